package dev.rollcall.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.rollcall.tracker.replication.Message;
import java.lang.management.ManagementFactory;

/**
 * What has to hold for any bytes whatever: they are a message, and then saying it again says the same, or they are a {@link
 * MalformedFrame}; and reading them takes memory in proportion to their number, not to the numbers that they announce.
 */
public final class FrameFuzz {

  /** A byte of a frame may become an array's element, with its share of what was to be more: this much memory at most. */
  private static final int BYTES_PER_BYTE = 64;

  /** What a message and an exception take whatever the frame is, and what the JVM does meanwhile. */
  private static final int BYTES_MORE = 64 * 1_024;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private FrameFuzz() {}

  /** Jazzer's door. */
  public static void fuzzerTestOneInput(byte[] frame) {
    Object message = read(frame);
    long bytesMax = BYTES_MORE + (long) BYTES_PER_BYTE * frame.length;
    if (allocated(frame) >= bytesMax) {
      // Once more: the first time, the JVM makes code for what was never run before.
      assertThat(allocated(frame))
          .as("bytes allocated for a frame of %d", frame.length)
          .isLessThan(bytesMax);
    }
    if (message instanceof Message ofShard) {
      check(ofShard, frame);
    } else if (message instanceof dev.rollcall.tracker.membership.Message ofMembership) {
      byte[] again = FrameCodec.encode(ofMembership);
      assertThat(FrameCodec.encode(FrameCodec.decodeMembership(again))).isEqualTo(again);
    }
  }

  private static long allocated(byte[] frame) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    read(frame);
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static void check(Message message, byte[] frame) {
    assertThat(message.shard()).isEqualTo(FrameCodec.shardOf(frame)).isBetween(0, 255);
    if (message instanceof Message.News news) {
      RandomMessages.checkOrdered(news.delta());
    } else if (message instanceof Message.Piece piece) {
      RandomMessages.checkOrdered(piece.chunk());
    }
    byte[] again = FrameCodec.encode(message);
    assertThat(FrameCodec.encode(FrameCodec.decode(again))).isEqualTo(again);
  }

  /** As a message of a shard or of membership; null if it is neither. */
  private static Object read(byte[] frame) {
    try {
      return FrameCodec.shardOf(frame) == FrameCodec.MEMBERSHIP
          ? FrameCodec.decodeMembership(frame)
          : FrameCodec.decode(frame);
    } catch (MalformedFrame expected) {
      return null;
    }
  }
}
