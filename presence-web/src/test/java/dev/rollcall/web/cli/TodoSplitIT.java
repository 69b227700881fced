package dev.rollcall.web.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.JarNodes;
import dev.rollcall.web.TestClient;
import dev.rollcall.web.config.ClusterOptions;
import dev.rollcall.web.todo.TodoLimits;
import dev.rollcall.web.todo.TodoVerticle;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The to-do example on two nodes in one process that are cut off from one another: both answer for a list, and then it has what both accepted. */
class TodoSplitIT {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final List<Vertx> machines = new ArrayList<>();
  private final List<Tracker> trackers = new ArrayList<>();
  private final List<String> urls = new ArrayList<>();

  /** While it is, the nodes hear nothing of one another; the cluster manager notices nothing. */
  private volatile boolean cut;

  @AfterEach
  void stop() {
    machines.forEach(machine -> TestClient.await(machine.close()));
  }

  @Test
  void bothSidesOfASplitGoOnAndAfterItNothingIsLost() throws Exception {
    List<Integer> ports = JarNodes.freePorts(2);
    for (int i = 0; i < 2; i++) {
      start("n" + i, ports.get(i), ports);
    }
    awaitPeer("UP");
    for (int i = 0; i < 2; i++) {
      serve(i);
    }
    assertThat(added(0, "Dentist")).isEqualTo("OK\n");
    assertThat(entries(1)).isEqualTo("2018-12-19 Dentist\n");

    cut = true;
    awaitPeer("DOWN");
    assertThat(added(1, "Movies")).isEqualTo("OK\n");
    assertThat(added(0, "Shopping")).isEqualTo("OK\n");
    assertThat(entries(0)).isEqualTo("2018-12-19 Dentist\n2018-12-19 Shopping\n");
    assertThat(entries(1)).isEqualTo("2018-12-19 Dentist\n2018-12-19 Movies\n");

    cut = false;
    String all = "2018-12-19 Dentist\n2018-12-19 Movies\n2018-12-19 Shopping\n";
    for (int i = 0; i < 2; i++) {
      int node = i;
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(entries(node)).isEqualTo(all));
    }
    awaitPeer("UP");
    assertThat(trackers.get(0).names().lookup("todo:bob"))
        .isEqualTo(trackers.get(1).names().lookup("todo:bob"));
  }

  private void start(String name, int port, List<Integer> ports) {
    Vertx machine = RunningNode.vertx(new ClusterOptions()
        .setPort(port)
        .setJoin(ports.stream().map(other -> "127.0.0.1:" + other).toList()));
    machines.add(machine);
    machine.eventBus().addInboundInterceptor(delivery -> {
      if (!cut || !delivery.message().address().startsWith("rollcall.node")) {
        delivery.next();
      }
    });
    Tracker tracker = Tracker.create(
        machine,
        new TrackerOptions()
            .setNodeName(name)
            .setHeartbeatMs(100)
            .setDigestMs(100)
            .setSuspectMs(500)
            .setDownMs(1_500));
    TestClient.await(tracker.start());
    trackers.add(tracker);
  }

  private void serve(int index) {
    TodoVerticle todo = new TodoVerticle(trackers.get(index), new TodoLimits(10, 10, 100), 0);
    TestClient.await(machines.get(index).deployVerticle(todo));
    urls.add(todo.url());
  }

  private void awaitPeer(String status) {
    for (Tracker tracker : trackers) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> tracker.ready()
              && tracker.stats().peers().stream()
                      .filter(peer -> peer.status().equals(status))
                      .count()
                  == 1);
    }
  }

  private String added(int node, String title) throws Exception {
    String path = "/add_entry?list=bob&date=2018-12-19&title=" + title;
    return send(HttpRequest.newBuilder(URI.create(urls.get(node) + path))
        .POST(HttpRequest.BodyPublishers.noBody()));
  }

  private String entries(int node) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(urls.get(node) + "/entries?list=bob&date=2018-12-19")));
  }

  private static String send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
  }
}
