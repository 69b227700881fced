package dev.rollcall.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.tracker.Allocated;
import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.Seeds;
import dev.rollcall.tracker.crdt.Chunk;
import dev.rollcall.tracker.crdt.Delta;
import dev.rollcall.tracker.crdt.Dot;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.LeaveReasons;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.replication.Message;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FrameCodecTest {

  private static final int SEEDS = 3_000;
  private static final Replica REPLICA = new Replica("a", 1);

  @Test
  void everyShardMessageComesBackAsItWas() {
    Seeds.check(SEEDS, (seed, random) -> {
      Message message = RandomMessages.ofShard(random);
      byte[] frame = FrameCodec.encode(message);
      assertThat(FrameCodec.shardOf(frame)).isEqualTo(message.shard());
      assertThat(FrameCodec.decode(frame))
          .usingRecursiveComparison()
          .withStrictTypeChecking()
          .isEqualTo(message);
    });
  }

  @Test
  void everyShardMessageComesBackAsItWasWhateverIsSharedWithTheOnesBefore() {
    Symbols symbols = new Symbols();
    Seeds.check(SEEDS, (seed, random) -> {
      Message message = RandomMessages.ofShard(random);
      byte[] frame = FrameCodec.encode(message);
      assertThat(FrameCodec.decode(frame, symbols))
          .usingRecursiveComparison()
          .withStrictTypeChecking()
          .isEqualTo(message);
    });
  }

  @Test
  void framesReadWithTheSameSymbolsShareTheirTopicsAndReplicas() {
    byte[] frame = FrameCodec.encode(new Message.News(joins(1, "t", "k", 2)));
    Symbols symbols = new Symbols();
    Delta first = ((Message.News) FrameCodec.decode(frame, symbols)).delta();
    Delta again = ((Message.News) FrameCodec.decode(frame, symbols)).delta();
    assertThat(again.replica()).isSameAs(first.replica());
    assertThat(again.adds().get(0).topic()).isSameAs(first.adds().get(0).topic());
    Delta alone = ((Message.News) FrameCodec.decode(frame)).delta();
    assertThat(alone.adds().get(0).topic()).isNotSameAs(first.adds().get(0).topic());
  }

  @Test
  void entriesOfOneTopicSayItOnce() {
    String topic = "t".repeat(1_000);
    byte[] frame = FrameCodec.encode(new Message.News(joins(100, topic, "k", 0)));
    assertThat(frame).hasSizeLessThan(2_000);
  }

  /** How much a message is expected to take is never less than nothing, whatever it is made of. */
  @Test
  void messagesOfManySmallThingsAreWritten() {
    long[] many = LongStream.rangeClosed(1, 1_000).toArray();
    comesBack(new Message.News(
        new Delta(REPLICA, 0, 1_000, 1_001, List.of(), many, LeaveReasons.of(LeaveReason.LEFT))));
    comesBack(new Message.Piece(new Chunk(REPLICA, 0, 1_000, 0, 1_000, 1_000, many, List.of())));
    comesBack(new Message.News(joins(100, "t", "", 0)));
    comesBack(new Message.News(joins(10, "t", "k".repeat(1_000), 0)));
  }

  /** Of large entries: the buffer, a key's or a meta's copy at most, and the frame; growing by doubling would take as much again. */
  @Test
  void aLargeMessageIsWrittenIntoABufferThatNeedNotGrow() {
    Delta delta = joins(100, "t", "k", 10_000);
    List<Message> messages = List.of(
        new Message.News(delta),
        new Message.Piece(
            new Chunk(REPLICA, 0, 0, 0, delta.to(), delta.to(), new long[0], delta.adds())));
    for (Message message : messages) {
      byte[] frame = FrameCodec.encode(message);
      long allocated = Allocated.by(() -> FrameCodec.encode(message));
      assertThat(allocated).isLessThan(frame.length * 5L / 2);
    }
  }

  private static Delta joins(int count, String topic, String key, int metaBytes) {
    List<Entry> adds = LongStream.rangeClosed(1, count)
        .mapToObj(dot -> new Entry(new Dot(REPLICA, 0, dot), 0, topic, key, new byte[metaBytes]))
        .toList();
    return new Delta(REPLICA, 0, 0, count, adds, new long[0], LeaveReasons.NONE);
  }

  private static void comesBack(Message message) {
    assertThat(FrameCodec.decode(FrameCodec.encode(message)))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(message);
  }

  @Test
  void everyMembershipMessageComesBackAsItWas() {
    Seeds.check(SEEDS, (seed, random) -> {
      var message = RandomMessages.ofMembership(random);
      byte[] frame = FrameCodec.encode(message);
      assertThat(FrameCodec.shardOf(frame)).isEqualTo(FrameCodec.MEMBERSHIP);
      assertThat(FrameCodec.decodeMembership(frame))
          .usingRecursiveComparison()
          .withStrictTypeChecking()
          .isEqualTo(message);
    });
  }

  @Test
  void whatDecodesEncodesToTheSameBytes() {
    Seeds.check(SEEDS, (seed, random) -> {
      byte[] frame = FrameCodec.encode(RandomMessages.ofShard(random));
      assertThat(FrameCodec.encode(FrameCodec.decode(frame))).isEqualTo(frame);
    });
  }

  @Test
  void randomBytesAreMalformedAndNothingWorse() {
    Seeds.check(10 * SEEDS, (seed, random) -> {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      if (bytes.length > 1 && random.nextInt(4) > 0) {
        bytes[0] = FrameCodec.VERSION;
        bytes[1] = (byte) (random.nextBoolean() ? random.nextInt(6) : 16 + random.nextInt(3));
      }
      decodeAny(bytes);
    });
  }

  @Test
  void mutatedFramesAreMalformedOrSomethingElseAndNothingWorse() {
    Seeds.check(10 * SEEDS, (seed, random) -> {
      byte[] frame = frame(random);
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
      }
      decodeAny(frame);
    });
  }

  @Test
  void everyTruncationAndEveryExtraByteIsMalformed() {
    Seeds.check(SEEDS / 10, (seed, random) -> {
      byte[] frame = FrameCodec.encode(RandomMessages.ofShard(random));
      for (int length = 0; length < frame.length; length++) {
        byte[] cut = Arrays.copyOf(frame, length);
        assertThatThrownBy(() -> FrameCodec.decode(cut)).isInstanceOf(MalformedFrame.class);
      }
      byte[] more = Arrays.copyOf(frame, frame.length + 1);
      assertThatThrownBy(() -> FrameCodec.decode(more)).isInstanceOf(MalformedFrame.class);
    });
  }

  @Test
  void whatDecodesIsFitForAChain() {
    Seeds.check(10 * SEEDS, (seed, random) -> {
      byte[] frame = FrameCodec.encode(RandomMessages.ofShard(random));
      frame[2 + random.nextInt(frame.length - 2)] = (byte) random.nextInt(256);
      Message message;
      try {
        message = FrameCodec.decode(frame);
      } catch (MalformedFrame expected) {
        return;
      }
      if (message instanceof Message.News news) {
        RandomMessages.checkOrdered(news.delta());
      } else if (message instanceof Message.Piece piece) {
        RandomMessages.checkOrdered(piece.chunk());
      }
    });
  }

  @Test
  void anotherVersionIsRefusedWithBothNumbers() {
    byte[] frame = frame(new SplittableRandom(1));
    frame[0] = 9;
    assertThatThrownBy(() -> FrameCodec.shardOf(frame))
        .isInstanceOf(MalformedFrame.class)
        .hasMessageContaining("version 9")
        .hasMessageContaining(Integer.toString(FrameCodec.VERSION));
    assertThatThrownBy(() -> FrameCodec.decode(frame)).isInstanceOf(MalformedFrame.class);
    assertThatThrownBy(() -> FrameCodec.decodeMembership(frame)).isInstanceOf(MalformedFrame.class);
  }

  /** Under PIT's instruments everything allocates more, so they leave it out by its tag. */
  @Test
  @Tag("allocation")
  void aFrameThatAnnouncesMuchAllocatesLittle() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytesMax = 64L << 10;
    Seeds.check(SEEDS, (seed, random) -> {
      byte[] frame = frame(random);
      int at = 2 + random.nextInt(frame.length - 2);
      Arrays.fill(frame, at, Math.min(frame.length, at + 4), (byte) 0xff);
      long before = threads.getCurrentThreadAllocatedBytes();
      decodeAny(frame);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(allocated).isLessThan(bytesMax + 64L * frame.length);
    });
  }

  private static byte[] frame(SplittableRandom random) {
    return random.nextBoolean()
        ? FrameCodec.encode(RandomMessages.ofShard(random))
        : FrameCodec.encode(RandomMessages.ofMembership(random));
  }

  private static void decodeAny(byte[] bytes) {
    assertThatCode(() -> {
          try {
            if (FrameCodec.shardOf(bytes) == FrameCodec.MEMBERSHIP) {
              FrameCodec.decodeMembership(bytes);
            } else {
              FrameCodec.decode(bytes);
            }
          } catch (MalformedFrame expected) {
            assertThat(expected).hasMessageNotContaining("null");
          }
        })
        .doesNotThrowAnyException();
  }
}
