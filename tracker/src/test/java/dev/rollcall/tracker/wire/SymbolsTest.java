package dev.rollcall.tracker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Allocated;
import dev.rollcall.tracker.crdt.Replica;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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

  @Test
  void topicsStayUntilOthersComeToTheirPlaces() {
    List<String> first = topics();
    List<String> again = topics();
    int kept = 0;
    for (int i = 0; i < first.size(); i++) {
      kept += sameObject(first.get(i), again.get(i)) ? 1 : 0;
    }
    assertThat(kept).isGreaterThan(first.size() / 2);
  }

  /** A quarter of the places. */
  private List<String> topics() {
    return IntStream.range(0, 1_000).mapToObj(i -> topic("room:" + i)).toList();
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean sameObject(Object one, Object other) {
    return one == other;
  }

  @Test
  void replicasWithNumberedNamesHavePlacesOfTheirOwn() {
    List<Replica> first = numbered();
    assertThat(numbered())
        .zipSatisfy(first, (again, before) -> assertThat(again).isSameAs(before));
  }

  private List<Replica> numbered() {
    return IntStream.range(0, 8).mapToObj(i -> symbols.replica("node-" + i, 1)).toList();
  }

  @Test
  void incarnationsThatDifferInHighBitsAloneHavePlacesOfTheirOwn() {
    List<Replica> first = incarnations();
    assertThat(incarnations())
        .zipSatisfy(first, (again, before) -> assertThat(again).isSameAs(before));
  }

  private List<Replica> incarnations() {
    return LongStream.range(0, 64).mapToObj(i -> symbols.replica("a", i << 16)).toList();
  }

  @Test
  void whereItStandsInItsFrameMakesNoDifference() {
    byte[] alone = "room:1".getBytes(StandardCharsets.UTF_8);
    String first = symbols.topic(alone, 0, alone.length);
    assertThat(topic("room:1")).isSameAs(first);
    byte[] last = "xxxxroom:1".getBytes(StandardCharsets.UTF_8);
    assertThat(symbols.topic(last, 4, alone.length)).isSameAs(first);
  }

  @Test
  void nothingLongIsKept() {
    String longest = "x".repeat(256);
    assertThat(topic(longest)).isSameAs(topic(longest));
    String longer = "x".repeat(257);
    assertThat(topic(longer)).isEqualTo(longer).isNotSameAs(topic(longer));
  }

  /** What PIT's instruments add is less than half of what is allowed. */
  @Test
  void whatComesAgainIsNotDecodedAgain() {
    byte[] bytes = ("xx" + "room".repeat(64)).getBytes(StandardCharsets.UTF_8);
    String first = symbols.topic(bytes, 2, 256);
    int reads = 1_000;
    long allocated = Allocated.by(() -> {
      for (int i = 0; i < reads; i++) {
        symbols.topic(bytes, 2, 256);
      }
    });
    assertThat(symbols.topic(bytes, 2, 256)).isSameAs(first);
    assertThat(allocated).isLessThan(200L * reads);
  }

  private String topic(String text) {
    byte[] bytes = ("xx" + text + "yy").getBytes(StandardCharsets.UTF_8);
    return symbols.topic(bytes, 2, bytes.length - 4);
  }
}
