package dev.rollcall.tracker.crdt;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The first observed-remove set (Shapiro et al., 2011): all that was ever put, and a tombstone for all that was ever
 * removed; live is the one without the other. Grows for ever, cannot be wrong.
 *
 * @param puts every entry ever put
 * @param tombstones the dot of every entry ever removed
 */
record NaiveOrSet(Map<Dot, Entry> puts, Set<Dot> tombstones) {

  static NaiveOrSet empty() {
    return new NaiveOrSet(Map.of(), Set.of());
  }

  NaiveOrSet put(Dot dot, Entry entry, Dot dead) {
    Map<Dot, Entry> entries = new HashMap<>(puts);
    entries.put(dot, entry);
    return dead == null
        ? new NaiveOrSet(entries, tombstones)
        : new NaiveOrSet(entries, tombstones).remove(dead);
  }

  NaiveOrSet remove(Dot dead) {
    Set<Dot> graves = new HashSet<>(tombstones);
    graves.add(dead);
    return new NaiveOrSet(puts, graves);
  }

  NaiveOrSet join(NaiveOrSet other) {
    Map<Dot, Entry> entries = new HashMap<>(puts);
    entries.putAll(other.puts);
    Set<Dot> graves = new HashSet<>(tombstones);
    graves.addAll(other.tombstones);
    return new NaiveOrSet(entries, graves);
  }

  Map<Dot, Entry> live() {
    Map<Dot, Entry> live = new HashMap<>(puts);
    live.keySet().removeAll(tombstones);
    return live;
  }

  /** This and the history's operation {@code seq}. */
  NaiveOrSet after(ReplicaHistory history, long seq) {
    ReplicaHistory.Op op = history.op(seq);
    Dot dead = op.dead() == 0 ? null : new Dot(history.replica(), history.shard(), op.dead());
    return op.put() == null
        ? remove(dead)
        : put(new Dot(history.replica(), history.shard(), seq), op.put(), dead);
  }
}
