package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.PresenceSet;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The entries that verdicts showed or hid, and that the presence set has still to be told of.
 *
 * <p><b>Question.</b> A verdict is about a whole replica: all that is known of it is shown, or hidden. How, if that is a hundred thousand
 * entries, and no event loop may be held for more than 10 ms?
 *
 * <p><b>Answer.</b> The verdict holds at once, the entries follow in slices of at most {@code sweepMax}, the first one within the
 * verdict, so that a small replica comes and goes in one change; between two slices, others have the loop. How far a view has come is one dot
 * ({@link View#hiddenTo}): what is up to it does not show, what is above shows. To show is to move it down, newest entries first; to hide is to move it up;
 * a verdict that turns round in the middle moves it back. So what joins while a view is being shown is above it and shows at
 * once, an update of what shows is one change as ever, and what leaves below it never showed. While a view is being hidden nothing joins: see
 * {@link View#hiding()}.
 *
 * <p>What has lost its view leaves a <em>rest</em>. Rests go before everything else, because their replica may be known anew by
 * then, with the same dots: a dot shows once, so such a view shows nothing until they are gone.
 *
 * <p><b>Costs.</b> A slice: O(sweepMax · log live). All together: what showing and hiding at once would cost.
 */
final class Sweeps {

  private static final long NEVER = Long.MAX_VALUE;

  /** What still shows of a replica that has no view any more, among others. */
  private record Rest(Replica replica, Iterator<Entry> entries, LeaveReason reason) {}

  private final Limits limits;
  private final PresenceSet presences;

  /** In the order in which they were left. */
  private final Deque<Rest> rests = new ArrayDeque<>();

  /** Views that do not show yet what they have to. INV: all that are not settled. */
  private final Map<Replica, View> unsettled = new LinkedHashMap<>();

  /** No slice before this. */
  private long sliceAtMs = Long.MIN_VALUE;

  Sweeps(Limits limits, PresenceSet presences) {
    this.limits = limits;
    this.presences = presences;
  }

  /** Sweeps under way. */
  int size() {
    return rests.size() + unsettled.size();
  }

  /** Whether some of what the replica shows is to be hidden. */
  boolean hides(Replica replica) {
    if (size() == 0) {
      return false;
    }
    View view = unsettled.get(replica);
    return (view != null && view.hiding()) || leftRest(replica);
  }

  /** When the next slice is due. */
  long wakeAtMs() {
    return size() == 0 ? NEVER : sliceAtMs;
  }

  /** A verdict changed what the view has to show. */
  void turn(View view) {
    if (view.visible && view.hiddenTo == View.ALL && !leftRest(view.chain.replica())) {
      // Nothing of it shows, so what is to come may show at once.
      view.hiddenTo = view.chain.top();
    }
    if (view.settled()) {
      unsettled.remove(view.chain.replica());
    } else {
      unsettled.put(view.chain.replica(), view);
    }
  }

  /** The view is given up: what it shows is hidden by and by. Nothing may be applied to its chain from now on. */
  void drop(View view, LeaveReason reason) {
    unsettled.remove(view.chain.replica());
    if (view.lingering.size() > 0) {
      rests.add(new Rest(view.chain.replica(), view.lingering.give(), LeaveReason.UNSEEN));
    }
    if (view.hiddenTo != View.ALL) {
      rests.add(new Rest(view.chain.replica(), view.chain.above(view.hiddenTo), reason));
    }
  }

  /** The view's chain was wrong: hides what shows of its replica, by looking at all presences, for that need not be what the chain held. */
  void beginAnew(View view, Chain unknown) {
    rests.add(new Rest(view.chain.replica(), shown(), LeaveReason.UNSEEN));
    view.chain = unknown;
    view.lingering.clear();
    view.hiddenTo = View.ALL;
    turn(view);
  }

  /**
   * One slice.
   *
   * @param show how an entry is shown
   */
  void slice(PresenceSet.Edit edit, Consumer<? super Entry> show, long nowMs) {
    int left = limits.sweepMax();
    while (left > 0 && !rests.isEmpty()) {
      left = hide(rests.element(), edit, left);
    }
    Iterator<View> views = unsettled.values().iterator();
    while (left > 0 && views.hasNext()) {
      View view = views.next();
      left = view.sweep(edit, show, left);
      if (view.settled()) {
        views.remove();
      }
    }
    if (size() > 0) {
      sliceAtMs = nowMs + limits.sweepMs();
    }
  }

  private int hide(Rest rest, PresenceSet.Edit edit, int max) {
    int left = max;
    for (; left > 0 && rest.entries.hasNext(); left--) {
      Entry entry = rest.entries.next();
      if (entry.replica().equals(rest.replica)) {
        edit.leave(entry, rest.reason);
      }
    }
    if (!rest.entries.hasNext()) {
      rests.remove();
    }
    return left;
  }

  private boolean leftRest(Replica replica) {
    return rests.stream().anyMatch(rest -> rest.replica.equals(replica));
  }

  /** All that shows now, of anybody. Topics are gone through one by one, so that at most one of them is copied at a time. */
  private Iterator<Entry> shown() {
    List<TopicState> topics = new ArrayList<>(presences.topics());
    presences.forEachTopic(topics::add);
    return topics.stream().flatMap(topic -> topic.toList().stream()).iterator();
  }
}
