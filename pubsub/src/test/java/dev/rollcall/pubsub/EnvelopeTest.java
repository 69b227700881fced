package dev.rollcall.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 255})
  void whatIsWrittenIsRead(int topicBytes) {
    String topic = "t".repeat(topicBytes);
    byte[] head = Envelope.head(topic);
    assertThat(head.length).isLessThanOrEqualTo(Envelope.HEAD_BYTES_MAX);
    byte[] frame = Arrays.copyOf(head, head.length + 5);
    assertThat(Envelope.read(frame)).isEqualTo(new Envelope.Head(topic, head.length));
    assertThat(Envelope.read(head)).isEqualTo(new Envelope.Head(topic, head.length));
  }

  @Test
  void topicsMayHaveAnyUnicode() {
    String topic = "räume:日本:😀";
    assertThat(Envelope.requireTopic(topic))
        .isEqualTo(topic.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
    assertThat(Envelope.read(Envelope.head(topic)).topic()).isEqualTo(topic);
  }

  @Test
  void everyFrameCutShortIsRefused() {
    byte[] head = Envelope.head("t".repeat(200));
    for (int length = 0; length < head.length; length++) {
      byte[] cut = Arrays.copyOf(head, length);
      assertThatThrownBy(() -> Envelope.read(cut))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cut short");
    }
  }

  @Test
  void otherVersionsAndLongerTopicsAreRefused() {
    assertThatThrownBy(() -> Envelope.read(new byte[] {2, 0}))
        .hasMessage("frame has version 2, this node speaks 1");
    assertThatThrownBy(() -> Envelope.read(new byte[] {1, (byte) 0xFF, 0x7F}))
        .hasMessageContaining("exceeds TOPIC_BYTES_MAX 255");
  }
}
