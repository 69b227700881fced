package dev.rollcall.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Chunk;
import dev.rollcall.tracker.crdt.Delta;
import dev.rollcall.tracker.crdt.Dot;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.LeaveReasons;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.membership.Heartbeat;
import dev.rollcall.tracker.replication.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Messages of every kind with small, large and extreme numbers in them, and texts in several alphabets. */
final class RandomMessages {

  private static final List<String> TEXTS =
      List.of("", "room:1", "a", "zwölf", "部屋", "🙂🙃", "user:42", "x".repeat(255));

  private static final List<LeaveReason> OWNERS =
      Stream.of(LeaveReason.values()).filter(LeaveReason::isOwners).toList();

  private RandomMessages() {}

  static Message ofShard(SplittableRandom random) {
    Replica replica = replica(random);
    int shard = random.nextInt(256);
    return switch (random.nextInt(5)) {
      case 0 -> new Message.News(delta(replica, shard, random));
      case 1 -> new Message.Piece(chunk(replica, shard, random));
      case 2 ->
        new Message.Pull(
            text(random),
            replica,
            shard,
            number(random),
            number(random),
            number(random),
            number(random));
      case 3 -> new Message.Decline(replica, shard);
      default -> new Message.Fingerprint(replica, shard, number(random), random.nextLong());
    };
  }

  static dev.rollcall.tracker.membership.Message ofMembership(SplittableRandom random) {
    if (random.nextBoolean()) {
      return new dev.rollcall.tracker.membership.Message.Alive(heartbeat(random));
    }
    List<Heartbeat> known = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      known.add(heartbeat(random));
    }
    return new dev.rollcall.tracker.membership.Message.Digest(
        text(random), random.nextBoolean(), known);
  }

  /** What a chain relies on. */
  static void checkOrdered(Delta delta) {
    assertThat(delta.from()).isNotNegative().isLessThan(delta.to());
    checkAscending(delta.dead(), 0, delta.from());
    checkAscending(dots(delta.adds()), delta.from(), delta.to());
  }

  /** What a chain relies on. */
  static void checkOrdered(Chunk chunk) {
    assertThat(chunk.after()).isNotNegative().isLessThanOrEqualTo(chunk.upTo());
    assertThat(chunk.upTo()).isLessThanOrEqualTo(chunk.at());
    checkAscending(chunk.live(), chunk.after(), Math.min(chunk.upTo(), chunk.base()));
    long above = Math.max(chunk.after(), chunk.base());
    checkAscending(dots(chunk.adds()), above, chunk.upTo());
  }

  private static void checkAscending(long[] dots, long above, long max) {
    long before = above;
    for (long dot : dots) {
      assertThat(dot).isGreaterThan(before).isLessThanOrEqualTo(max);
      before = dot;
    }
  }

  private static long[] dots(List<Entry> entries) {
    return entries.stream().mapToLong(Entry::seq).toArray();
  }

  private static Delta delta(Replica replica, int shard, SplittableRandom random) {
    long from = number(random) >>> 1;
    long to = from + 1 + (number(random) >>> 2);
    List<Entry> adds = entries(replica, shard, from, to, random);
    long[] dead = ascending(0, from, random);
    return new Delta(replica, shard, from, to, adds, dead, reasons(dead.length, random));
  }

  /** All the same, or each its own. */
  private static LeaveReasons reasons(int count, SplittableRandom random) {
    LeaveReasons.Builder reasons = new LeaveReasons.Builder();
    LeaveReason same = OWNERS.get(random.nextInt(OWNERS.size()));
    boolean mixed = random.nextBoolean();
    for (int i = 0; i < count; i++) {
      reasons.add(mixed ? OWNERS.get(random.nextInt(OWNERS.size())) : same);
    }
    return reasons.build();
  }

  private static Chunk chunk(Replica replica, int shard, SplittableRandom random) {
    long after = number(random) >>> 2;
    long upTo = after + (number(random) >>> 2);
    long base = number(random) >>> 1;
    long at = upTo + (number(random) >>> 1);
    List<Entry> adds = entries(replica, shard, Math.max(after, base), upTo, random);
    long[] live = ascending(after, Math.min(upTo, base), random);
    return new Chunk(replica, shard, base, after, upTo, at, live, adds);
  }

  private static List<Entry> entries(
      Replica replica, int shard, long above, long max, SplittableRandom random) {
    List<Entry> entries = new ArrayList<>();
    for (long dot : ascending(above, max, random)) {
      long previous = random.nextBoolean() ? 0 : random.nextLong(dot);
      byte[] meta = new byte[random.nextInt(40)];
      random.nextBytes(meta);
      Dot name = new Dot(replica, shard, dot);
      entries.add(new Entry(name, previous, text(random), text(random), meta));
    }
    return entries;
  }

  private static long[] ascending(long above, long max, SplittableRandom random) {
    return max <= above
        ? new long[0]
        : random
            .longs(random.nextInt(6), above, max)
            .map(dot -> dot + 1)
            .sorted()
            .distinct()
            .toArray();
  }

  private static Heartbeat heartbeat(SplittableRandom random) {
    long[] seqs = random.longs(random.nextInt(20)).map(seq -> seq >>> 1).toArray();
    return new Heartbeat(replica(random), number(random), random.nextBoolean(), seqs);
  }

  private static Replica replica(SplittableRandom random) {
    return new Replica(text(random), random.nextLong());
  }

  private static String text(SplittableRandom random) {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  /** 0 or more, of all sizes. */
  private static long number(SplittableRandom random) {
    return random.nextLong() >>> (1 + random.nextInt(63));
  }
}
