package dev.rollcall.web.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The manifests' own configuration on three processes instead of three pods. Each has an address of its own and the same ports, as pods have; only what
 * Kubernetes would fill in is filled in here: names, addresses, secrets, and the addresses that the headless service's name stands for.
 */
class DeployIT {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String TOKEN = "t".repeat(32);
  private static final int PODS = 3;

  private final Manifests manifests = new Manifests();
  private final List<NodeProcess> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(NodeProcess::close);
  }

  /** The whole of 127.0.0.0/8 is this machine, on Linux. */
  private static String address(int pod) {
    return "127.31.7." + (pod + 1);
  }

  private Map<String, String> environment(int pod) {
    String headless = manifests.environment().get("ROLLCALL_JOIN");
    String port = headless.substring(headless.lastIndexOf(':'));
    String all = IntStream.range(0, PODS)
        .mapToObj(each -> address(each) + port)
        .collect(Collectors.joining(","));
    Map<String, String> environment = new LinkedHashMap<>(manifests.environment());
    environment.replaceAll((name, value) -> switch (value) {
      case "fieldRef:metadata.name" -> "rollcall-" + pod;
      case "fieldRef:status.podIP", "0.0.0.0" -> address(pod);
      case "secretKeyRef:auth-secret", "secretKeyRef:management-token" -> TOKEN;
      default -> name.equals("ROLLCALL_JOIN") ? all : value;
    });
    return environment;
  }

  private HttpResponse<String> get(int pod, String port, String path) {
    URI uri = URI.create("http://" + address(pod) + ":" + manifests.ports().get(port) + path);
    HttpRequest request = HttpRequest.newBuilder(uri)
        .header("Authorization", "Bearer " + TOKEN)
        .timeout(Duration.ofSeconds(20))
        .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (java.io.IOException e) {
      throw new AssertionError(request + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
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
    assertThat(nodes.get(0).errors().lines()).allMatch(line -> line.startsWith("{"));
    assertThat(nodes.get(0).errors()).doesNotContain(TOKEN);
  }

  private int healthcheck(int pod) throws Exception {
    ProcessBuilder check = new ProcessBuilder(
        "bash", Path.of("src", "main", "deploy", "healthcheck.sh").toString(), address(pod));
    check.environment().putAll(environment(pod));
    Process process = check
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
