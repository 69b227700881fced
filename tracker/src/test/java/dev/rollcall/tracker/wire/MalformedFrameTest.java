package dev.rollcall.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Chunk;
import dev.rollcall.tracker.crdt.Delta;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.LeaveReasons;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.membership.Heartbeat;
import dev.rollcall.tracker.replication.Message;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is refused, and what is just not: one frame on each side of every bound. */
class MalformedFrameTest {

  private static final Replica REPLICA = new Replica("a", 1);

  @Test
  void aNumberHasAtMost63Bits() {
    assertThat(read(out -> out.varint(Long.MAX_VALUE)).varint()).isEqualTo(Long.MAX_VALUE);
    refused(() -> read(out -> out.varint(-1)).varint(), "longer than 63 bits");
  }

  @Test
  void aNumberIsAtMostWhatItMayBe() {
    assertThat(read(out -> out.varint(5)).upTo(5, "five")).isEqualTo(5);
    refused(() -> read(out -> out.varint(6)).upTo(5, "five"), "five is 6, at most 5");
    refused(() -> read(out -> out.varint(1L << 33)).upTo(5, "five"), "at most 5");
  }

  @Test
  void noMoreThingsAreAnnouncedThanTheBytesLeftCanHold() {
    assertThat(read(out -> announce(3, 15, out)).count(5)).isEqualTo(3);
    refused(
        () -> read(out -> announce(3, 14, out)).count(5), "3 things are announced and 14 bytes");
  }

  @Test
  void dotsAscendAboveTheFloorUpToTheMaximum() {
    assertThat(read(out -> out.ascending(new long[] {4, 5, 9})).ascending(3, 9))
        .containsExactly(4, 5, 9);
    refused(() -> read(out -> out.ascending(new long[] {3})).ascending(3, 9), "(3, 9]");
    refused(() -> read(out -> out.ascending(new long[] {4, 4})).ascending(3, 9), "(4, 9]");
    refused(() -> read(out -> out.ascending(new long[] {4, 10})).ascending(3, 9), "(4, 9]");
    refused(
        () -> read(out -> {
              out.varint(2);
              out.varint(4);
              out.varint(Long.MAX_VALUE);
            })
            .ascending(3, 9),
        "(4, 9]");
  }

  @Test
  void entriesStandInTheirIntervalInOrder() {
    assertThat(entries(out -> entry(out, 1, 0, 0))).extracting(Entry::seq).containsExactly(11L);
    assertThat(entries(out -> entry(out, 10, 0, 19)))
        .extracting(Entry::previousSeq)
        .containsExactly(1L);
    refused(() -> entries(out -> entry(out, 0, 0, 0)), "dot 10 is not in (10, 20]");
    refused(() -> entries(out -> entry(out, 11, 0, 0)), "dot 21 is not in (10, 20]");
    refused(() -> entries(out -> entry(out, Long.MAX_VALUE, 0, 0)), "not in (10, 20]");
    refused(() -> entries(out -> entry(out, 1, 1, 0)), "an entry's topic is 1, at most 0");
    refused(() -> entries(out -> entry(out, 1, 0, 11)), "previous dot is 11 before 11");
  }

  @Test
  void twoEntriesHaveTwoDots() {
    assertThat(twoEntries(1)).extracting(Entry::seq).containsExactly(13L, 14L);
    refused(() -> twoEntries(0), "dot 13 is not in (10, 20]");
    refused(() -> twoEntries(Long.MAX_VALUE), "not in (10, 20]");
  }

  @Test
  void anEntryNeedsATopic() {
    refused(
        () -> EntriesCodec.read(REPLICA, 0, 0, 9, read(out -> {
          out.varint(0);
          out.varint(1);
          entry(out, 1, 0, 0);
        })),
        "an entry without a topic");
  }

  @Test
  void aDeltaGoesForward() {
    assertThat(FrameCodec.decode(delta(5, 6))).isInstanceOf(Message.News.class);
    refused(() -> FrameCodec.decode(delta(5, 5)), "a delta from 5 to 5");
    refused(() -> FrameCodec.decode(delta(Long.MAX_VALUE, Long.MIN_VALUE)), "a delta from");
  }

  @Test
  void aChunkGoesForwardAndNotBeyondItsMoment() {
    assertThat(FrameCodec.decode(chunk(5, 5, 5))).isInstanceOf(Message.Piece.class);
    refused(() -> FrameCodec.decode(chunk(6, 5, 9)), "a chunk after 6 up to 5 at 9");
    refused(() -> FrameCodec.decode(chunk(5, 7, 6)), "a chunk after 5 up to 7 at 6");
  }

  @Test
  void reasonsAreOwnersInRunsAsLongAsTheDead() {
    LeaveReason last = LeaveReason.REPLACED;
    assertThat(reasons(3, 0x80 | last.number()).toList(3)).containsOnly(last);
    assertThat(reasons(3, 1, 2, 0x84).toList(3))
        .containsExactly(LeaveReason.CLOSED, LeaveReason.CLOSED, LeaveReason.GONE);
    assertThat(reasons(0)).isSameAs(LeaveReasons.NONE);
    refused(() -> reasons(3, 0x87), "reason 7 is no owner's");
    refused(() -> reasons(3, 0x80 | LeaveReason.NODE_DOWN.number()), "reason 16 is no owner's");
    refused(() -> reasons(3, 0xff), "reason 127 is no owner's");
    refused(() -> reasons(3, 0, 3), "a run of reasons is 3, at most 2");
    refused(() -> reasons(3, 0, 0), "a run of no reasons");
    refused(() -> reasons(3), "cut off");
  }

  @Test
  void aReasonThatAllHaveTakesAByteAndARunOfSomeTakesTwo() {
    LeaveReasons.Builder each = new LeaveReasons.Builder();
    for (int i = 0; i < 1_000; i++) {
      each.add(i % 2 == 0 ? LeaveReason.LEFT : LeaveReason.GONE);
    }
    assertThat(written(LeaveReasons.of(LeaveReason.REPLACED), 1_000)).hasSize(1);
    assertThat(written(each.build(), 1_000)).hasSize(1_999);
    assertThat(written(LeaveReasons.NONE, 0)).isEmpty();
    LeaveReasons.Builder runs = new LeaveReasons.Builder();
    for (int i = 0; i < 100; i++) {
      runs.add(i < 50 ? LeaveReason.LEFT : LeaveReason.GONE);
    }
    assertThat(written(runs.build(), 100)).hasSize(3);
  }

  private static byte[] written(LeaveReasons reasons, int count) {
    FrameWriter out = new FrameWriter(4);
    ReasonsCodec.write(reasons, count, out);
    return out.toBytes();
  }

  private static LeaveReasons reasons(int count, int... bytes) {
    return ReasonsCodec.read(count, read(out -> IntStream.of(bytes).forEach(out::u8)));
  }

  @Test
  void nothingFollowsAHeartbeat() {
    byte[] frame = FrameCodec.encode(new dev.rollcall.tracker.membership.Message.Alive(
        new Heartbeat(REPLICA, 1, false, new long[2])));
    byte[] longer = Arrays.copyOf(frame, frame.length + 2);
    refused(() -> FrameCodec.decodeMembership(longer), "2 bytes too many");
  }

  private static void refused(ThrowingCallable decode, String why) {
    assertThatThrownBy(decode).isInstanceOf(MalformedFrame.class).hasMessageContaining(why);
  }

  private static FrameReader read(Consumer<FrameWriter> written) {
    FrameWriter out = new FrameWriter(4);
    written.accept(out);
    return new FrameReader(out.toBytes(), null);
  }

  private static void announce(int count, int bytes, FrameWriter out) {
    out.varint(count);
    for (int i = 0; i < bytes; i++) {
      out.u8(0);
    }
  }

  /** One entry above 10, at most 20. */
  private static List<Entry> entries(Consumer<FrameWriter> entry) {
    return EntriesCodec.read(REPLICA, 0, 10, 20, read(out -> {
      out.varint(1);
      out.text("t");
      out.varint(1);
      entry.accept(out);
    }));
  }

  /** At 13 and so far behind it. */
  private static List<Entry> twoEntries(long distance) {
    return EntriesCodec.read(REPLICA, 0, 10, 20, read(out -> {
      out.varint(1);
      out.text("t");
      out.varint(2);
      entry(out, 3, 0, 0);
      entry(out, distance, 0, 0);
    }));
  }

  private static void entry(FrameWriter out, long distance, int topic, long back) {
    out.varint(distance);
    out.varint(topic);
    out.varint(back);
    out.text("k");
    out.bytes(new byte[2]);
  }

  private static byte[] delta(long from, long to) {
    return FrameCodec.encode(new Message.News(
        new Delta(REPLICA, 0, from, to, List.of(), new long[0], LeaveReasons.NONE)));
  }

  private static byte[] chunk(long after, long upTo, long at) {
    return FrameCodec.encode(
        new Message.Piece(new Chunk(REPLICA, 0, 0, after, upTo, at, new long[0], List.of())));
  }
}
