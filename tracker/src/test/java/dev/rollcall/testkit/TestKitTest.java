package dev.rollcall.testkit;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.replication.Write;
import dev.rollcall.tracker.simulation.SimCluster;
import dev.rollcall.tracker.simulation.SimExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tracker's test kit as an application uses it: by its public names. */
class TestKitTest {

  // example
  @RegisterExtension
  final SimExtension sim = new SimExtension();

  @Test
  void annIsBackWhenTheSplitHeals() {
    SimCluster cluster = sim.cluster(3);
    cluster.advance(1_000);
    cluster.node("n0").track("tab", "room:1", "ann", "{\"status\":\"online\"}");
    cluster.partition(List.of("n0"), List.of("n1", "n2"));
    cluster.advance(6_000);
    assertThat(cluster.node("n1").list("room:1")).isEmpty();
    cluster.heal();
    cluster.converge(3_000);
    assertThat(cluster.node("n1").get("room:1", "ann")).hasSize(1);
  }
  // end

  @Test
  void theReadmeHasThisExampleWordForWord() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/dev/rollcall/testkit/TestKitTest.java"));
    String example = source.substring(
        source.indexOf("  // example\n") + "  // example\n".length(), source.indexOf("  // end\n"));
    String text =
        example.lines().map(line -> line.replaceFirst("^ {2}", "")).collect(joining("\n"));
    assertThat(Files.readString(Path.of("../README.md"))).contains("```java\n" + text + "\n```");
  }

  @RepeatedTest(5)
  void whileItIsSplitTheClusterIsNotConverged() {
    SimCluster cluster = sim.cluster(3);
    cluster.advance(1_000);
    cluster.node("n0").track("tab", "room:1", "ann", "{}");
    cluster.converge(1_000);
    cluster.partition(List.of("n0"), List.of("n1", "n2"));
    // Two are silent to n0 at once: it suspects itself first.
    cluster.advance(6_000);
    assertThatThrownBy(cluster::assertConverged).hasMessageContaining("n0");
    cluster.heal();
    cluster.converge(3_000);
    cluster.beQuiet(3_000);
  }

  @Test
  void subscribersHearWhatAnOwnerDoes() {
    SimCluster cluster = sim.cluster(2);
    cluster.advance(1_000);
    List<TopicChange> heard = new ArrayList<>();
    cluster.node("n1").subscribe(heard::add);

    assertThat(cluster.node("n0").track("tab", "room:1", "ann", "{}"))
        .isEqualTo(Write.Outcome.WRITTEN);
    cluster.advance(100);
    cluster.node("n0").end("tab");
    cluster.advance(100);

    assertThat(heard).hasSize(2);
    assertThat(heard.get(0).joins()).extracting(Entry::key).containsExactly("ann");
    assertThat(heard.get(1).leaves()).extracting(Entry::key).containsExactly("ann");
    assertThat(cluster.node("n1").topics()).isEmpty();
  }

  @Test
  void aSeedIsARun() {
    assertThat(run(sim.seed())).isEqualTo(run(sim.seed())).isNotEqualTo(run(sim.seed() + 1));
  }

  private static long run(long seed) {
    SimCluster cluster = new SimCluster(seed, 3);
    cluster.advance(2_000);
    return cluster.transcript();
  }
}
