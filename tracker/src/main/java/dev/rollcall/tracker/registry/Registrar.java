package dev.rollcall.tracker.registry;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.PresenceSet;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.crdt.TopicState;
import dev.rollcall.tracker.registry.Happening.Identity;
import dev.rollcall.tracker.registry.Happening.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One shard's registries on one node: turns each change of entries into what happened to members and holders, and finds this node's entries that lost their name.
 *
 * <p><b>Question.</b> A change says which entries came and went; an update is both, a node that is down and up again within one task is both for all that it has, a race
 * gives a name two holders for a moment. What is to be told is who joined, who left, who holds the name now, and nothing else.
 *
 * <p><b>Answer.</b> Of each topic the state that was last told of is kept: one reference, for states are persistent. What happened under a key is the
 * difference between what that state and the present one say of it, with claims told apart by node and stamp, which no update and no new run of dots
 * changes. So what went and came back is nothing, and an update that says the same is nothing; and folding all that was told gives what is visible.
 *
 * <p><b>Who yields.</b> To yield is final, so nobody does it on old news: not to who is about to go, and not to an entry of a replica of which something is known to be missing,
 * for it may be over there. A replica that was cut off shows again what it had when it was seen last, and whoever took its name meanwhile would give it up for nobody. Such
 * names are {@link #postponed} and judged when nothing is missing any more, or two holders would stay.
 *
 * <p>Confined to the shard's loop, but for {@link #rosters}. O(what changed); of keys with several entries O(those) each.
 */
public final class Registrar {

  /** So many postponed names are judged at a time: each may be a removal, and others wait for the loop. */
  static final int JUDGED_MAX = 256;

  /**
   * What came of some changes.
   *
   * @param happenings what to tell, in order
   * @param losses what to remove
   */
  public record Turn(List<Happening> happenings, List<Loss> losses) {
    static final Turn NOTHING = new Turn(List.of(), List.of());
  }

  /** What changed in one topic. */
  private static final class Touched {
    final Set<String> keys = new LinkedHashSet<>();
    final Map<Identity, LeaveReason> reasons = new HashMap<>();
  }

  /** Where a name stands. */
  private record Place(String topic, String name) {}

  private final Contest contest;

  /** The node that this is on. */
  private final String self;

  private final Rosters rosters = new Rosters();

  /** What was told of each topic last. INV: no state is empty. */
  private final Map<String, TopicState> told = new HashMap<>();

  /** Names of this node's that may have to be yielded, by the replica of which something is missing. Bounded by the contested ones among this node's names, for each such replica. */
  private final Map<Replica, Set<Place>> postponed = new LinkedHashMap<>();

  /** A shard without entries. */
  public Registrar(Contest contest, String self) {
    this.contest = contest;
    this.self = self;
  }

  /** What the entries add up to. Any thread. */
  public Rosters rosters() {
    return rosters;
  }

  /**
   * After changes, all that there were since the last time.
   *
   * @param changes what changed, in order; those of other topics are nothing to it
   * @param presences what is visible now, with all of them in it
   * @param leaving whether an entry that shows is about to go: nobody has to yield to it
   * @param behind whether what shows of a replica may be over, for something of it is known to be missing or it is being hidden: nobody has to yield to it yet
   */
  public Turn on(
      List<TopicChange> changes,
      PresenceSet presences,
      Predicate<Entry> leaving,
      Predicate<Replica> behind) {
    Map<String, Touched> touched = touched(changes);
    if (touched.isEmpty()) {
      return Turn.NOTHING;
    }
    Turn turn = new Turn(new ArrayList<>(), new ArrayList<>());
    touched.forEach((topic, what) -> {
      TopicState after = presences.topic(topic);
      TopicState before = after.size() == 0 ? told.remove(topic) : told.put(topic, after);
      for (String key : what.keys) {
        List<Entry> was = before == null ? List.of() : before.get(key);
        List<Entry> is = after.get(key);
        if (Reserved.isGroup(topic)) {
          members(was, is, what, turn);
        } else {
          holders(was, is, what, turn);
          losers(new Place(topic, key), is, leaving, behind, turn.losses);
        }
      }
    });
    rosters.buckets(told.size() - rosters.groups());
    return turn;
  }

  /** Whether there are postponed names that can be judged now. O(replicas that they wait for). */
  public boolean isDue(Predicate<Replica> behind) {
    return !postponed.isEmpty() && postponed.keySet().stream().anyMatch(behind.negate());
  }

  /** Judges postponed names that can be, at most {@value #JUDGED_MAX}: what to remove. Arguments as of {@link #on}. */
  public List<Loss> judge(
      PresenceSet presences, Predicate<Entry> leaving, Predicate<Replica> behind) {
    List<Place> due = new ArrayList<>();
    Iterator<Map.Entry<Replica, Set<Place>>> each = postponed.entrySet().iterator();
    while (each.hasNext() && due.size() < JUDGED_MAX) {
      Map.Entry<Replica, Set<Place>> waiting = each.next();
      if (!behind.test(waiting.getKey())) {
        Iterator<Place> places = waiting.getValue().iterator();
        while (places.hasNext() && due.size() < JUDGED_MAX) {
          due.add(places.next());
          places.remove();
        }
        if (waiting.getValue().isEmpty()) {
          each.remove();
        }
      }
    }
    List<Loss> losses = new ArrayList<>();
    for (Place place : due) {
      losers(place, presences.topic(place.topic).get(place.name), leaving, behind, losses);
    }
    return losses;
  }

  /**
   * Who keeps a name from whoever wants to register it: the holder, or another contender if that one has announced its leave; null if nobody does.
   *
   * @param visible the visible entries of the name
   * @param departing whether its replica has announced its leave
   */
  public @Nullable Entry keeper(List<Entry> visible, Predicate<Entry> departing) {
    return contest.winner(visible, departing.negate());
  }

  private Map<String, Touched> touched(List<TopicChange> changes) {
    Map<String, Touched> touched = Map.of();
    for (TopicChange change : changes) {
      if (!Reserved.isReserved(change.topic())) {
        continue;
      }
      touched = touched.isEmpty() ? new LinkedHashMap<>() : touched;
      Touched topic = touched.computeIfAbsent(change.topic(), first -> new Touched());
      for (int i = 0; i < change.leaves().size(); i++) {
        Entry left = change.leaves().get(i);
        topic.keys.add(left.key());
        topic.reasons.put(Identity.of(left), reason(change, i));
      }
      change.joins().forEach(join -> topic.keys.add(join.key()));
      rosters.fold(change, self);
    }
    return touched;
  }

  private static LeaveReason reason(TopicChange change, int place) {
    return change.reasons().get(place);
  }

  private static void members(List<Entry> was, List<Entry> is, Touched what, Turn turn) {
    Map<Identity, Entry> before = byIdentity(was);
    Map<Identity, Entry> after = byIdentity(is);
    before.forEach((identity, entry) -> {
      if (!after.containsKey(identity)) {
        turn.happenings.add(ended(entry, what.reasons.get(identity)));
      }
    });
    after.forEach((identity, entry) -> {
      Entry old = before.get(identity);
      if (old == null) {
        turn.happenings.add(new Happening(Kind.BEGAN, entry, null, null));
      } else {
        updated(old, entry, turn);
      }
    });
  }

  /** Who holds the name is told, not who contends for it. */
  private void holders(List<Entry> was, List<Entry> is, Touched what, Turn turn) {
    Entry before = contest.winner(was);
    Entry after = contest.winner(is);
    rosters.held((after == null ? 0 : 1) - (before == null ? 0 : 1), own(after) - own(before));
    if (before != null && after != null && Identity.of(before).equals(Identity.of(after))) {
      updated(before, after, turn);
      return;
    }
    if (before != null) {
      Identity former = Identity.of(before);
      boolean outdone = byIdentity(is).containsKey(former);
      LeaveReason reason = outdone ? LeaveReason.CONFLICT : what.reasons.get(former);
      turn.happenings.add(ended(before, reason));
    }
    if (after != null) {
      turn.happenings.add(new Happening(Kind.BEGAN, after, null, null));
    }
  }

  /** Whoever is about to free the name, or may have freed it, is nobody to yield to, or nobody might be left. */
  private void losers(
      Place place,
      List<Entry> contenders,
      Predicate<Entry> leaving,
      Predicate<Replica> behind,
      List<Loss> losses) {
    if (contenders.size() < 2 || contenders.stream().noneMatch(entry -> own(entry) == 1)) {
      return;
    }
    List<Entry> known = new ArrayList<>(contenders.size());
    for (Entry entry : contenders) {
      if (behind.test(entry.replica())) {
        postponed
            .computeIfAbsent(entry.replica(), first -> new LinkedHashSet<>())
            .add(place);
      } else {
        known.add(entry);
      }
    }
    Entry winner = contest.winner(known, leaving.negate());
    for (Entry entry : known) {
      if (winner != null && !entry.equals(winner) && own(entry) == 1) {
        losses.add(new Loss(entry, winner));
      }
    }
  }

  private int own(@Nullable Entry entry) {
    return entry != null && entry.replica().node().equals(self) ? 1 : 0;
  }

  private static void updated(Entry before, Entry after, Turn turn) {
    if (!before.equals(after) && !Claim.of(before).sameMeta(Claim.of(after))) {
      turn.happenings.add(new Happening(Kind.UPDATED, after, before, null));
    }
  }

  private static Happening ended(Entry entry, @Nullable LeaveReason reason) {
    return new Happening(Kind.ENDED, entry, null, reason == null ? LeaveReason.UNSEEN : reason);
  }

  /** While a view catches up, what an update replaced may still show beside it. */
  private static Entry later(Entry one, Entry other) {
    return Contest.LONGEST_HELD.compare(one, other) <= 0 ? one : other;
  }

  private static Map<Identity, Entry> byIdentity(List<Entry> entries) {
    if (entries.isEmpty()) {
      return Map.of();
    }
    Map<Identity, Entry> byIdentity = new LinkedHashMap<>();
    entries.forEach(entry -> byIdentity.merge(Identity.of(entry), entry, Registrar::later));
    return byIdentity;
  }
}
