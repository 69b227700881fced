package dev.rollcall.tracker.hostile;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Chunk;
import dev.rollcall.tracker.crdt.Delta;
import dev.rollcall.tracker.crdt.Dot;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.LeaveReasons;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.membership.Heartbeat;
import dev.rollcall.tracker.replication.Message;
import dev.rollcall.tracker.wire.FrameCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Messages that no node of ours would send: about living replicas, the receiver's own among them, and about nobody; with numbers that are
 * huge, contradict one another, or go backwards; dots unsorted and twice; metas that are no JSON. Some cannot be encoded to
 * anything that decodes: those are part of it.
 */
final class Hostile {

  /** Without a goodbye in another's name, which is final, and a catch-up that claims a future that never comes. */
  private final boolean curable;

  private final Node receiver;
  private final List<Replica> living;
  private final SplittableRandom random;

  Hostile(boolean curable, Node receiver, List<Replica> living, SplittableRandom random) {
    this.curable = curable;
    this.receiver = receiver;
    this.living = living;
    this.random = random;
  }

  byte[] frame() {
    return random.nextInt(3) == 0 ? ofMembership() : ofShard();
  }

  private byte[] ofShard() {
    Replica replica = replica();
    int shard = random.nextInt(8) == 0 ? random.nextInt(256) : random.nextInt(Node.SHARDS);
    return FrameCodec.encode(
        switch (random.nextInt(5)) {
          case 0 -> new Message.News(delta(replica, shard));
          case 1 -> new Message.Piece(chunk(replica, shard));
          case 2 ->
            new Message.Pull(
                replica().node(), replica, shard, number(), number(), number(), number());
          case 3 -> new Message.Decline(replica, shard);
          default -> new Message.Fingerprint(replica, shard, number(), random.nextLong());
        });
  }

  private byte[] ofMembership() {
    if (random.nextBoolean()) {
      return FrameCodec.encode(new dev.rollcall.tracker.membership.Message.Alive(heartbeat()));
    }
    List<Heartbeat> known = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      known.add(heartbeat());
    }
    return FrameCodec.encode(new dev.rollcall.tracker.membership.Message.Digest(
        replica().node(), random.nextBoolean(), known));
  }

  private Heartbeat heartbeat() {
    long[] seqs = new long[random.nextInt(6) == 0 ? random.nextInt(9) : Node.SHARDS];
    for (int shard = 0; shard < seqs.length; shard++) {
      seqs[shard] = number();
    }
    return new Heartbeat(replica(), number(), !curable && random.nextInt(4) == 0, seqs);
  }

  private Delta delta(Replica replica, int shard) {
    long from = random.nextBoolean() ? known(replica, shard) : number();
    long to = random.nextBoolean() ? from + 1 + random.nextInt(3) : number();
    List<Entry> adds = entries(replica, shard, from, to);
    long[] dead = dots();
    return new Delta(replica, shard, from, to, adds, dead, reasons(dead.length));
  }

  private Chunk chunk(Replica replica, int shard) {
    long after = random.nextBoolean() ? 0 : number();
    long base = random.nextBoolean() ? known(replica, shard) : number();
    long upTo = number();
    long at = random.nextBoolean() || curable ? upTo : number();
    List<Entry> adds = entries(replica, shard, Math.max(after, base), upTo);
    return new Chunk(replica, shard, base, after, upTo, at, dots(), adds);
  }

  /** Ascending as they should be, or as they come. */
  private List<Entry> entries(Replica replica, int shard, long above, long max) {
    List<Entry> entries = new ArrayList<>();
    long dot = above;
    for (int i = random.nextInt(4); i > 0; i--) {
      dot = random.nextInt(4) == 0 ? number() : dot + 1;
      if (dot > max && random.nextInt(4) > 0) {
        break;
      }
      byte[] meta = (random.nextBoolean() ? "{}" : "\u0000[").getBytes(StandardCharsets.UTF_8);
      String topic = "t" + random.nextInt(Node.SHARDS + 1);
      long previous = random.nextBoolean() ? 0 : number();
      entries.add(
          new Entry(new Dot(replica, shard, dot), previous, topic, "k" + random.nextInt(4), meta));
    }
    return entries;
  }

  /** Each its own: also that something took its place where nothing did. */
  private LeaveReasons reasons(int count) {
    List<LeaveReason> owners =
        Stream.of(LeaveReason.values()).filter(LeaveReason::isOwners).toList();
    LeaveReasons.Builder reasons = new LeaveReasons.Builder();
    for (int i = 0; i < count; i++) {
      reasons.add(owners.get(random.nextInt(owners.size())));
    }
    return reasons.build();
  }

  /** How much of the chain the receiver has: what is aimed well does more harm. */
  private long known(Replica replica, int shard) {
    Chain chain = shard < Node.SHARDS ? receiver.shard(shard).views().chain(replica) : null;
    return chain == null ? 0 : chain.seq();
  }

  private long[] dots() {
    long[] dots = random.longs(random.nextInt(4), 0, 6).toArray();
    if (random.nextInt(3) > 0) {
      dots = java.util.Arrays.stream(dots).sorted().distinct().toArray();
    }
    return dots;
  }

  /** Somebody who lives, another run of somebody who lives, or nobody. */
  private Replica replica() {
    Replica one = living.get(random.nextInt(living.size()));
    return switch (random.nextInt(8)) {
      case 0 -> new Replica(one.node(), one.incarnation() + random.nextInt(3) - 1);
      case 1 -> new Replica(one.node(), number());
      case 2 -> new Replica("ghost" + random.nextInt(3), random.nextInt(5));
      case 3 -> new Replica("", random.nextLong());
      default -> one;
    };
  }

  private long number() {
    return switch (random.nextInt(10)) {
      case 0 -> Long.MAX_VALUE - random.nextInt(3);
      case 1 -> random.nextLong() >>> (1 + random.nextInt(63));
      case 2 -> -1L - random.nextInt(3);
      default -> random.nextInt(12);
    };
  }
}
