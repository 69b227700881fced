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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The manifests' own configuration on three processes instead of three pods. Only what Kubernetes would fill in is filled in here:
 * names, addresses, secrets, and the addresses that the headless service's name stands for. They share one address, so each has ports of its own.
 */
class DeployIT {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String TOKEN = "t".repeat(32);
  private static final int PODS = 3;
  private static final String ADDRESS = "127.0.0.1";

  private final Manifests manifests = new Manifests();
  private final List<Integer> freePorts;
  private final List<NodeProcess> nodes = new ArrayList<>();

  DeployIT() throws IOException {
    freePorts = JarNodes.freePorts(PODS * manifests.ports().size());
  }

  @AfterEach
  void stop() {
    nodes.forEach(NodeProcess::close);
  }

  private int port(int pod, String name) {
    int index = List.copyOf(manifests.ports().keySet()).indexOf(name);
    return freePorts.get(pod * manifests.ports().size() + index);
  }

  private Map<String, String> environment(int pod) {
    String all = IntStream.range(0, PODS)
        .mapToObj(each -> ADDRESS + ":" + port(each, "cluster"))
        .collect(Collectors.joining(","));
    Map<String, String> environment = new LinkedHashMap<>(manifests.environment());
    environment.replaceAll((name, value) -> switch (value) {
      case "fieldRef:metadata.name" -> "rollcall-" + pod;
      case "fieldRef:status.podIP", "0.0.0.0" -> ADDRESS;
      case "secretKeyRef:auth-secret", "secretKeyRef:management-token" -> TOKEN;
      default ->
        switch (name) {
          case "ROLLCALL_JOIN" -> all;
          case "ROLLCALL_HTTP_PORT" -> String.valueOf(port(pod, "http"));
          case "ROLLCALL_CLUSTER_PORT" -> String.valueOf(port(pod, "cluster"));
          case "ROLLCALL_WEB_MANAGEMENT_PORT" -> String.valueOf(port(pod, "management"));
          default -> value;
        };
    });
    return environment;
  }

  private HttpResponse<String> get(int pod, String port, String path) {
    URI uri = URI.create("http://" + ADDRESS + ":" + port(pod, port) + path);
    HttpRequest request = HttpRequest.newBuilder(uri)
        .header("Authorization", "Bearer " + TOKEN)
        .timeout(Duration.ofSeconds(20))
        .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(request + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Test
  void threeProcessesWithTheManifestsVariablesAreAClusterAndDrain() throws Exception {
    for (int pod = 0; pod < PODS; pod++) {
      nodes.add(NodeProcess.start(environment(pod), "node"));
    }
    for (int pod = 0; pod < PODS; pod++) {
      assertThat(nodes.get(pod).firstLine())
          .startsWith("rollcall ready name=rollcall-" + pod + " ");
      int asked = pod;
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> get(asked, "management", "/metrics")
              .body()
              .contains("rollcall_peers{status=\"UP\"} " + (PODS - 1) + ".0"));
      assertThat(get(pod, "management", "/metrics").body())
          .contains("rollcall_peer_silence_seconds{peer=\"rollcall-" + (pod + 1) % PODS);
      for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
        String path = manifests.probe(probe);
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> get(asked, "http", path).statusCode() == 200);
      }
      assertThat(get(pod, "http", "/health/ready").body())
          .as("strangers are not told the node's name")
          .doesNotContain("rollcall-");
      assertThat(get(pod, "http", "/metrics").statusCode()).isEqualTo(404);
      assertThat(healthcheck(pod)).isZero();
    }

    Process draining = nodes.get(1).beginTermination();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> get(1, "http", manifests.probe("readinessProbe")).statusCode() == 503);
    assertThat(get(1, "http", manifests.probe("livenessProbe")).statusCode())
        .as("alive while it drains")
        .isEqualTo(200);
    assertThat(draining.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(draining.exitValue()).isZero();
    assertThat(healthcheck(1)).isNotZero();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !get(0, "management", "/metrics")
            .body()
            .contains("rollcall_peers{status=\"UP\"} " + (PODS - 1) + ".0"));
    // What Hazelcast says first of a process that is not run from the jar, which opens what it
    // wants opened.
    assertThat(nodes.get(0).errors().lines().dropWhile(line -> !line.startsWith("{")))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("{"));
    assertThat(nodes.get(0).errors()).doesNotContain(TOKEN);
  }

  private int healthcheck(int pod) throws Exception {
    ProcessBuilder check =
        new ProcessBuilder("bash", Manifests.DIRECTORY.resolve("healthcheck.sh").toString());
    check.environment().putAll(environment(pod));
    Process process = check
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
