package dev.rollcall.web.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.web.JarNodes;
import dev.rollcall.web.TestClient;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes as processes: one alone, three as a cluster, drained and killed. */
class NodeProcessIT {

  private final Vertx vertx = Vertx.vertx();
  private final List<NodeProcess> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(NodeProcess::close);
    TestClient.await(vertx.close());
  }

  private NodeProcess node(String... arguments) {
    NodeProcess node = NodeProcess.start(arguments);
    nodes.add(node);
    return node;
  }

  private TestClient client(NodeProcess node) {
    return TestClient.connect(vertx, URI.create(node.url()).getPort());
  }

  @Test
  void aNodeAloneServesAndDrainsOnSigterm() throws Exception {
    NodeProcess node = node("node", "--name", "solo", "--http-port", "0");
    assertThat(node.firstLine())
        .matches("rollcall ready name=solo http=http://127\\.0\\.0\\.1:\\d+ cluster=1");
    assertThat(node.get("/health/ready")).contains("up");
    TestClient ann = client(node);
    ann.join("t", "ann");
    assertThat(node.terminate()).isZero();
    assertThat(TestClient.await(ann.closeCode)).isEqualTo(1012);
    assertThat(node.errors()).doesNotContain("ERROR").doesNotContain("Exception");
  }

  @Test
  void threeNodesThatStartTogetherAreOneClusterAndSurviveADrainAndAKill() throws Exception {
    List<Integer> ports = JarNodes.freePorts(3);
    String join = ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    for (int i = 0; i < 3; i++) {
      node(
          "node",
          "--name",
          "n" + i,
          "--http-port",
          "0",
          "--cluster-port",
          String.valueOf(ports.get(i)),
          "--join",
          join);
    }
    for (NodeProcess node : nodes) {
      assertThat(node.firstLine()).endsWith("cluster=3");
    }
    TestClient watcher = client(nodes.get(0));
    watcher.join("t", new JsonObject().put("watch", true));
    TestClient second = client(nodes.get(1));
    second.join("t", "second");
    TestClient third = client(nodes.get(2));
    third.join("t", "third");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> watcher.presences("t").keySet().equals(Set.of("second", "third")));

    third.request("t", "broadcast", new JsonObject().put("event", "hello"));
    await()
        .until(() -> watcher.frames("t", "hello").size() == 1
            && second.frames("t", "hello").size() == 1);

    assertThat(nodes.get(1).terminate()).isZero();
    assertThat(TestClient.await(second.closeCode)).isEqualTo(1012);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> watcher.presences("t").keySet().equals(Set.of("third")));

    nodes.get(2).kill();
    await().atMost(Duration.ofSeconds(60)).until(() -> watcher.presences("t").isEmpty());
    assertThat(watcher.closeCode).isNotDone();
  }
}
