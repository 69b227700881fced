package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WireSizeTest {

  /** The dot, the topic's place, the previous dot and three lengths, at their longest. */
  private static final int NUMBERS_BYTES = 9 + 5 + 9 + 3 * 5;

  @Test
  void noEntryTakesMoreInAFrame() {
    String topic = "部".repeat(100);
    String key = "屋".repeat(200);
    byte[] meta = new byte[300];
    Entry entry = new Entry(new Dot(new Replica("a", 1), 0, 1), 0, topic, key, meta);
    int texts = (topic + key).getBytes(StandardCharsets.UTF_8).length;
    assertThat(WireSize.of(entry))
        .isGreaterThanOrEqualTo(NUMBERS_BYTES + texts + meta.length)
        .isLessThan(NUMBERS_BYTES + texts + meta.length + 10);
  }
}
