package dev.rollcall.web.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RendezvousTest {

  @Test
  void allAgreeWhateverTheOrderTheyKnowTheNodesIn() {
    for (int i = 0; i < 200; i++) {
      String topic = "room:" + i;
      assertThat(Rendezvous.choose(topic, List.of("a", "b", "c")))
          .isEqualTo(Rendezvous.choose(topic, List.of("c", "a", "b")));
    }
    assertThat(Rendezvous.choose("t", List.of())).isEmpty();
    assertThat(Rendezvous.choose("t", List.of("only"))).isEqualTo("only");
  }

  @Test
  void topicsAreSpreadAndOnlyThoseOfANodeThatWentMove() {
    Map<String, Integer> share = new HashMap<>();
    for (int i = 0; i < 3_000; i++) {
      String topic = "room:" + i;
      String with = Rendezvous.choose(topic, List.of("a", "b", "c"));
      String without = Rendezvous.choose(topic, List.of("a", "b"));
      share.merge(with, 1, Integer::sum);
      if (!with.equals("c")) {
        assertThat(without).isEqualTo(with);
      }
    }
    assertThat(share.values()).hasSize(3).allSatisfy(n -> assertThat(n).isBetween(850, 1_150));
  }
}
