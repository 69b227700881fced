package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Applied;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.PresenceSet;
import dev.rollcall.tracker.crdt.Replica;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The departing replicas of one shard: they announced their leave, and what they hold shows on until it has moved elsewhere, or
 * until their deadline.
 *
 * <p><b>Question.</b> A node stops in good order, and those who were on it come back on other nodes, one by one. Nobody says
 * who is who: something joins there, and here something is about to leave. How are the two netted, so that who moves is never seen to leave?
 *
 * <p><b>Answer.</b> What joins takes the place of one departing entry under the same topic and key: of one with the same meta if there is one, else of the one
 * that has shown longest. One for one, so that of two devices that move both show throughout. An update takes nobody's place: who is updated was there before, and has not moved. Where a
 * device joins that never was on the node that leaves, it is taken for one that was, and that one joins when it is back; the key shows throughout. Whoever saw the
 * same joins has given up as many entries, and at the deadline all go.
 *
 * <p><b>Costs.</b> Nothing while nothing departs. Then a join costs O(entries under its key) up to {@value #CROWD} of them; a key with more is looked through once, and a join under it costs O(1) from then on, but what takes
 * whose place there goes by the order alone.
 */
final class Handover {

  private static final long NEVER = Long.MAX_VALUE;

  /** A key with more entries is not looked through for each that joins. */
  private static final int CROWD = 64;

  /** INV: the views that are departing. */
  private final Map<Replica, View> views = new LinkedHashMap<>();

  /** What departs under keys with many entries, if somebody joined there; some of it may be gone meanwhile. INV: complete. */
  private final Map<TopicKey, Deque<Entry>> crowds = new HashMap<>();

  /** Replicas that are departing. */
  int size() {
    return views.size();
  }

  boolean has(Replica replica) {
    return views.containsKey(replica);
  }

  /** The view departs: what it shows stays at most until then. */
  void begin(View view, long untilMs) {
    view.departing = true;
    view.departAtMs = untilMs;
    views.put(view.chain.replica(), view);
    crowds.clear();
  }

  /** More of the view shows than did. */
  void grown(View view) {
    if (view.departing) {
      crowds.clear();
    }
  }

  /** The view is given up, departing or not. */
  void end(View view) {
    views.remove(view.chain.replica(), view);
    crowds.clear();
  }

  /** Those whose deadline has come. */
  List<View> due(long nowMs) {
    if (views.isEmpty()) {
      return List.of();
    }
    List<View> due = new ArrayList<>(views.values());
    due.removeIf(view -> view.departAtMs > nowMs);
    return due;
  }

  /** The earliest deadline; {@link Long#MAX_VALUE} if nothing departs. */
  long wakeAtMs() {
    long wake = NEVER;
    for (View view : views.values()) {
      wake = Math.min(wake, view.departAtMs);
    }
    return wake;
  }

  /** Gives up the departing entry whose place the joining one takes; null if there is none. */
  @Nullable
  Entry moved(PresenceSet.Edit edit, Entry joining) {
    TopicKey at = at(joining);
    Deque<Entry> crowd = crowds.get(at);
    if (crowd == null) {
      List<Entry> shown = edit.get(at.topic(), at.key());
      if (shown.size() <= CROWD) {
        return likest(shown, joining);
      }
      crowd = new ArrayDeque<>(shown);
      crowd.removeIf(entry -> !has(entry.replica()));
      crowds.put(at, crowd);
    }
    return first(crowd, joining);
  }

  private @Nullable Entry likest(List<Entry> shown, Entry joining) {
    Entry longest = null;
    for (Entry entry : shown) {
      if (!has(entry.replica()) || entry.replica().equals(joining.replica())) {
        continue;
      }
      if (Arrays.equals(entry.meta(), joining.meta())) {
        return giveUp(entry);
      }
      longest = longest == null ? entry : longest;
    }
    return longest == null ? null : giveUp(longest);
  }

  private @Nullable Entry first(Deque<Entry> crowd, Entry joining) {
    for (Iterator<Entry> each = crowd.iterator(); each.hasNext(); ) {
      Entry entry = each.next();
      if (!entry.replica().equals(joining.replica())) {
        each.remove();
        if (stands(entry)) {
          return giveUp(entry);
        }
      }
    }
    return null;
  }

  private boolean stands(Entry entry) {
    View view = views.get(entry.replica());
    return view != null && view.chain.get(entry.seq()) == entry;
  }

  private Entry giveUp(Entry moved) {
    View view = Objects.requireNonNull(views.get(moved.replica()));
    view.chain.handOver(moved);
    view.lingering.remove(moved);
    return moved;
  }

  /** Where what was applied updates something that shows. Empty if nothing departs: then nobody asks. */
  Set<TopicKey> updated(View view, Applied applied) {
    if (views.isEmpty()) {
      return Set.of();
    }
    Set<TopicKey> updated = new HashSet<>();
    for (int i = 0; i < applied.leaves().size(); i++) {
      Entry left = applied.leaves().get(i);
      if (applied.reasons().get(i) == LeaveReason.REPLACED && view.shows(left)) {
        updated.add(at(left));
      }
    }
    return updated;
  }

  /** Whether an entry that joins is what an update put in the place of one that showed. Of what was tracked and updated since, it is not. */
  static boolean isUpdate(Entry joining, Set<TopicKey> updated) {
    return joining.previousSeq() != 0 && !updated.isEmpty() && updated.contains(at(joining));
  }

  private static TopicKey at(Entry entry) {
    return new TopicKey(entry.topic(), entry.key());
  }
}
