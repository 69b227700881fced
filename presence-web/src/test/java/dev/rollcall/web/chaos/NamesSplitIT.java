package dev.rollcall.web.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A name that both sides of a cut hold. */
@Tag("chaos")
class NamesSplitIT {

  private static final Logger LOG = LoggerFactory.getLogger(NamesSplitIT.class);
  private static final String NAME = "printer";
  private static final long HEAL_S_MAX = 120;

  @Test
  void whenTheCableIsWholeAgainTheLongestHeldStaysAndTheOtherIsTold() throws InterruptedException {
    try (ChaosCluster cluster = ChaosCluster.start("names", 3)) {
      for (String name : cluster.names()) {
        assertThat(cluster.node(name).holder(NAME)).isEmpty();
      }
      cluster.network().isolate("a");
      assertThat(cluster.node("b").register(NAME)).isEqualTo("REGISTERED");
      assertThat(cluster.node("a").register(NAME)).as("on the other side").isEqualTo("REGISTERED");
      cluster.awaitFalseLeave("b");
      cluster.awaitFalseLeave("c");
      assertThat(holders(cluster)).isEqualTo(Map.of("a", "a", "b", "b", "c", "b"));
      long mendedNs = System.nanoTime();
      cluster.network().mend();
      Map<String, List<String>> expected = Map.of(
          "a",
          List.of("REGISTERED a", "UNREGISTERED a CONFLICT", "REGISTERED b", "LOST b"),
          "b",
          List.of("REGISTERED b"),
          "c",
          List.of("REGISTERED b"));
      Eventually.await("one holder and who lost to be told", HEAL_S_MAX, () -> {
        Map<String, String> holders = holders(cluster);
        Map<String, List<String>> told = told(cluster);
        boolean over = holders.equals(Map.of("a", "b", "b", "b", "c", "b"))
            && told.get("a").size() >= expected.get("a").size();
        return over ? "" : holders + ", told " + told;
      });
      LOG.info(
          "one holder everywhere {} ms after the cable was whole again",
          Eventually.millisSince(mendedNs));
      Map<String, List<String>> told = told(cluster);
      assertThat(told.get("a")).containsExactlyInAnyOrderElementsOf(expected.get("a"));
      assertThat(told.get("b")).isEqualTo(expected.get("b"));
      assertThat(told.get("c")).isEqualTo(expected.get("c"));
    }
  }

  private static Map<String, String> holders(ChaosCluster cluster) {
    Map<String, String> holders = new TreeMap<>();
    cluster.names().forEach(name -> holders.put(name, cluster.node(name).holder(NAME)));
    return holders;
  }

  private static Map<String, List<String>> told(ChaosCluster cluster) {
    Map<String, List<String>> told = new TreeMap<>();
    cluster.names().forEach(name -> told.put(name, cluster.node(name).told(NAME)));
    return told;
  }
}
