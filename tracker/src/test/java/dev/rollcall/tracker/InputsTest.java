package dev.rollcall.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InputsTest {

  private static final int MAX = 8;

  private final Inputs inputs = new Inputs(new TrackerOptions().setMaxKeyBytes(MAX));

  /** Characters of one byte to four, and halves of those of four, in any order: counted as the encoder counts, refused as it refuses. */
  @Test
  void aKeysBytesAreWhatItsEncodingTakes() {
    String units = "a\u007f\u0080\u07ff\u0800\uffff\ud83d\ude00\ud800\udfff";
    Random random = new Random(1);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder key = new StringBuilder();
      for (int i = 1 + random.nextInt(MAX); i > 0; i--) {
        key.append(units.charAt(random.nextInt(units.length())));
      }
      assertThat(refusal(key.toString())).isEqualTo(expected(key.toString()));
    }
  }

  @Test
  void noKeyIsMissing() {
    assertThatThrownBy(() -> inputs.key("")).hasMessage("key is missing or empty");
    assertThatThrownBy(() -> inputs.key(null)).hasMessage("key is missing or empty");
  }

  private String refusal(String key) {
    try {
      inputs.key(key);
      return "none";
    } catch (TrackerException refused) {
      return refused.getMessage().replaceFirst(" \\(.*", "");
    }
  }

  private static String expected(String key) {
    try {
      int bytes =
          StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(key)).remaining();
      return bytes <= MAX ? "none" : "key of " + bytes + " B exceeds maxKeyBytes " + MAX;
    } catch (CharacterCodingException halfAPair) {
      return "key is not well-formed Unicode";
    }
  }
}
