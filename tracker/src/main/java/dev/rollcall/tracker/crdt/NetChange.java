package dev.rollcall.tracker.crdt;

import dev.rollcall.tracker.LeaveReason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What several changes of one topic come to, one after the other.
 *
 * <p>What joins and leaves in between was never there. But if it had taken the place of one that was, then that one has gone for good, and for the reason of
 * the other: nobody may be told that something was replaced of whose key there is nothing any more.
 */
final class NetChange {

  private record Left(Entry entry, LeaveReason reason) {}

  /** What is here and was not. INV: has no dot in common with {@code left}. */
  private final Map<Dot, Entry> joined = new LinkedHashMap<>();

  /** What was here and is not. */
  private final Map<Dot, Left> left = new LinkedHashMap<>();

  /** What left and came back. INV: is here now. */
  private final Map<Dot, Entry> back = new HashMap<>();

  /** By key, why the last one went that had come in between, or come back, if it was not replaced in its turn. */
  private final Map<String, LeaveReason> passed = new HashMap<>();

  void add(TopicChange change) {
    List<Entry> leaves = change.leaves();
    for (int i = 0; i < leaves.size(); i++) {
      leave(leaves.get(i), change.reasons().get(i));
    }
    for (Entry join : change.joins()) {
      if (left.remove(dot(join)) == null) {
        joined.put(dot(join), join);
      } else {
        back.put(dot(join), join);
      }
    }
  }

  private void leave(Entry entry, LeaveReason reason) {
    Dot dot = dot(entry);
    boolean cameInBetween = joined.remove(dot) != null;
    if (!cameInBetween) {
      left.put(dot, new Left(entry, reason));
    }
    if ((cameInBetween || back.remove(dot) != null) && reason != LeaveReason.REPLACED) {
      passed.put(entry.key(), reason);
    }
  }

  TopicChange at(String topic, long version) {
    if (!passed.isEmpty()) {
      handDown();
    }
    LeaveReasons.Builder reasons = new LeaveReasons.Builder();
    left.values().forEach(gone -> reasons.add(gone.reason));
    return new TopicChange(
        topic,
        version,
        List.copyOf(joined.values()),
        left.values().stream().map(Left::entry).toList(),
        reasons.build());
  }

  /** Of those of a key that were replaced, as many as there are no others for are gone for good: first those that none of the others comes right after. */
  private void handDown() {
    Map<String, Integer> replacing = new HashMap<>();
    Set<Dot> rightAfter = new HashSet<>();
    back.values().forEach(here -> replacing.merge(here.key(), 1, Integer::sum));
    for (Entry join : joined.values()) {
      replacing.merge(join.key(), 1, Integer::sum);
      rightAfter.add(new Dot(join.replica(), join.shard(), join.previousSeq()));
    }
    Map<String, Integer> surplus = new HashMap<>();
    for (Left gone : left.values()) {
      if (gone.reason == LeaveReason.REPLACED && passed.containsKey(gone.entry.key())) {
        surplus.merge(
            gone.entry.key(), 1 - replacing.getOrDefault(gone.entry.key(), 0), (so, far) -> so + 1);
      }
    }
    for (Map.Entry<Dot, Left> gone : left.entrySet()) {
      Left was = gone.getValue();
      String key = was.entry.key();
      LeaveReason reason = passed.get(key);
      if (reason != null
          && was.reason == LeaveReason.REPLACED
          && surplus.getOrDefault(key, 0) > 0
          && !rightAfter.contains(gone.getKey())) {
        surplus.merge(key, -1, Integer::sum);
        gone.setValue(new Left(was.entry, reason));
      }
    }
  }

  private static Dot dot(Entry entry) {
    return new Dot(entry.replica(), entry.shard(), entry.seq());
  }
}
