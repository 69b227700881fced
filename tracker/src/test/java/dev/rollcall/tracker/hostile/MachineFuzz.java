package dev.rollcall.tracker.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;

/** A node's machines, fed a row of frames: two bytes of length, then so many bytes, as they come in from anybody. */
public final class MachineFuzz {

  /** Between two frames: enough for deadlines to pass within a row of some length. */
  private static final long STEP_MS = 100;

  private static final int WEIGHT_MORE = 16;

  private MachineFuzz() {}

  /** Jazzer's door. */
  public static void fuzzerTestOneInput(byte[] input) {
    Node node = new Node("a", 1_000, new SplittableRandom(1), 0);
    for (int shard = 0; shard < Node.SHARDS; shard++) {
      node.track(shard, "k0", 0);
      node.track(shard, "k1", 0);
    }
    long nowMs = 0;
    for (int at = 0; at + 2 <= input.length; ) {
      int length = (input[at] & 0xff) << 8 | (input[at + 1] & 0xff);
      int end = Math.min(input.length, at + 2 + length);
      node.hear(Arrays.copyOfRange(input, at + 2, end), nowMs);
      nowMs += STEP_MS;
      node.contacts(Set.of("b", "c"), nowMs);
      node.tick(nowMs);
      node.drain();
      at = end;
    }
    assertThat(node.weight()).isLessThanOrEqualTo(WEIGHT_MORE + input.length);
  }
}
