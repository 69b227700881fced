package dev.rollcall.tracker.wire;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A frame that something happened to: bits flipped, bytes cut out, another frame's end put on, a length made huge. */
public final class MutatedFrame {

  private static final byte[][] HUGE = {
    {(byte) 0xff, (byte) 0xff, 0x7f},
    {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07},
    {
      (byte) 0xff,
      (byte) 0xff,
      (byte) 0xff,
      (byte) 0xff,
      (byte) 0xff,
      (byte) 0xff,
      (byte) 0xff,
      (byte) 0xff,
      0x7f
    },
  };

  private MutatedFrame() {}

  /** A message of a shard or of membership as bytes. */
  public static byte[] whole(SplittableRandom random) {
    return random.nextBoolean()
        ? FrameCodec.encode(RandomMessages.ofShard(random))
        : FrameCodec.encode(RandomMessages.ofMembership(random));
  }

  /** One to three things happen to the frame. */
  public static byte[] of(byte[] frame, SplittableRandom random) {
    byte[] mutated = frame.clone();
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      mutated = once(mutated, random);
    }
    return mutated;
  }

  private static byte[] once(byte[] frame, SplittableRandom random) {
    if (frame.length < 3) {
      return whole(random);
    }
    int at = 2 + random.nextInt(frame.length - 2);
    int rest = frame.length - at;
    return switch (random.nextInt(5)) {
      case 0 -> {
        frame[at] ^= (byte) (1 << random.nextInt(8));
        yield frame;
      }
      case 1 -> {
        frame[at] = (byte) random.nextInt(256);
        yield frame;
      }
      case 2 -> splice(frame, at, at + random.nextInt(rest), new byte[0]);
      case 3 -> {
        byte[] other = whole(random);
        int from = random.nextInt(other.length);
        yield splice(frame, at, frame.length, Arrays.copyOfRange(other, from, other.length));
      }
      default -> splice(frame, at, at + random.nextInt(2), HUGE[random.nextInt(HUGE.length)]);
    };
  }

  /** The frame with other bytes in place of those from {@code at} to {@code end}. */
  private static byte[] splice(byte[] frame, int at, int end, byte[] put) {
    byte[] spliced = Arrays.copyOf(frame, at + put.length + Math.max(0, frame.length - end));
    System.arraycopy(put, 0, spliced, at, put.length);
    System.arraycopy(
        frame,
        Math.min(end, frame.length),
        spliced,
        at + put.length,
        spliced.length - at - put.length);
    return spliced;
  }
}
