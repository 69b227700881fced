package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.membership.Verdict;
import dev.rollcall.tracker.replication.Effects;
import dev.rollcall.tracker.replication.Message;
import dev.rollcall.tracker.replication.ShardReplica;
import dev.rollcall.tracker.replication.TopicKey;
import dev.rollcall.tracker.replication.Write;
import dev.rollcall.tracker.wire.FrameCodec;
import java.util.List;
import java.util.SplittableRandom;

/** One shard of a simulated process: the production machine, wired as its loop wires it, its owners, and its checker. */
final class SimShard {

  private static final long NEVER = Long.MAX_VALUE;

  private final SimCluster cluster;
  private final SimNode node;
  private final int number;
  private final ShardReplica replica;
  private final Writers writers;
  private final ShardChecker checker;
  private final FrameChecker frames;
  private final SimRegistry registry;

  /** When the timer rings, in virtual time; NEVER if it is not set. */
  private long wakeAtMs = NEVER;

  /** The view that was made wrong on purpose; null if none is, or it has healed. */
  private Corruption corruption;

  SimShard(SimCluster cluster, SimNode node, Replica self, int number, CausalContext context) {
    this.cluster = cluster;
    this.node = node;
    this.number = number;
    replica = new ShardReplica(self, number, cluster.setup().limits(), context);
    writers = new Writers(cluster.truth(), self, number, replica);
    checker = new ShardChecker(
        cluster.truth(), number, replica, context, cluster.setup().limits());
    frames = new FrameChecker(cluster.truth());
    registry = new SimRegistry(cluster.truth(), self, number, replica, writers);
  }

  ShardReplica replica() {
    return replica;
  }

  Writers writers() {
    return writers;
  }

  ShardChecker checker() {
    return checker;
  }

  RegistryChecker registry() {
    return registry.checker();
  }

  void contend(SplittableRandom random) {
    perform(registry.contend(random, node.nowMs()));
  }

  void work(SplittableRandom random) {
    perform(writers.step(random, node.nowMs()));
  }

  Write.Outcome track(long owner, TopicKey at, String meta) {
    return perform(writers.track(owner, at, meta, node.nowMs()));
  }

  Write.Outcome update(long owner, TopicKey at, String meta) {
    return perform(writers.update(owner, at, meta, node.nowMs()));
  }

  Write.Outcome untrack(long owner, TopicKey at) {
    return perform(writers.untrack(owner, at, LeaveReason.LEFT, node.nowMs()));
  }

  void untrackAll(long owner) {
    perform(writers.untrackAll(owner, LeaveReason.CLOSED, node.nowMs()));
  }

  private Write.Outcome perform(Write write) {
    perform(write.effects());
    return write.outcome();
  }

  void receive(byte[] frame) {
    Message message = FrameCodec.decode(frame);
    checker.before(message);
    Effects effects = replica.on(message, node.nowMs());
    checker.after(message);
    perform(effects);
  }

  void wake(long atMs) {
    if (wakeAtMs == atMs) {
      wakeAtMs = NEVER;
      tick();
    }
  }

  /** Membership's verdict; with it how far the replica is, if it came of a heartbeat that said so. */
  void rule(Verdict verdict, long[] told) {
    long nowMs = node.nowMs();
    registry.checker().verdict(verdict, told);
    checker.verdict(verdict, nowMs);
    if (verdict instanceof Verdict.Up up) {
      perform(replica.views().up(up.replica(), nowMs));
    } else if (verdict instanceof Verdict.Down down) {
      perform(replica.views().down(down.replica(), nowMs));
    } else if (verdict instanceof Verdict.Departing departing) {
      perform(replica.views().depart(departing.replica(), nowMs));
    } else if (verdict instanceof Verdict.Forgotten forgotten) {
      perform(replica.views().forget(forgotten.replica(), nowMs));
    } else if (verdict instanceof Verdict.Advertised ad) {
      replica.views().advertise(ad.replica(), ad.holder(), ad.seqs()[number], nowMs);
      tick();
    } else if (verdict instanceof Verdict.Reincarnated self) {
      Effects effects = replica.reincarnate(self.replica(), nowMs);
      writers.reincarnated(self.replica());
      perform(effects);
    } else if (verdict instanceof Verdict.Fingerprint fingerprint) {
      perform(replica.fingerprint(fingerprint.node()));
    }
  }

  void perform(Effects effects) {
    check(effects);
    effects.changes().forEach(node::changed);
    for (Effects.Send send : effects.sends()) {
      Message message = send.message();
      frames.check(message);
      byte[] frame = FrameCodec.encode(message);
      Violation.unless(
          frame.length <= cluster.setup().limits().maxFrameBytes(),
          "R11",
          "a frame of %d bytes: %s",
          frame.length,
          message);
      cluster.sent(message);
      List<String> to = send.node() == null ? node.membership().live() : List.of(send.node());
      for (String peer : to) {
        cluster
            .journal()
            .sent(node.name(), peer, message, cluster.network().isCut(node.name(), peer));
        cluster.send(node.name(), peer, frame);
      }
    }
    arm();
    registry.on(effects.changes(), node.nowMs(), this::perform);
  }

  private void check(Effects effects) {
    if (corruption == null) {
      Violation.unless(effects.alarms().isEmpty(), "C1", "%s", effects.alarms());
      checker.check(effects.changes(), writers.history(), node.nowMs());
      return;
    }
    corruption.note(effects);
    cluster.journal().alarmed(node.name(), corruption.victim(), effects.alarms());
    if (corruption.healed()) {
      checker.beginAnew(corruption.victim());
      checker.check(List.of(), writers.history(), node.nowMs());
      corruption = null;
    }
  }

  void corrupt(Replica victim, TopicKey at, String meta) {
    corruption = new Corruption(victim, number, replica);
    perform(corruption.plant(at, meta, node.nowMs()));
  }

  /** R10: whatever was due is done, or the timer would ring without end. */
  private void tick() {
    long nowMs = node.nowMs();
    checker.tick(nowMs);
    perform(replica.tick(nowMs));
    Violation.unless(
        replica.wakeAtMs() > nowMs,
        "R10",
        "still due after a tick: %s",
        replica.views().size());
  }

  /** One timer, at the earliest thing that is due. */
  private void arm() {
    long dueMs = replica.wakeAtMs();
    if (dueMs != NEVER) {
      long atMs = Math.max(cluster.nowMs() + 1, node.virtualMs(dueMs));
      if (atMs < wakeAtMs) {
        wakeAtMs = atMs;
        SimEvent wake = new SimEvent.Wake(node.name(), node.life(), number, atMs);
        cluster.later(atMs - cluster.nowMs(), wake);
      }
    }
  }
}
