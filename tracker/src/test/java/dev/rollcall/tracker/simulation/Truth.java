package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.ReplicaHistory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What every replica of the simulated cluster ever did: known to the checker, to no node. */
final class Truth {

  private record Place(Replica replica, int shard) {}

  private final Map<Place, ReplicaHistory> histories = new HashMap<>();

  ReplicaHistory begin(Replica replica, int shard) {
    ReplicaHistory history = new ReplicaHistory(replica, shard, List.of("a" + shard, "b" + shard));
    if (histories.put(new Place(replica, shard), history) != null) {
      throw new IllegalStateException(replica + " runs twice");
    }
    return history;
  }

  /** What the replica did in the shard; null if that shard has not begun yet, though others may know the replica already. */
  ReplicaHistory history(Replica replica, int shard) {
    return histories.get(new Place(replica, shard));
  }
}
