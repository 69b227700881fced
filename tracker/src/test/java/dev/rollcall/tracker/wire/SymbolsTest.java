package dev.rollcall.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SymbolsTest {

  private final Symbols symbols = new Symbols();

  @Test
  void whatComesAgainIsTheSameObject() {
    for (String text : new String[] {"", "room:1", "zwölf", "日本", "\0"}) {
      String first = topic(text);
      assertThat(first).isEqualTo(text);
      assertThat(topic(text)).isSameAs(first);
    }
    assertThat(symbols.replica("a", 1)).isSameAs(symbols.replica("a", 1));
  }

  @Test
  void whatHasTheSamePlaceIsToldApart() {
    // "Aa" and "BB" have one hash code.
    for (int i = 0; i < 3; i++) {
      assertThat(topic("Aa")).isEqualTo("Aa");
      assertThat(topic("BB")).isEqualTo("BB");
      assertThat(topic("AaAa")).isEqualTo("AaAa");
      assertThat(topic("BBBB")).isEqualTo("BBBB");
      assertThat(symbols.replica("Aa", 7).node()).isEqualTo("Aa");
      assertThat(symbols.replica("BB", 7).node()).isEqualTo("BB");
      assertThat(symbols.replica("BB", 8).incarnation()).isEqualTo(8);
      // The high and the low half of an incarnation can cancel out in a hash.
      assertThat(symbols.replica("BB", 8L << 32).incarnation()).isEqualTo(8L << 32);
    }
  }

  @Test
  void manyTopicsAreAllRead() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 5_000; i++) {
        assertThat(topic("room:" + i)).isEqualTo("room:" + i);
      }
    }
  }

  private String topic(String text) {
    byte[] bytes = ("xx" + text + "yy").getBytes(StandardCharsets.UTF_8);
    return symbols.topic(bytes, 2, bytes.length - 4);
  }
}
