package dev.rollcall.tracker.registry;

import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.registry.Happening.Identity;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The members of one group by node. Written by the shard's loop, read from any thread: a member is there throughout its updates, once.
 */
public final class Roster {

  /** Empty: of a group without members. */
  public static final Roster EMPTY = new Roster();

  /** Members by node: replaced, never changed. INV: no count is 0. */
  private volatile Map<String, Integer> counts = Map.of();

  /** This node's members. */
  private final Map<Identity, Entry> local = new ConcurrentHashMap<>();

  /** How many members each node has; none with 0. O(1). */
  public Map<String, Integer> counts() {
    return counts;
  }

  /** This node's members: a live view, not to be changed. */
  public Collection<Entry> local() {
    return Collections.unmodifiableCollection(local.values());
  }

  /** What came takes the place of what went in one step. O(nodes + what changed). */
  void fold(TopicChange change, String self) {
    for (Entry join : change.joins()) {
      if (join.replica().node().equals(self)) {
        local.put(Identity.of(join), join);
      }
    }
    for (Entry left : change.leaves()) {
      if (left.replica().node().equals(self)) {
        local.remove(Identity.of(left), left);
      }
    }
    Map<String, Integer> net = new HashMap<>();
    count(change.joins(), 1, net);
    count(change.leaves(), -1, net);
    if (!net.isEmpty()) {
      Map<String, Integer> counted = new HashMap<>(counts);
      net.forEach((node, by) -> counted.merge(node, by, Roster::sum));
      counts = Map.copyOf(counted);
    }
  }

  private static void count(List<Entry> entries, int each, Map<String, Integer> counted) {
    for (Entry entry : entries) {
      counted.merge(entry.replica().node(), each, Roster::sum);
    }
  }

  /** Null, which a map does not keep, if nothing is left. */
  private static @Nullable Integer sum(int one, int other) {
    return one + other == 0 ? null : one + other;
  }
}
