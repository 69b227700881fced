package dev.rollcall.tracker.replication;

import java.util.concurrent.atomic.LongAdder;

/** What a shard has done since its start. Counted by the shard, read from any thread. */
public final class Counters {

  final LongAdder deltasSent = new LongAdder();
  final LongAdder deltasApplied = new LongAdder();
  final LongAdder pulls = new LongAdder();
  final LongAdder chunks = new LongAdder();
  final LongAdder mismatches = new LongAdder();

  Counters() {}

  /** Deltas built for all live peers. */
  public long deltasSent() {
    return deltasSent.sum();
  }

  /** Deltas of others that changed the state. */
  public long deltasApplied() {
    return deltasApplied.sum();
  }

  /** Requests for what was missed. */
  public long pulls() {
    return pulls.sum();
  }

  /** Catch-up chunks received. */
  public long chunks() {
    return chunks.sum();
  }

  /** State hashes that differed at equal sequence numbers. */
  public long mismatches() {
    return mismatches.sum();
  }
}
