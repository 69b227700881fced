package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.ReplicaHistory;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What every replica of the simulated cluster ever did: known to the checker, to no node. */
final class Truth {

  private record Place(Replica replica, int shard) {}

  private final Map<Place, ReplicaHistory> histories = new HashMap<>();
  private final Set<Replica> replicas = new HashSet<>();

  ReplicaHistory begin(Replica replica, int shard) {
    ReplicaHistory history = new ReplicaHistory(replica, shard, List.of("a" + shard, "b" + shard));
    replicas.add(replica);
    if (histories.put(new Place(replica, shard), history) != null) {
      throw new IllegalStateException(replica + " runs twice");
    }
    return history;
  }

  ReplicaHistory history(Replica replica, int shard) {
    return histories.get(new Place(replica, shard));
  }

  Set<Replica> replicas() {
    return replicas;
  }
}
