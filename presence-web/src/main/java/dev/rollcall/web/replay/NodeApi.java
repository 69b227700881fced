package dev.rollcall.web.replay;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is asked of a node over plain HTTP. Blocks; not for an event loop. */
final class NodeApi {

  private static final int PAGE_SIZE = 1_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** So often a node that says when to come back is asked again, for one answer. */
  private static final int WAITS_MAX = 100;

  private static final Pattern BYTES_SENT =
      Pattern.compile("^rollcall_pubsub_bytes_sent_total(?:\\{[^}]*})? (\\S+)", Pattern.MULTILINE);

  private final URI node;
  private final HttpClient http;

  NodeApi(URI node, HttpClient http) {
    this.node = node;
    this.http = http;
  }

  URI node() {
    return node;
  }

  /** Fails unless the node lives. */
  void checkLive() throws ReplayException {
    get("/health/live");
  }

  /** How many bytes this node has sent to the other nodes since its start. */
  long bytesSent() throws ReplayException {
    Matcher matcher = BYTES_SENT.matcher(get("/metrics"));
    double sum = 0;
    while (matcher.find()) {
      sum += Double.parseDouble(matcher.group(1));
    }
    return (long) sum;
  }

  /** Who is present in a topic, over all pages: key → ref → meta. */
  Map<String, Map<String, JsonObject>> presences(String topic) throws ReplayException {
    Map<String, Map<String, JsonObject>> all = new HashMap<>();
    String after = null;
    while (true) {
      String path = "/api/topics/" + encode(topic) + "?limit=" + PAGE_SIZE;
      JsonObject page = json(after == null ? path : path + "&after=" + encode(after));
      JsonArray presences = page.getJsonArray("presences");
      for (int i = 0; i < presences.size(); i++) {
        JsonObject presence = presences.getJsonObject(i);
        all.computeIfAbsent(presence.getString("key"), first -> new HashMap<>())
            .put(presence.getString("ref"), presence.getJsonObject("meta"));
      }
      after = page.getString("next");
      if (after == null) {
        return all;
      }
    }
  }

  private JsonObject json(String path) throws ReplayException {
    String body = get(path);
    try {
      return new JsonObject(body);
    } catch (DecodeException e) {
      throw ReplayException.broken(node + path + " answered no JSON: " + e.getMessage());
    }
  }

  private String get(String path) throws ReplayException {
    HttpRequest request =
        HttpRequest.newBuilder(node.resolve(path)).timeout(TIMEOUT).build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      for (int waits = 0; waits < WAITS_MAX && isTooSoon(answer); waits++) {
        TimeUnit.SECONDS.sleep(answer.headers().firstValueAsLong("Retry-After").orElse(1));
        answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      }
      if (answer.statusCode() != 200) {
        throw ReplayException.broken(
            node + path + " answered " + answer.statusCode() + ": " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      String cause = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw ReplayException.broken("node " + node + " is not reachable: " + cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ReplayException.broken("interrupted while asking " + node);
    }
  }

  /** Nodes let nobody read without end, but for those on their own machine while it is in development. */
  private static boolean isTooSoon(HttpResponse<String> answer) {
    return answer.statusCode() == 429;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
