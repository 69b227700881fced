package dev.rollcall.web.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.rollcall.web.JarNodes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code rollcall replay} as users run it, against three node processes. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ReplayIT {

  /** Joins of the present, leaves of the absent, renames of the absent and onto the present, somebody in three channels. */
  private static final Path DIRTY = Path.of("src", "test", "resources", "dirty.tsv");

  /** A year of nine IRC channels, if it lies beside the project. */
  private static final Path IRC = Path.of("..", "..", "shared", "data", "irc-2016.tsv.gz");

  private static JarNodes nodes;

  /** What a run of the command left. */
  private record Ran(int exitCode, String output) {}

  @BeforeAll
  static void start() throws Exception {
    nodes = JarNodes.start(3);
  }

  @AfterAll
  static void stop() {
    if (nodes != null) {
      nodes.close();
    }
  }

  private static Ran replay(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(JarNodes.command("replay"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      System.out.println(output);
      return new Ran(process.waitFor(), output);
    } finally {
      process.destroyForcibly();
    }
  }

  private static int count(String address, String topic) throws IOException {
    try (InputStream answer =
        URI.create(address + "/api/topics/" + topic + "/count").toURL().openStream()) {
      return new JsonObject(Buffer.buffer(answer.readAllBytes())).getInteger("count");
    }
  }

  @Test
  void aDirtyTraceEndsWithTheSameListOnEveryNodeAndInEveryWatcher() throws Exception {
    Ran ran = replay(DIRTY.toString(), "--nodes", nodes.addresses(), "--verify");
    assertThat(ran.output)
        .contains("ALREADY_TRACKED")
        .contains("EQUAL: 3 nodes x 3 topics")
        .contains(", 6 present,");
    assertThat(ran.exitCode).isZero();
  }

  @Test
  void aTraceCanBeReplayedAtAPaceOfItsOwn() throws Exception {
    Ran ran =
        replay(DIRTY.toString(), "--nodes", nodes.addresses(), "--verify", "--speed", "1000x");
    assertThat(ran.output).contains("EQUAL");
    assertThat(ran.exitCode).isZero();
  }

  @Test
  void aYearOfIrcEndsWithTheSameListOnEveryNode() throws Exception {
    if (!Files.isRegularFile(IRC)) {
      System.out.println("SKIPPED: no " + IRC + ": real joins and leaves were NOT replayed");
      abort("no " + IRC);
    }
    Ran ran = replay(
        IRC.toString(),
        "--nodes",
        nodes.addresses(),
        "--verify",
        "--lines",
        "20000",
        "--settle",
        "120");
    assertThat(ran.output).contains("20,000 lines").contains("EQUAL: 3 nodes x 6 topics");
    assertThat(ran.exitCode).isZero();
  }

  @Test
  void aNodeThatIsNotThereIsBadInput() throws Exception {
    String nobody = "http://127.0.0.1:" + JarNodes.freePorts(1).get(0);
    Ran ran = replay(DIRTY.toString(), "--nodes", nobody);
    assertThat(ran.output).contains("node " + nobody + " is not reachable");
    assertThat(ran.exitCode).isEqualTo(2);
  }

  @Test
  void aFileThatIsNotThereIsBadInput() throws Exception {
    Ran ran = replay("none.tsv", "--nodes", nodes.addresses());
    assertThat(ran.output).contains("rollcall replay: no such file: none.tsv");
    assertThat(ran.exitCode).isEqualTo(2);
  }

  @Test
  void aNodeThatDiesOnTheWayEndsTheReplay() throws Exception {
    try (JarNodes single = JarNodes.start(1)) {
      String address = single.addresses();
      List<String> command =
          JarNodes.command("replay", DIRTY.toString(), "--nodes", address, "--speed", "1x");
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      // The trace takes minutes at this pace; its first operations take no time.
      await().atMost(60, TimeUnit.SECONDS).until(() -> count(address, "tea") > 0);
      single.kill(0);
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(output).contains(address + " closed the connection with code 1006 after ");
      assertThat(process.waitFor()).isEqualTo(1);
    }
  }
}
