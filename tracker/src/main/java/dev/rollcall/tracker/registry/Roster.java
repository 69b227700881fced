package dev.rollcall.tracker.registry;

import dev.rollcall.tracker.crdt.Entry;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The members of one group by node. Written by the shard's loop, read from any thread. */
public final class Roster {

  /** Empty: of a group without members. */
  public static final Roster EMPTY = new Roster();

  /** Members by node: replaced, never changed. INV: no count is 0. */
  private volatile Map<String, Integer> counts = Map.of();

  /** This node's members. */
  private final Set<Entry> local = ConcurrentHashMap.newKeySet();

  /** How many members each node has; none with 0. O(1). */
  public Map<String, Integer> counts() {
    return counts;
  }

  /** This node's members: a live view. */
  public Set<Entry> local() {
    return local;
  }

  void joined(Entry entry, boolean own) {
    count(entry.replica().node(), 1);
    if (own) {
      local.add(entry);
    }
  }

  void left(Entry entry, boolean own) {
    count(entry.replica().node(), -1);
    if (own) {
      local.remove(entry);
    }
  }

  private void count(String node, int change) {
    Map<String, Integer> counted = new HashMap<>(counts);
    if (counted.merge(node, change, Integer::sum) == 0) {
      counted.remove(node);
    }
    counts = Map.copyOf(counted);
  }
}
