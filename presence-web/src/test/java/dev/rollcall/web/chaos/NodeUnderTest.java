package dev.rollcall.web.chaos;

import dev.rollcall.web.cli.ChaosNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One node: its process in its namespace, now this one, then the next, and what it tells over HTTP. */
final class NodeUnderTest implements AutoCloseable {

  private static final int READY_S_MAX = 60;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Pattern SAMPLE =
      Pattern.compile("^(rollcall_\\w+(?:\\{[^}]*})?) (\\S+)$", Pattern.MULTILINE);

  private final String name;
  private final Namespaces network;
  private final long forgetMs;
  private final Path log;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private Process process;
  private CompletableFuture<String> ready;

  NodeUnderTest(String name, Namespaces network, long forgetMs, Path log) {
    this.name = name;
    this.network = network;
    this.forgetMs = forgetMs;
    this.log = log;
  }

  String name() {
    return name;
  }

  URI uri() {
    return uri(ChaosNode.HTTP_PORT, "");
  }

  /** Begins a process; {@link #awaitReady} waits for it. */
  void start() {
    List<String> java = List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx192m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Drollcall.endWithParent=true",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        ChaosNode.class.getName(),
        name,
        network.address(name),
        String.valueOf(forgetMs),
        network.addresses());
    try {
      Files.createDirectories(log.getParent());
      process = new ProcessBuilder(network.inside(name, java))
          .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    BufferedReader stdout = process.inputReader(StandardCharsets.UTF_8);
    ready = CompletableFuture.supplyAsync(() -> firstLine(stdout));
  }

  void awaitReady() {
    try {
      String line = ready.get(READY_S_MAX, TimeUnit.SECONDS);
      if (!line.startsWith("rollcall ready")) {
        throw new AssertionError("node " + name + " did not start, see " + log);
      }
    } catch (Exception e) {
      throw new AssertionError("node " + name + " did not start, see " + log, e);
    }
  }

  void kill() {
    process.destroyForcibly();
  }

  /** SIGTERM, and its end in good order. */
  void terminate() {
    process.destroy();
    try {
      if (!process.waitFor(READY_S_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError("node " + name + " did not stop in good order, see " + log);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  void signal(String signal) {
    try {
      new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
          .start()
          .waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  boolean isReady() {
    return send(uri(ChaosNode.HTTP_PORT, "/health/ready")).statusCode() == 200;
  }

  /** What REST lists: topic → key → refs. */
  Map<String, Map<String, Set<String>>> list() {
    Map<String, Map<String, Set<String>>> list = new TreeMap<>();
    JsonArray topics = api("/api/topics?limit=1000").getJsonArray("topics");
    for (int i = 0; i < topics.size(); i++) {
      String topic = topics.getJsonObject(i).getString("topic");
      Map<String, Set<String>> keys = new TreeMap<>();
      JsonArray presences = api("/api/topics/" + topic + "?limit=1000").getJsonArray("presences");
      for (int j = 0; j < presences.size(); j++) {
        JsonObject presence = presences.getJsonObject(j);
        keys.computeIfAbsent(presence.getString("key"), first -> new TreeSet<>())
            .add(presence.getString("ref"));
      }
      list.put(topic, keys);
    }
    return list;
  }

  /** What the subscriber of its event bus tells. */
  JsonObject witness() {
    return new JsonObject(send(uri(ChaosNode.WITNESS_PORT, "/")).body());
  }

  /** Registers a name; {@code REGISTERED} or {@code TAKEN}. */
  String register(String name) {
    URI uri = uri(ChaosNode.WITNESS_PORT, "/register?name=" + name);
    return new JsonObject(send(uri).body()).getString("outcome");
  }

  /** The node of who holds a name, as this one's readers find it; empty: nobody. */
  String holder(String name) {
    return names(name).getString("holder");
  }

  /** What this node's callbacks were told of a name since the first question: what, the node, the reason. */
  List<String> told(String name) {
    List<String> told = new ArrayList<>();
    for (Object each : names(name).getJsonArray("told")) {
      JsonObject line = (JsonObject) each;
      if (line.getString("name").equals(name)) {
        told.add(line.getString("what") + " " + line.getString("node")
            + (line.containsKey("reason") ? " " + line.getString("reason") : ""));
      }
    }
    return told;
  }

  private JsonObject names(String name) {
    return new JsonObject(
        send(uri(ChaosNode.WITNESS_PORT, "/names?name=" + name)).body());
  }

  /** The witness's fold: topic → key → refs. */
  static Map<String, Map<String, Set<String>>> fold(JsonObject witness) {
    Map<String, Map<String, Set<String>>> fold = new TreeMap<>();
    JsonObject topics = witness.getJsonObject("fold");
    for (String topic : topics.fieldNames()) {
      JsonObject keys = topics.getJsonObject(topic);
      Map<String, Set<String>> byKey = new TreeMap<>();
      for (String key : keys.fieldNames()) {
        Set<String> refs = new TreeSet<>();
        keys.getJsonArray(key).forEach(ref -> refs.add((String) ref));
        byKey.put(key, refs);
      }
      fold.put(topic, byKey);
    }
    return fold;
  }

  /** All of the node's own figures, by the names of {@code /metrics}. */
  Map<String, Long> figures() {
    Map<String, Long> figures = new TreeMap<>();
    Matcher matcher = SAMPLE.matcher(send(uri(ChaosNode.HTTP_PORT, "/metrics")).body());
    while (matcher.find()) {
      figures.put(matcher.group(1), (long) Double.parseDouble(matcher.group(2)));
    }
    return figures;
  }

  /** What its log says that fits, first group of each. */
  List<String> logged(Pattern pattern) {
    try {
      Matcher matcher = pattern.matcher(Files.readString(log));
      List<String> found = new ArrayList<>();
      while (matcher.find()) {
        found.add(matcher.group(1));
      }
      return found;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private JsonObject api(String path) {
    return new JsonObject(send(uri(ChaosNode.HTTP_PORT, path)).body());
  }

  private URI uri(int port, String path) {
    return URI.create("http://" + network.address(name) + ":" + port + path);
  }

  private HttpResponse<String> send(URI uri) {
    try {
      return http.send(
          HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(uri + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String firstLine(BufferedReader stdout) {
    try {
      String line = stdout.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      return "";
    }
  }
}
