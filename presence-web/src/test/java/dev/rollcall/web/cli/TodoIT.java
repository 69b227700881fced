package dev.rollcall.web.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.web.JarNodes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The to-do example as processes: what is written on one node is read on another, and outlives whichever is killed. */
class TodoIT {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final List<NodeProcess> nodes = new ArrayList<>();
  private List<Integer> ports = List.of();

  @AfterEach
  void stop() {
    nodes.forEach(NodeProcess::close);
  }

  private NodeProcess node(int index, String... more) {
    String join = ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    List<String> arguments = new ArrayList<>(List.of(
        "todo",
        "--name",
        "n" + index,
        "--http-port",
        "0",
        "--cluster-port",
        String.valueOf(ports.get(index)),
        "--join",
        join));
    arguments.addAll(List.of(more));
    NodeProcess node = NodeProcess.start(arguments.toArray(String[]::new));
    nodes.add(node);
    return node;
  }

  /** As curl -d ''. */
  private static HttpResponse<String> post(NodeProcess node, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(node.url() + path))
        .POST(HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String added(NodeProcess node, String list, String title) throws Exception {
    return post(node, "/add_entry?list=" + list + "&date=2018-12-19&title=" + title)
        .body();
  }

  private static String entries(NodeProcess node, String list) throws Exception {
    return node.get("/entries?list=" + list + "&date=2018-12-19");
  }

  @Test
  void listsAreFoundFromEveryNodeAndOutliveTheirOwners() throws Exception {
    ports = JarNodes.freePorts(3);
    NodeProcess a = node(0);
    NodeProcess b = node(1);
    NodeProcess c = node(2);
    for (NodeProcess each : nodes) {
      assertThat(each.firstLine()).endsWith("cluster=3");
    }
    // The first to be asked for a list holds its name: bob's is a's, alice's is b's.
    assertThat(added(a, "bob", "Dentist")).isEqualTo("OK\n");
    assertThat(added(b, "alice", "Shopping")).isEqualTo("OK\n");
    assertThat(entries(b, "bob")).isEqualTo("2018-12-19 Dentist\n");
    assertThat(entries(c, "bob")).isEqualTo("2018-12-19 Dentist\n");
    assertThat(added(c, "bob", "Movies")).isEqualTo("OK\n");

    a.kill();
    String both = "2018-12-19 Dentist\n2018-12-19 Movies\n";
    assertThat(entries(b, "bob")).isEqualTo(both);
    assertThat(entries(c, "bob")).isEqualTo(both);
    assertThat(entries(c, "alice")).isEqualTo("2018-12-19 Shopping\n");

    // One that comes later has copies too when it is ready: with b and c gone it is the only one.
    NodeProcess again = node(0);
    assertThat(again.firstLine()).endsWith("cluster=3");
    assertThat(added(again, "alice", "Cinema")).isEqualTo("OK\n");
    b.kill();
    c.kill();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(entries(again, "bob")).isEqualTo(both));
    assertThat(entries(again, "alice")).isEqualTo("2018-12-19 Cinema\n2018-12-19 Shopping\n");
    assertThat(again.terminate()).isZero();
  }

  @Test
  void whatIsWrongIsSaidAndANodeAloneWillDo() throws Exception {
    NodeProcess solo =
        NodeProcess.start("todo", "--http-port", "0", "--max-entries", "1", "--max-lists", "1");
    nodes.add(solo);
    assertThat(post(solo, "/add_entry?date=2018-12-19&title=x").body())
        .isEqualTo("list is missing: add ?list=bob\n");
    HttpResponse<String> noDate = post(solo, "/add_entry?list=bob&date=tomorrow&title=x");
    assertThat(noDate.statusCode()).isEqualTo(400);
    assertThat(noDate.body()).isEqualTo("date is \"tomorrow\": it has to be like 2018-12-19\n");
    assertThat(solo.get("/entries?list=bob&date=x")).startsWith("date is \"x\"");
    HttpResponse<String> longName =
        post(solo, "/add_entry?list=" + "x".repeat(300) + "&date=2018-12-19&title=x");
    assertThat(longName.statusCode()).isEqualTo(400);
    assertThat(longName.body()).contains("maxKeyBytes");
    assertThat(solo.get("/nothing")).isEqualTo("there is POST /add_entry and GET /entries\n");
    HttpResponse<String> fromPage =
        post(solo, "/add_entry?list=bob&date=2018-12-19&title=x", "Origin", "http://evil.example");
    assertThat(fromPage.statusCode()).isEqualTo(403);

    assertThat(added(solo, "bob", "Dentist")).isEqualTo("OK\n");
    HttpResponse<String> full = post(solo, "/add_entry?list=bob&date=2018-12-19&title=x");
    assertThat(full.statusCode()).isEqualTo(409);
    assertThat(full.body()).isEqualTo("the list has 1 entries: maxEntries is 1\n");
    assertThat(added(solo, "alice", "x")).contains("maxLists is 1");
    assertThat(solo.get("/entries?list=bob")).isEqualTo("2018-12-19 Dentist\n");
    assertThat(solo.terminate()).isZero();
  }
}
