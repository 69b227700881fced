package dev.rollcall.tracker.crdt;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * An observed-remove set without tombstones, by the book (Bieniusa et al., <i>An optimized conflict-free replicated set</i>,
 * 2012): live entries under their dots, and the set of all dots ever seen. Deliberately dumb: the whole context is a set,
 * every join looks at everything. It knows nothing of chains.
 *
 * @param live the entries that were put and, as far as we saw, not removed
 * @param seen every dot that we saw. INV: holds the dots of {@code live}
 */
record NaiveOrswot(Map<Dot, Entry> live, Set<Dot> seen) {

  static NaiveOrswot empty() {
    return new NaiveOrswot(Map.of(), Set.of());
  }

  /** Puts an entry under a new dot, in place of {@code dead} unless that is null. */
  NaiveOrswot put(Dot dot, Entry entry, Dot dead) {
    Map<Dot, Entry> entries = new HashMap<>(live);
    if (dead != null) {
      entries.remove(dead);
    }
    entries.put(dot, entry);
    return new NaiveOrswot(entries, with(seen, dot));
  }

  /** Removes an entry. The remove consumes a dot too, which is how a chain counts it. */
  NaiveOrswot remove(Dot dot, Dot dead) {
    Map<Dot, Entry> entries = new HashMap<>(live);
    entries.remove(dead);
    return new NaiveOrswot(entries, with(seen, dot));
  }

  /**
   * Present here and absent there: not seen there yet, or seen and removed? The other's context tells. Kept are the dots of
   * both, ours that the other never saw, and the other's that we never saw.
   */
  NaiveOrswot join(NaiveOrswot other) {
    Map<Dot, Entry> entries = new HashMap<>();
    live.forEach((dot, entry) -> {
      if (other.live.containsKey(dot) || !other.seen.contains(dot)) {
        entries.put(dot, entry);
      }
    });
    other.live.forEach((dot, entry) -> {
      if (!seen.contains(dot)) {
        entries.put(dot, entry);
      }
    });
    Set<Dot> context = new HashSet<>(seen);
    context.addAll(other.seen);
    return new NaiveOrswot(entries, context);
  }

  /** The state of one replica after its first {@code seq} operations. */
  static NaiveOrswot of(ReplicaHistory history, long seq) {
    NaiveOrswot state = empty();
    for (long k = 1; k <= seq; k++) {
      state = state.after(history, k);
    }
    return state;
  }

  /** This and the history's operation {@code seq}. */
  NaiveOrswot after(ReplicaHistory history, long seq) {
    ReplicaHistory.Op op = history.op(seq);
    Dot dot = new Dot(history.replica(), history.shard(), seq);
    Dot dead = op.dead() == 0 ? null : new Dot(history.replica(), history.shard(), op.dead());
    return op.put() == null ? remove(dot, dead) : put(dot, op.put(), dead);
  }

  private static Set<Dot> with(Set<Dot> dots, Dot dot) {
    Set<Dot> more = new HashSet<>(dots);
    more.add(dot);
    return more;
  }
}
