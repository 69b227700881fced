package dev.rollcall.web.bench;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.replication.Effects;
import dev.rollcall.tracker.replication.Limits;
import dev.rollcall.tracker.replication.ShardReplica;
import dev.rollcall.tracker.replication.TopicKey;
import dev.rollcall.tracker.replication.Write;
import dev.rollcall.tracker.wire.FrameCodec;
import java.util.function.Consumer;

/**
 * One shard's machine, driven on the caller's thread as its event loop drives it: the clock is read for each step, frames are encoded and decoded, changes are
 * handed out (to a counter), what is due is done. Only the loop itself and the sockets are left out.
 */
final class DrivenShard implements PresenceTable {

  static final int NUMBER = 0;

  private final Replica self;
  private final ShardReplica machine;
  private final Consumer<byte[]> wire;
  private long joins;
  private long leaves;
  private long frames;
  private long bytes;
  private long alarms;

  /**
   * A shard of a node.
   *
   * @param flushMs how long changes wait for company; 0: each makes a frame
   * @param wire takes the frames for the others
   */
  DrivenShard(String node, long flushMs, Consumer<byte[]> wire) {
    this.self = new Replica(node, 1);
    this.wire = wire;
    Limits limits = new Limits(
        flushMs,
        TrackerOptions.DEFAULT_MAX_FRAME_BYTES,
        TrackerOptions.DEFAULT_MAX_LOG_OPS,
        TrackerOptions.DEFAULT_MAX_LOG_BYTES,
        TrackerOptions.DEFAULT_MAX_PULLS,
        TrackerOptions.DEFAULT_HANDOVER_MS,
        50,
        1_000,
        2_048,
        1);
    this.machine = new ShardReplica(self, NUMBER, limits, new CausalContext(1));
  }

  Replica self() {
    return self;
  }

  ShardReplica machine() {
    return machine;
  }

  /** Membership says that there is another node: from now on frames are made for it and taken from it. */
  DrivenShard meets(Replica other) {
    perform(machine.views().up(other, nowMs()));
    return this;
  }

  @Override
  public boolean track(long owner, String topic, String key, byte[] meta) {
    return written(machine.track(owner, new TopicKey(topic, key), meta, nowMs()));
  }

  @Override
  public boolean update(long owner, String topic, String key, byte[] meta) {
    return written(machine.update(owner, new TopicKey(topic, key), meta, nowMs()));
  }

  @Override
  public boolean untrack(long owner, String topic, String key) {
    return written(machine.untrack(owner, new TopicKey(topic, key), LeaveReason.LEFT, nowMs()));
  }

  @Override
  public void end(long owner) {
    perform(machine.untrackAll(owner, LeaveReason.CLOSED, nowMs()));
  }

  /** A frame has come. */
  void hear(byte[] frame) {
    perform(machine.on(FrameCodec.decode(frame), nowMs()));
  }

  /** Sends what waits for company. */
  void flush() {
    perform(machine.flush(nowMs()));
  }

  /** Presences that readers see. */
  @Override
  public long size() {
    return machine.presences().size();
  }

  /** Whether the changes that were handed out fold to what readers see, and nothing happened that must not. */
  boolean right() {
    return joins - leaves == size() && alarms == 0;
  }

  long frames() {
    return frames;
  }

  long bytes() {
    return bytes;
  }

  private boolean written(Write write) {
    perform(write.effects());
    return write.outcome() == Write.Outcome.WRITTEN;
  }

  private void perform(Effects effects) {
    alarms += effects.alarms().size();
    for (TopicChange change : effects.changes()) {
      joins += change.joins().size();
      leaves += change.leaves().size();
    }
    for (Effects.Send send : effects.sends()) {
      byte[] frame = FrameCodec.encode(send.message());
      frames++;
      bytes += frame.length;
      wire.accept(frame);
    }
    if (machine.wakeAtMs() != Long.MAX_VALUE) {
      tickIfDue(nowMs());
    }
  }

  private void tickIfDue(long nowMs) {
    if (machine.wakeAtMs() <= nowMs) {
      perform(machine.tick(nowMs));
    }
  }

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }
}
