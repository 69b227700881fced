package dev.rollcall.tracker.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * A replica with its whole history, and the production chain that the same operations were done to. Deltas and chunks are
 * made from the history by their definitions, so that they do not depend on the code under test.
 */
final class ChainWriter {

  private final ReplicaHistory history;
  private final Chain chain;

  /** The chain's hash after each number of operations. */
  private final List<Long> hashes = new ArrayList<>();

  ChainWriter(Replica replica) {
    history = new ReplicaHistory(replica, 3);
    chain = new Chain(replica, 3);
    hashes.add(chain.hash());
  }

  static ChainWriter random(RandomGenerator random, int stepsMax) {
    ChainWriter writer = new ChainWriter(new Replica("w", 7));
    for (int steps = 1 + random.nextInt(stepsMax); steps > 0; steps--) {
      writer.step(random);
    }
    return writer;
  }

  ReplicaHistory history() {
    return history;
  }

  Chain chain() {
    return chain;
  }

  long hash(long seq) {
    return hashes.get((int) seq);
  }

  void step(RandomGenerator random) {
    perform(history.step(random));
  }

  void join(String key) {
    perform(history.join("t", key, "{}"));
  }

  void leave(long dot) {
    perform(history.leave(dot));
  }

  private void perform(ReplicaHistory.Op op) {
    Entry dead = op.dead() == 0 ? null : chain.get(op.dead());
    Entry put = op.put();
    if (put == null) {
      chain.remove(dead);
    } else {
      Entry made = Chains.put(chain, put.topic(), put.key(), put.meta(), dead);
      if (!made.sameAs(put)) {
        throw new AssertionError("the writer made " + made + " for " + put);
      }
    }
    hashes.add(chain.hash());
  }

  /** What (from, to] changed. */
  Delta delta(long from, long to) {
    List<Entry> adds = history.at(to).tailMap(from, false).keySet().stream()
        .map(history::entry)
        .toList();
    long[] dead = history.at(from).keySet().stream()
        .filter(dot -> !history.at(to).containsKey(dot))
        .mapToLong(dot -> dot)
        .toArray();
    LeaveReasons.Builder reasons = new LeaveReasons.Builder();
    LongStream.of(dead).forEach(dot -> reasons.add(history.reason(dot, to)));
    return new Delta(history.replica(), history.shard(), from, to, adds, dead, reasons.build());
  }

  /** A random interval of the history. */
  Delta randomDelta(RandomGenerator random) {
    long to = 1 + random.nextLong(history.seq());
    return delta(random.nextLong(to), to);
  }
}
