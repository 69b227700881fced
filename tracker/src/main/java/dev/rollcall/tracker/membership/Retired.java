package dev.rollcall.tracker.membership;

import dev.rollcall.tracker.crdt.Replica;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The forgotten: per node name, the last run and the last counter of it that was heard of. Whatever is said of a run up to there is an echo;
 * a higher counter is the node itself, come back. Bounded: the oldest go first, and an echo of one that old would
 * come from a peer that was silent for longer than it takes to forget so many nodes.
 */
final class Retired {

  private record Last(long incarnation, long counter) {}

  private final int max;
  private final Map<String, Last> last = new LinkedHashMap<>();

  Retired(int max) {
    this.max = max;
  }

  void put(Replica replica, long counter) {
    last.remove(replica.node());
    last.put(replica.node(), new Last(replica.incarnation(), counter));
    if (last.size() > max) {
      last.remove(last.keySet().iterator().next());
    }
  }

  /** The last run of a forgotten node; null if it is not remembered. */
  @Nullable
  Replica latest(String node) {
    Last known = last.get(node);
    return known == null ? null : new Replica(node, known.incarnation);
  }

  /** Whether this is only an echo of what was forgotten. */
  boolean covers(Replica replica, long counter) {
    Last known = last.get(replica.node());
    return known != null
        && (replica.incarnation() < known.incarnation
            || (replica.incarnation() == known.incarnation && counter <= known.counter));
  }

  int size() {
    return last.size();
  }
}
