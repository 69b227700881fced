package dev.rollcall.tracker.membership;

import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Replica;
import java.util.List;
import java.util.SplittableRandom;

/** Node a, which knows nobody yet, and its clock, which began long before it did. */
final class Observer {

  static final Timing TIMING = new Timing(100, 200, 400, 1_000, 3_000, 500);
  static final Replica SELF = new Replica("a", 100);
  static final long START_MS = 50_000;

  private static final long TICK_MS = 10;

  final Membership membership;
  final int shards;
  long nowMs = START_MS;

  Observer() {
    this(1, 2);
  }

  Observer(long seed, int shards) {
    this.shards = shards;
    membership = new Membership(
        SELF, TIMING, new CausalContext(shards), new SplittableRandom(seed), START_MS);
  }

  Heartbeat heartbeat(Replica replica, long counter) {
    return new Heartbeat(replica, counter, false, new long[shards]);
  }

  Heartbeat farewell(Replica replica, long counter) {
    return new Heartbeat(replica, counter, true, new long[shards]);
  }

  /** From the node itself. */
  Effects hear(Replica replica, long counter) {
    return hear(heartbeat(replica, counter));
  }

  /** From the node itself. */
  Effects hear(Heartbeat heartbeat) {
    return membership.on(new Message.Alive(heartbeat), nowMs);
  }

  Effects hear(Heartbeat heartbeat, String teller) {
    return membership.on(new Message.Digest(teller, false, List.of(heartbeat)), nowMs);
  }

  /** Ticks every 10 ms for so long; all that was to be done meanwhile. */
  Effects advance(long ms) {
    Effects all = new Effects();
    for (long end = nowMs + ms; nowMs < end; ) {
      nowMs += TICK_MS;
      Effects effects = membership.tick(nowMs);
      all.verdicts().addAll(effects.verdicts());
      all.sends().addAll(effects.sends());
    }
    return all;
  }

  PeerStatus status(Replica replica) {
    return membership.known(nowMs).stream()
        .filter(known -> known.replica().equals(replica))
        .findFirst()
        .orElseThrow()
        .status();
  }

  static List<Message.Digest> digests(Effects effects) {
    return effects.sends().stream()
        .map(Effects.Send::message)
        .filter(Message.Digest.class::isInstance)
        .map(Message.Digest.class::cast)
        .toList();
  }

  static List<Heartbeat> beats(Effects effects) {
    return effects.sends().stream()
        .map(Effects.Send::message)
        .filter(Message.Alive.class::isInstance)
        .map(message -> ((Message.Alive) message).heartbeat())
        .toList();
  }
}
