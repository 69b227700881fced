package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.crdt.Dot;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.PresenceSet;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.ReplicaHistory;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.crdt.TopicState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What must hold for the changes that one shard hands out: whoever folds them has what readers see. */
final class DiffChecker {

  /** Most changes that the late subscriber lets come together. */
  private static final int PENDING_MAX = 5;

  /** Folds after which it subscribes anew. */
  private static final int FOLDS_MAX = 7;

  /** Takes its changes several at a time, as one, and subscribes anew now and then. */
  private static final class LateSubscriber {

    private final List<TopicChange> pending = new ArrayList<>();
    private TopicState state;
    private int folds;
  }

  private final PresenceSet presences;

  /** What the changes add up to, by topic and dot. */
  private final Map<String, Map<Dot, Entry>> folded = new HashMap<>();

  private final Map<String, Long> versions = new HashMap<>();
  private final Map<String, LateSubscriber> subscribers = new HashMap<>();
  private long size;

  DiffChecker(PresenceSet presences) {
    this.presences = presences;
  }

  /** Begins with what readers see now. */
  void subscribeAnew() {
    folded.clear();
    subscribers.clear();
    size = 0;
    presences.forEachTopic(state -> {
      Map<Dot, Entry> entries = folded.computeIfAbsent(state.topic(), topic -> new HashMap<>());
      state.forEach(entry -> entries.put(dot(entry), entry));
      versions.put(state.topic(), state.version());
      size += state.size();
    });
  }

  /** What is shown of the replica. */
  Map<Dot, Entry> shownOf(Replica replica) {
    Map<Dot, Entry> shown = new HashMap<>();
    folded
        .values()
        .forEach(entries -> entries.forEach((dot, entry) -> {
          if (dot.replica().equals(replica)) {
            shown.put(dot, entry);
          }
        }));
    return shown;
  }

  /** The changes of one step. */
  void fold(List<TopicChange> changes) {
    if (changes.isEmpty()) {
      return;
    }
    Set<String> topics = new HashSet<>();
    for (TopicChange change : changes) {
      String topic = change.topic();
      Violation.unless(topics.add(topic), "D3", "%s changed twice in one step", topic);
      fold(change);
      checkVersion(change);
      foldLate(change);
    }
  }

  /** D1: an entry that a visible chain holds is among what the changes add up to. */
  void checkFolded(Entry entry) {
    Map<Dot, Entry> topic = folded.get(entry.topic());
    Entry shown = topic == null ? null : topic.get(dot(entry));
    Violation.unless(
        shown == entry || (shown != null && shown.sameAs(entry)), "D1", "%s is not shown", entry);
  }

  /** D1: the changes add up to so many entries, and readers see as many. */
  void check(long expected) {
    Violation.unless(
        size == expected && presences.size() == expected && presences.topics() == folded.size(),
        "D1",
        "chains hold %d, changes add up to %d, readers see %d",
        expected,
        size,
        presences.size());
  }

  /** D1: readers see what the changes add up to, by topic and by key. */
  void checkSeen() {
    Map<String, Integer> keys = new HashMap<>();
    folded.forEach((topic, entries) -> {
      TopicState state = presences.topic(topic);
      Violation.unless(state.size() == entries.size(), "D1", "%s shows %s", topic, state.toList());
      for (Entry entry : entries.values()) {
        boolean seen = holds(state, entry) && presences.whereIs(entry.key()).contains(entry);
        Violation.unless(seen, "D1", "%s is not seen", entry);
        keys.merge(entry.key(), 1, Integer::sum);
      }
    });
    Violation.unless(
        presences.keys() == keys.size()
            && keys.keySet().stream()
                .allMatch(key -> presences.whereIs(key).size() == keys.get(key)),
        "D1",
        "%d keys, shown are %s",
        presences.keys(),
        keys);
  }

  /** What is shown, as text. */
  Set<String> shown() {
    Set<String> shown = new TreeSet<>();
    folded
        .values()
        .forEach(topic -> topic.values().forEach(entry -> shown.add(ReplicaHistory.text(entry))));
    return shown;
  }

  /** D2: what leaves was shown, what joins was not. */
  private void fold(TopicChange change) {
    Violation.unless(!change.isEmpty(), "D2", "an empty change of %s", change.topic());
    Map<Dot, Entry> topic = folded.computeIfAbsent(change.topic(), name -> new HashMap<>());
    for (Entry leave : change.leaves()) {
      Entry shown = topic.remove(dot(leave));
      Violation.unless(
          shown != null && shown.sameAs(leave), "D2", "%s left, shown was %s", leave, shown);
    }
    for (Entry join : change.joins()) {
      Violation.unless(topic.put(dot(join), join) == null, "D2", "%s joined twice", join);
    }
    size += change.joins().size() - change.leaves().size();
    if (topic.isEmpty()) {
      folded.remove(change.topic());
    }
  }

  /** D5: whoever is handed the change finds it among what readers see. */
  private void checkVersion(TopicChange change) {
    Long before = versions.put(change.topic(), change.version());
    Violation.unless(
        before == null || change.version() > before,
        "D5",
        "%s went from %d to %d",
        change.topic(),
        before,
        change.version());
    TopicState state = presences.topic(change.topic());
    Violation.unless(
        state.version() == change.version() || state.size() == 0,
        "D5",
        "%s is at %d, was handed %d",
        change.topic(),
        state.version(),
        change.version());
  }

  /** D6, D7, D8: from any snapshot on, the changes after it come to what is seen, also when several are taken as one. */
  private void foldLate(TopicChange change) {
    LateSubscriber late =
        subscribers.computeIfAbsent(change.topic(), topic -> new LateSubscriber());
    TopicState now = presences.topic(change.topic());
    if (late.state == null || late.folds > FOLDS_MAX) {
      late.state = now;
      late.folds = 0;
      late.pending.clear();
      return;
    }
    late.pending.add(change);
    if (late.pending.size() > change.version() % PENDING_MAX) {
      TopicChange net = TopicChange.net(late.pending);
      ReasonChecker.checkReplaced(net, now::has);
      late.state = late.state.fold(net);
      late.folds++;
      late.pending.clear();
      Violation.unless(
          late.state.size() == now.size()
              && late.state.toList().stream().allMatch(entry -> holds(now, entry)),
          "D6",
          "%s folds to %s, shown is %s",
          change.topic(),
          late.state.toList(),
          now.toList());
    }
  }

  private static boolean holds(TopicState state, Entry entry) {
    for (Entry shown : state.get(entry.key())) {
      if (shown == entry || shown.sameAs(entry)) {
        return true;
      }
    }
    return false;
  }

  private static Dot dot(Entry entry) {
    return new Dot(entry.replica(), entry.shard(), entry.seq());
  }
}
