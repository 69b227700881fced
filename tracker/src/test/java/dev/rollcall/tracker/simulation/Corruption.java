package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Delta;
import dev.rollcall.tracker.crdt.Dot;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.LeaveReasons;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.replication.Effects;
import dev.rollcall.tracker.replication.Message;
import dev.rollcall.tracker.replication.ShardReplica;
import dev.rollcall.tracker.replication.TopicKey;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A view that was made wrong on purpose, by an entry that its writer never wrote. The shard that has it breaks what has to hold, so
 * it is not checked until the view was found out and fetched anew.
 */
final class Corruption {

  private final Replica victim;
  private final int number;
  private final ShardReplica shard;
  private boolean found;

  Corruption(Replica victim, int number, ShardReplica shard) {
    this.victim = victim;
    this.number = number;
    this.shard = shard;
  }

  /** Forges the writer's next operation. */
  Effects plant(TopicKey at, String meta, long nowMs) {
    long seq = shard.views().chain(victim).seq();
    byte[] bytes = meta.getBytes(StandardCharsets.UTF_8);
    Entry forged = new Entry(new Dot(victim, number, seq + 1), 0, at.topic(), at.key(), bytes);
    Delta delta =
        new Delta(victim, number, seq, seq + 1, List.of(forged), new long[0], LeaveReasons.NONE);
    return shard.on(new Message.News(delta), nowMs);
  }

  Replica victim() {
    return victim;
  }

  void note(Effects effects) {
    found |= !effects.alarms().isEmpty();
  }

  /** Whether it was found out, the view is a state of its writer again, and all of it shows. */
  boolean healed() {
    Chain chain = shard.views().chain(victim);
    return found
        && shard.views().sweeping() == 0
        && (chain == null || (chain.exact() && chain.seq() > 0));
  }
}
