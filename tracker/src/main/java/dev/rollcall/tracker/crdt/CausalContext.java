package dev.rollcall.tracker.crdt;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What a node has seen: one integer per known replica and shard, and no term that grows with history.
 *
 * <p>Each shard writes its own column after it changed a chain, membership reads rows to put them into heartbeats and
 * digests. A row read while it changes is a mixture of true integers: each was right at some moment.
 */
public final class CausalContext {

  private final int shards;
  private final Map<Replica, AtomicLongArray> rows = new ConcurrentHashMap<>();

  /** Of a node with so many shards. */
  public CausalContext(int shards) {
    this.shards = shards;
  }

  /** How many shards the node has. */
  public int shards() {
    return shards;
  }

  /** How far the replica's chain in the shard is known; 0 if it is not known. */
  public long seq(Replica replica, int shard) {
    AtomicLongArray row = rows.get(replica);
    return row == null ? 0 : row.get(shard);
  }

  /** How far all chains of the replica are known. */
  public long[] row(Replica replica) {
    long[] copy = new long[shards];
    AtomicLongArray row = rows.get(replica);
    for (int shard = 0; row != null && shard < shards; shard++) {
      copy[shard] = row.get(shard);
    }
    return copy;
  }

  /** By the shard alone: its chain of the replica is known this far. */
  public void set(Replica replica, int shard, long seq) {
    AtomicLongArray own = rows.get(replica);
    if (own != null && own.get(shard) != 0) {
      // Nobody takes the row away as long as this shard has something in it.
      own.setRelease(shard, seq);
      return;
    }
    rows.compute(replica, (known, row) -> {
      AtomicLongArray written = row == null ? new AtomicLongArray(shards) : row;
      written.set(shard, seq);
      return written;
    });
  }

  /** By the shard alone: it dropped its chain of the replica. The row goes when no shard has anything. */
  public void drop(Replica replica, int shard) {
    rows.computeIfPresent(replica, (known, row) -> {
      row.set(shard, 0);
      for (int i = 0; i < shards; i++) {
        if (row.get(i) != 0) {
          return row;
        }
      }
      return null;
    });
  }

  /** How many replicas have a row. */
  public int size() {
    return rows.size();
  }
}
