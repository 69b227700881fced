package dev.rollcall.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What has to hold for any bytes that come in at a node's address: they are an envelope, and if it is a control message a hello or a
 * goodbye that says again what it says, or they are refused with an {@link IllegalArgumentException}.
 */
public final class EnvelopeFuzz {

  private EnvelopeFuzz() {}

  /** Jazzer's door. */
  public static void fuzzerTestOneInput(byte[] frame) {
    try {
      Envelope.Head head =
          Envelope.read(Arrays.copyOf(frame, Math.min(frame.length, Envelope.HEAD_BYTES_MAX)));
      assertThat(head.payloadStart()).isBetween(2, frame.length);
      if (head.topic().isEmpty()) {
        Buffer payload = Buffer.buffer(frame).slice(head.payloadStart(), frame.length);
        check(HelloJson.read(payload));
      } else {
        assertThat(head.topic().getBytes(StandardCharsets.UTF_8))
            .hasSizeLessThanOrEqualTo(3 * PubSubOptions.TOPIC_BYTES_MAX);
      }
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  private static void check(HelloJson.Control control) {
    if (control instanceof HelloJson.Greeting greeting) {
      assertThat(greeting.hello().known()).hasSizeLessThanOrEqualTo(Peers.KNOWN_PER_HELLO_MAX);
      assertThat(HelloJson.read(HelloJson.hello(greeting.hello()).toBuffer())).isEqualTo(control);
    } else if (control instanceof HelloJson.Farewell farewell) {
      assertThat(HelloJson.read(
              HelloJson.goodbye(farewell.name(), farewell.instance()).toBuffer()))
          .isEqualTo(control);
    }
  }
}
