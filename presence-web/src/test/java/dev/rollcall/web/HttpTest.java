package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Owner;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.BindException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpTest {

  private static ServerFixture fixture;

  @BeforeAll
  static void start() {
    fixture = new ServerFixture(new PresenceServerOptions()
        .setInstances(2)
        .setMaxPage(50)
        .setAllowOrigins(List.of("https://app.example")));
    Owner owner = fixture.tracker.owner();
    for (String key : new String[] {"cid", "ann", "bob"}) {
      TestClient.await(owner.track("room:1", key, new JsonObject().put("of", key)));
    }
    TestClient.await(fixture.tracker.owner().track("room:1", "ann", new JsonObject()));
    TestClient.await(owner.track("a/b c+d", "é", new JsonObject()));
    TestClient.await(owner.track("größe", "ann", new JsonObject()));
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  private static JsonObject ok(String path) {
    HttpResponse<String> response = fixture.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type"))
        .hasValue("application/json; charset=utf-8");
    return new JsonObject(response.body());
  }

  @Test
  void aDirectoryNamedWebrootWhereTheNodeRunsIsNotServed() throws IOException {
    Path webroot = Files.createDirectory(Path.of("webroot"));
    Path secret = webroot.resolve("secret.txt");
    try {
      Files.writeString(secret, "secret");
      assertThat(fixture.get("/secret.txt").statusCode()).isEqualTo(404);
      assertThat(fixture.get("/page.js").statusCode()).isEqualTo(200);
    } finally {
      Files.deleteIfExists(secret);
      Files.delete(webroot);
    }
  }

  @Test
  void topicsAreListedWithTheirCounts() {
    JsonObject topics = ok("/api/topics");
    assertThat(topics.getInteger("count")).isEqualTo(3);
    assertThat(topics.getJsonArray("topics"))
        .isEqualTo(new JsonArray()
            .add(new JsonObject().put("topic", "a/b c+d").put("count", 1))
            .add(new JsonObject().put("topic", "größe").put("count", 1))
            .add(new JsonObject().put("topic", "room:1").put("count", 4)));
  }

  @Test
  void topicsComeInPages() {
    JsonObject first = ok("/api/topics?limit=2");
    assertThat(first.getJsonArray("topics")).hasSize(2);
    assertThat(first.getString("next")).isEqualTo("größe");
    JsonObject second = ok("/api/topics?limit=2&after=gr%C3%B6%C3%9Fe");
    assertThat(second.getJsonArray("topics")).hasSize(1);
    assertThat(second.containsKey("next")).isFalse();
  }

  @Test
  void aTopicIsListedByKey() {
    JsonObject topic = ok("/api/topics/room:1");
    assertThat(topic.getInteger("count")).isEqualTo(4);
    assertThat(topic.getLong("version"))
        .isEqualTo(fixture.tracker.list("room:1").version());
    List<String> keys = new ArrayList<>();
    topic
        .getJsonArray("presences")
        .forEach(presence -> keys.add(((JsonObject) presence).getString("key")));
    assertThat(keys).containsExactly("ann", "ann", "bob", "cid");
    JsonObject last = topic.getJsonArray("presences").getJsonObject(3);
    assertThat(last.getString("node")).isEqualTo("here");
    assertThat(last.getString("ref")).isNotEmpty();
    assertThat(last.getJsonObject("meta")).isEqualTo(new JsonObject().put("of", "cid"));
  }

  @Test
  void aPageNeverDividesAKey() {
    JsonObject first = ok("/api/topics/room:1?limit=1");
    assertThat(first.getJsonArray("presences")).hasSize(2);
    assertThat(first.getString("next")).isEqualTo("ann");
    JsonObject rest = ok("/api/topics/room:1?after=ann");
    assertThat(rest.getJsonArray("presences")).hasSize(2);
    assertThat(rest.getInteger("count")).isEqualTo(4);
    assertThat(rest.containsKey("next")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"room:1,4", "room%3A1,4", "a%2Fb%20c+d,1", "gr%C3%B6%C3%9Fe,1", "nobody,0", "count,0"
  })
  void topicsArePercentDecoded(String path, int count) {
    assertThat(ok("/api/topics/" + path + "/count").getInteger("count")).isEqualTo(count);
    assertThat(ok("/api/topics/" + path).getInteger("count")).isEqualTo(count);
  }

  @Test
  void aKeyIsFoundWhereverItIs() {
    JsonObject ann = ok("/api/keys/ann");
    assertThat(ann.getInteger("count")).isEqualTo(3);
    assertThat(ann.getJsonArray("presences").getJsonObject(0).getString("topic"))
        .isEqualTo("größe");
    assertThat(ok("/api/keys/%C3%A9").getInteger("count")).isEqualTo(1);
    assertThat(ok("/api/keys/nobody").getJsonArray("presences")).isEmpty();
  }

  @Test
  void whereAKeyIsComesInPagesThatNeverDivideATopic() {
    JsonObject first = ok("/api/keys/ann?limit=1");
    assertThat(first.getInteger("count")).isEqualTo(3);
    assertThat(first.getJsonArray("presences")).hasSize(1);
    assertThat(first.getString("next")).isEqualTo("größe");
    JsonObject rest = ok("/api/keys/ann?limit=1&after=gr%C3%B6%C3%9Fe");
    assertThat(rest.getJsonArray("presences")).hasSize(2);
    assertThat(rest.containsKey("next")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/api/topics?limit=0,400,limit is 0: it has to be 1 to 50 (maxPage)",
    "GET,/api/topics?limit=51,400,limit is 51: it has to be 1 to 50 (maxPage)",
    "GET,/api/topics/t?limit=x,400,limit is x: it has to be 1 to 50 (maxPage)",
    "GET,/api/keys/ann?limit=51,400,limit is 51: it has to be 1 to 50 (maxPage)",
    "GET,/api/nothing,404,nothing at /api/nothing",
    "GET,/nothing,404,nothing at /nothing",
    "GET,/socket/nothing,404,nothing at /socket/nothing",
    "POST,/api/topics,405,POST is not possible at /api/topics",
    "GET,/socket/websocket,426,this is a websocket",
  })
  void errorsAreJsonWithTheRightStatus(String method, String path, int status, String error) {
    HttpResponse<String> response = fixture.request(method, path);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(new JsonObject(response.body()).getString("error")).startsWith(error);
  }

  @Test
  void liveAndReady() {
    JsonObject alone =
        new JsonObject().put("status", "up").put("node", "here").put("peers", new JsonArray());
    assertThat(ok("/health/live")).isEqualTo(alone);
    assertThat(ok("/health/ready")).isEqualTo(alone);
  }

  @Test
  void metricsAreInPrometheusForm() {
    HttpResponse<String> metrics = fixture.get("/metrics");
    assertThat(metrics.statusCode()).isEqualTo(200);
    assertThat(metrics.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
    assertThat(metrics.body())
        .contains(
            "rollcall_presences 6.0",
            "rollcall_owned 6.0",
            "rollcall_topics 3.0",
            "rollcall_sockets 0.0")
        .contains(
            "rollcall_pulls_total 0.0",
            "rollcall_pubsub_bytes_sent_total 0.0",
            "rollcall_downs_total 0.0",
            "rollcall_table_size{table=\"lagging\"} 0.0",
            "rollcall_peers{status=\"UP\"} 0.0")
        .contains("jvm_memory_used_bytes");
  }

  @Test
  void thePhoenixClientIsServedAsAModule() {
    HttpResponse<String> module = fixture.get("/vendor/phoenix.mjs");
    assertThat(module.statusCode()).isEqualTo(200);
    assertThat(module.headers().firstValue("content-type").orElse(""))
        .startsWith("text/javascript");
  }

  @Test
  void aPageOfANamedOriginMayAskWhetherItMaySendAToken() {
    HttpResponse<String> allowed =
        fixture.request("OPTIONS", "/api/topics", "Origin", "https://app.example");
    assertThat(allowed.statusCode()).isEqualTo(204);
    assertThat(allowed.headers().map())
        .containsEntry("access-control-allow-origin", List.of("https://app.example"))
        .containsEntry("access-control-allow-methods", List.of("GET"))
        .containsEntry("access-control-allow-headers", List.of("authorization"));
    HttpResponse<String> foreign =
        fixture.request("OPTIONS", "/api/topics", "Origin", "https://evil.example");
    assertThat(foreign.statusCode()).isEqualTo(405);
    assertThat(foreign.headers().firstValue("access-control-allow-origin")).isEmpty();
  }

  @Test
  void onlyNamedOriginsMayReadTheApiFromElsewhere() {
    assertThat(fixture
            .get("/api/topics", "Origin", "https://app.example")
            .headers()
            .firstValue("access-control-allow-origin"))
        .hasValue("https://app.example");
    assertThat(fixture
            .get("/api/topics", "Origin", "https://evil.example")
            .headers()
            .firstValue("access-control-allow-origin"))
        .isEmpty();
  }

  /** HTTP/2 has no header Host. */
  @Test
  void aPageOfTheOwnOriginIsKnownOverHttp2AsWell() {
    HttpClient client = fixture.vertx.createHttpClient(new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false));
    int port = fixture.server.actualPort();
    Buffer answer = TestClient.await(client
        .request(new RequestOptions()
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI("/socket/longpoll?vsn=2.0.0")
            .putHeader("Origin", "http://127.0.0.1:" + port))
        .compose(HttpClientRequest::send)
        .compose(HttpClientResponse::body));
    assertThat(answer.toJsonObject().getInteger("status")).isEqualTo(410);
    assertThat(answer.toJsonObject().getString("token")).isNotEmpty();
    TestClient.await(client.close());
  }

  @Test
  void aTakenPortFailsTheStart() {
    PresenceServer second = PresenceServer.create(
        fixture.vertx, fixture.tracker, new PresenceServerOptions().setPort(taken()));
    assertThat(second.start().transform(done -> io.vertx.core.Future.succeededFuture(done.cause())))
        .satisfies(cause -> assertThat(TestClient.await(cause)).isInstanceOf(BindException.class));
  }

  /** Of a socket that does not belong to the same Vert.x, which would share it. */
  private static int taken() {
    try {
      java.net.ServerSocket socket =
          new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
      return socket.getLocalPort();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
