package dev.rollcall.web.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.chaos.ChaosTable.Row;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Cut links: in both directions and in one, around every timeout that there is. */
@Tag("chaos")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SplitIT {

  private static final long DOWN_MS = TrackerOptions.DEFAULT_DOWN_MS;
  private static final long HEARTBEAT_MS = TrackerOptions.DEFAULT_HEARTBEAT_MS;
  private static final Pattern SILENT = Pattern.compile("held for dead, silent for (\\d+) ms");

  private static ChaosCluster cluster;

  @BeforeAll
  static void start() throws InterruptedException {
    cluster = ChaosCluster.start("split", 3);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @AfterEach
  void repair() {
    cluster.repair();
  }

  @Test
  @Order(5)
  void aSplitThatNobodySuspectsIsNobodysLeave() throws InterruptedException {
    nobodyLeaves(cluster.strike("split, 3 s: shorter than SUSPECT", () -> isolate(3_000)));
  }

  @Test
  @Order(2)
  void aSuspectIsShown() throws InterruptedException {
    nobodyLeaves(cluster.strike("split, 7 s: between SUSPECT and DOWN", () -> isolate(7_000)));
  }

  @Test
  @Order(0)
  void aSilentCutIsSeenAtItsDeadlineAndNeverEarlier() throws InterruptedException {
    long downsOfA = cluster.downs("a");
    long[] cutNs = new long[1];
    long[] lasted = new long[1];
    Function<String, Long> seenMs =
        name -> (cluster.watcher(name).firstFalseNs() - cutNs[0]) / 1_000_000;
    Row row = cluster.strike(
        "silent cut, 14 s: longer than DOWN",
        () -> {
          cutNs[0] = System.nanoTime();
          cluster.network().isolate("a");
          Thread.sleep(14_000);
          // Later than this if an observer was slow itself, and judges more slowly for a while.
          cluster.awaitFalseLeave("b");
          cluster.awaitFalseLeave("c");
          lasted[0] = Eventually.millisSince(cutNs[0]);
          cluster.network().mend();
        },
        () -> "first leave after " + seenMs.apply("b") + " and " + seenMs.apply("c") + " ms");
    // The last heartbeat was heard up to one period before the cut.
    assertThat(List.of(seenMs.apply("b"), seenMs.apply("c")))
        .as("ms until the first leave")
        .allMatch(ms -> ms >= DOWN_MS - HEARTBEAT_MS);
    cluster.names().forEach(SplitIT::neverEarlier);
    assertThat(row.falseLeaves()).isPositive();
    if (lasted[0] < 2 * DOWN_MS - HEARTBEAT_MS) {
      assertThat(cluster.downs("a") - downsOfA)
          .as("whom the one held for dead that is cut off, and sees all others silent at once")
          .isZero();
    }
  }

  @Test
  @Order(3)
  void aShortOneWayCutIsNobodysLeave() throws InterruptedException {
    nobodyLeaves(
        cluster.strike("one-way cut, 3 s: a is not heard, and hears", () -> oneWay(3_000)));
  }

  @Test
  @Order(6)
  void aLongOneWayCutHeals() throws InterruptedException {
    Row row = cluster.strike("one-way cut, 14 s: a is not heard, and hears", () -> oneWay(14_000));
    assertThat(row.consistentMs()).isNotNegative();
    cluster.names().forEach(SplitIT::neverEarlier);
  }

  @Test
  @Order(4)
  void aBridgeKeepsEverybodyUp() throws InterruptedException {
    nobodyLeaves(cluster.strike("bridge, 30 s: a and b are cut, both see c", () -> {
      cluster.network().cut("a", "b");
      Thread.sleep(30_000);
      cluster.network().mend();
    }));
  }

  @Test
  @Order(1)
  void aSplitLongerThanAllMemoryHealsThoughTheClusterManagerChangesMemberIds()
      throws InterruptedException {
    Map<String, String> members = cluster.members();
    Row row = cluster.strike(
        "split, 68 s: longer than FORGET on both sides; Hazelcast splits, merges and changes member ids",
        () -> isolate(68_000));
    assertThat(cluster.members()).hasSameSizeAs(members).isNotEqualTo(members);
    assertThat(row.downs()).isEqualTo(4);
    for (String name : cluster.names()) {
      assertThat(cluster.node(name).logged(Pattern.compile("(\\S+) is forgotten")))
          .isNotEmpty();
      neverEarlier(name);
    }
  }

  private static void isolate(long ms) throws InterruptedException {
    cluster.network().isolate("a");
    Thread.sleep(ms);
    cluster.network().mend();
  }

  private static void oneWay(long ms) throws InterruptedException {
    cluster.network().cutOneWay("a", "b");
    cluster.network().cutOneWay("a", "c");
    Thread.sleep(ms);
    cluster.network().mend();
  }

  private static void nobodyLeaves(Row row) {
    assertThat(row.downs()).as("downs").isZero();
    assertThat(row.falseLeaves()).as("false leaves").isZero();
  }

  /** Of all that the node held for dead: nobody was silent for less than the deadline. */
  private static void neverEarlier(String name) {
    assertThat(cluster.node(name).logged(SILENT)).allMatch(ms -> Long.parseLong(ms) >= DOWN_MS);
  }
}
