package dev.rollcall.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Allocated;
import org.junit.jupiter.api.Test;

/** How the buffer grows: what is in it, the codec's tests say. */
class FrameWriterTest {

  @Test
  void aBufferThatIsLargeEnoughDoesNotGrow() {
    byte[] value = new byte[1 << 20];
    int lengthBytes = 3;
    FrameWriter out = new FrameWriter(lengthBytes + value.length);
    assertThat(Allocated.by(() -> out.bytes(value))).isLessThan(value.length);
    assertThat(out.toBytes()).hasSize(lengthBytes + value.length);
  }

  /** By one at a time it would be 50 MB. */
  @Test
  void aBufferThatIsTooSmallGrowsByDoubling() {
    FrameWriter out = new FrameWriter(0);
    long allocated = Allocated.by(() -> {
      for (int i = 0; i < 10_000; i++) {
        out.u8(i);
      }
    });
    assertThat(out.toBytes()).hasSize(10_000);
    assertThat(allocated).isLessThan(5L << 20);
  }
}
