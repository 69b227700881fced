package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.tracker.Owner;
import dev.rollcall.web.presence.GraceOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may connect, and how a socket ends. */
class SocketTest {

  private final PresenceServerOptions options =
      new PresenceServerOptions().setInstances(2).setGrace(new GraceOptions().setGraceMs(0));
  private ServerFixture fixture = new ServerFixture(options);

  @AfterEach
  void close() {
    fixture.close();
  }

  private void restart() {
    fixture.close();
    fixture = new ServerFixture(options);
  }

  private CompletableFuture<TestClient> connect(String uri, String origin) {
    WebSocketConnectOptions connect = new WebSocketConnectOptions()
        .setHost("127.0.0.1")
        .setPort(fixture.server.actualPort())
        .setURI(uri)
        .setAllowOriginHeader(origin != null);
    if (origin != null) {
      connect.addHeader(
          "Origin", origin.replace("PORT", String.valueOf(fixture.server.actualPort())));
    }
    WebSocketClient client = fixture.vertx.createWebSocketClient();
    return TestClient.connect(client, connect).toCompletionStage().toCompletableFuture();
  }

  /** The status of a handshake, asked for by hand: a websocket client may see the refusing server's close before its answer. */
  private int refusal(String uri, String origin) {
    int port = fixture.server.actualPort();
    RequestOptions handshake = new RequestOptions()
        .setHost("127.0.0.1")
        .setPort(port)
        .setURI(uri)
        .putHeader("Connection", "Upgrade")
        .putHeader("Upgrade", "websocket")
        .putHeader("Sec-WebSocket-Version", "13")
        .putHeader("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    if (origin != null) {
      handshake.putHeader("Origin", origin.replace("PORT", String.valueOf(port)));
    }
    HttpClient client = fixture.vertx.createHttpClient();
    int status = TestClient.await(client
        .request(handshake)
        .compose(HttpClientRequest::send)
        .map(HttpClientResponse::statusCode));
    TestClient.await(client.close());
    return status;
  }

  @ParameterizedTest
  @CsvSource({
    "/socket/websocket,403",
    "/socket/websocket?vsn=1.0.0,403",
    "/socket/websocket?vsn=3.0.0,403",
    "/socket/other?vsn=2.0.0,404",
    "/websocket?vsn=2.0.0,404",
  })
  void aWrongVersionOrPathIsRefused(String uri, int status) {
    assertThat(refusal(uri, null)).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "http://evil.example",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "http://localhost:PORT",
    "null",
    "http://127.0.0.1:PORT.evil.example",
    "http://evil.example/http://127.0.0.1:PORT",
  })
  void aForeignOriginIsRefused(String origin) {
    assertThat(refusal("/socket/websocket?vsn=2.0.0", origin)).isEqualTo(403);
  }

  @Test
  void theOwnOriginAndNoneAreWelcome() {
    TestClient.await(connect("/socket/websocket?vsn=2.0.0", "http://127.0.0.1:PORT"));
    TestClient.await(connect("/socket/websocket?vsn=2.0.0", null));
  }

  @Test
  void namedOriginsAreWelcome() {
    options.setAllowOrigins(List.of("https://app.example"));
    restart();
    TestClient.await(connect("/socket/websocket?vsn=2.0.0", "https://app.example"));
    assertThat(refusal("/socket/websocket?vsn=2.0.0", "https://x.app.example")).isEqualTo(403);
    options.setAllowOrigins(List.of("*"));
    restart();
    TestClient.await(connect("/socket/websocket?vsn=2.0.0", "https://x.app.example"));
  }

  @Test
  void socketsBeyondTheLimitAreRefused() {
    options.getSocket().setMaxSockets(1);
    restart();
    fixture.client();
    assertThat(refusal("/socket/websocket?vsn=2.0.0", null)).isEqualTo(503);
  }

  @Test
  void presencesBeyondTheLimitOfASocketAreRefusedUntilOthersAreGone() {
    options.getSocket().setMaxPresencesPerSocket(3);
    restart();
    TestClient client = fixture.client();
    client.join("t", "a");
    client.join("u", "a");
    client.request("u", "track", new JsonObject().put("key", "b"));
    // What was refused for another reason, or left nothing, takes no place and gives none back.
    client.request("u", "untrack", new JsonObject().put("key", "nobody"));
    JsonObject refused =
        TestClient.await(client.push("t", "track", new JsonObject().put("key", "b")));
    assertThat(refused.getJsonObject("response").getString("code")).isEqualTo("LIMIT");
    assertThat(refused.getJsonObject("response").getString("reason"))
        .contains("maxPresencesPerSocket 3");
    JsonObject join = TestClient.await(client.push("v", "phx_join", new JsonObject()));
    assertThat(join.getJsonObject("response").getString("reason"))
        .contains("maxPresencesPerSocket 3");
    client.request("u", "untrack", new JsonObject().put("key", "b"));
    TestClient.await(client.push("t", "track", new JsonObject().put("key", "a")));
    client.request("t", "track", new JsonObject().put("key", "b"));
    client.request("t", "phx_leave", new JsonObject());
    client.request("u", "track", new JsonObject().put("key", "b"));
    client.join("v", "a");
    fixture.client().join("t", "other");
  }

  @Test
  void aMalformedFrameClosesTheSocketAlone() {
    TestClient good = fixture.client();
    TestClient bad = fixture.client();
    bad.send("hello");
    assertThat(TestClient.await(bad.closeCode)).isEqualTo(1007);
    good.join("t", "ann");
  }

  @Test
  void anOversizeFrameIsAnsweredAndAHugeOneClosesTheSocket() {
    TestClient client = fixture.client();
    JsonObject reply = TestClient.await(
        client.push("t", "phx_join", new JsonObject().put("key", "k".repeat(20_000))));
    assertThat(reply.getJsonObject("response").getString("reason")).contains("maxFrameBytes 16384");
    client.send("[" + " ".repeat(200_000) + "]");
    assertThat(TestClient.await(client.closeCode)).isNotEqualTo(1000);
    fixture.client().join("t", "ann");
  }

  @Test
  void aHugeMessageInFragmentsClosesTheSocketByName() {
    TestClient client = fixture.client();
    client.join("t", "ann");
    client.sendInTwo("[\"1\"" + " ".repeat(50_000), " ".repeat(50_000) + "]");
    assertThat(TestClient.await(client.closeCode)).isEqualTo(1009);
    await().until(() -> fixture.tracker.count("t") == 0);
    TestClient other = fixture.client();
    other.sendInTwo("[null,\"1\",\"phoenix\",", "\"heartbeat\",{}]");
    other.join("t", "ben");
  }

  @Test
  void aSilentSocketIsClosedSoThatItReconnects() {
    options.getSocket().setIdleMs(200);
    restart();
    TestClient client = fixture.client();
    client.join("t", "ann");
    assertThat(TestClient.await(client.closeCode)).isEqualTo(1001);
    await().until(() -> fixture.tracker.count("t") == 0);
  }

  @Test
  void drainSendsEverybodyAwayWithServiceRestartAndTakesNoneIn() {
    options.setDrain(new DrainOptions().setBatch(2).setPauseMs(10));
    restart();
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      TestClient client = fixture.client();
      client.join("t", "k" + i);
      clients.add(client);
    }
    assertThat(fixture.get("/health/ready").statusCode()).isEqualTo(200);
    TestClient.await(fixture.server.drain());
    clients.forEach(client -> assertThat(TestClient.await(client.closeCode)).isEqualTo(1012));
    // Nobody was told that anybody left: that is for the others to find out, who net it with the
    // rejoins.
    clients.forEach(client -> assertThat(client.frames("t", "phx_error")).isEmpty());
    assertThat(refusal("/socket/websocket?vsn=2.0.0", null)).isEqualTo(503);
    assertThat(fixture.get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(fixture.get("/health/ready").body()).contains("draining");
    assertThat(fixture.get("/health/live").statusCode()).isEqualTo(200);
    TestClient.await(fixture.server.drain());
  }

  @Test
  void closingTheServerSendsEverybodyAwayToo() {
    TestClient client = fixture.client();
    client.join("t", "ann");
    TestClient.await(fixture.server.close());
    assertThat(TestClient.await(client.closeCode)).isEqualTo(1012);
  }

  @Test
  void aVertxThatIsClosedSendsEverybodyAwayToo() {
    Vertx clients = Vertx.vertx();
    try {
      // Not closed: its Vert.x is.
      ServerFixture closing = new ServerFixture(new PresenceServerOptions().setInstances(2));
      TestClient client = TestClient.connect(clients, closing.server.actualPort());
      client.join("t", "ann");
      TestClient.await(closing.vertx.close());
      assertThat(TestClient.await(client.closeCode)).isEqualTo(1012);
    } finally {
      TestClient.await(clients.close());
    }
  }

  /**
   * Updates until the metric is no longer 0; a reader that stopped gets nothing of them but what its kernel takes. The
   * next few wait until the one that reads has these, so that it never has as much as the queue's limit before it.
   */
  private void updateUntilCounted(String metric, TestClient reads) {
    Owner owner = fixture.tracker.owner();
    TestClient.await(owner.track("t", "ann", new JsonObject()));
    String filler = "x".repeat(4_000);
    for (int i = 0; fixture.metric(metric) == 0; i++) {
      assertThat(i).as("updates until " + metric).isLessThan(20_000);
      for (int j = 0; j < 5; j++) {
        JsonObject meta = new JsonObject().put("filler", filler).put("i", i).put("j", j);
        TestClient.await(owner.update("t", "ann", meta));
      }
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> reads.presences("t").equals(fixture.presences("t")));
    }
  }

  @Test
  void aReaderThatFallsBehindTheDiffsGetsAFreshStateAndStays() {
    options.setDiffFlushMs(0).getSocket().setMaxQueueBytes(65_536);
    restart();
    TestClient fast = fixture.client();
    TestClient slow = fixture.client();
    fast.join("t", new JsonObject().put("watch", true));
    slow.join("t", new JsonObject().put("watch", true));
    await().until(() -> !slow.frames("t", "presence_state").isEmpty());
    slow.stopReading();
    updateUntilCounted("rollcall_resyncs_total", fast);
    slow.readOn();
    await().untilAsserted(() -> assertThat(slow.presences("t")).isEqualTo(fixture.presences("t")));
    await().untilAsserted(() -> assertThat(fast.presences("t")).isEqualTo(fixture.presences("t")));
    assertThat(slow.frames("t", "presence_state").size()).isGreaterThan(1);
    assertThat(slow.closeCode).isNotDone();
    slow.join("u", "slow");
  }

  @Test
  void aReaderThatStopsIsCutOffAndTheOthersGoOn() {
    options.setDiffFlushMs(0).getSocket().setMaxQueueBytes(65_536).setSlowReaderMs(500);
    restart();
    TestClient fast = fixture.client();
    TestClient slow = fixture.client();
    fast.join("t", new JsonObject().put("watch", true));
    slow.join("t", new JsonObject().put("watch", true));
    await().until(() -> !slow.frames("t", "presence_state").isEmpty());
    slow.stopReading();
    updateUntilCounted("rollcall_sockets_slow_closed_total", fast);
    slow.readOn();
    assertThat(TestClient.await(slow.closeCode)).isEqualTo(1013);
    await().untilAsserted(() -> assertThat(fast.presences("t")).isEqualTo(fixture.presences("t")));
    assertThat(fast.closeCode).isNotDone();
  }

  @Test
  void aReaderThatNeverReadsOnLosesItsPlaceWhenItIsSentAway() {
    options.setDiffFlushMs(0).getSocket().setMaxQueueBytes(65_536);
    restart();
    TestClient stuck = fixture.client();
    TestClient talker = fixture.client();
    stuck.join("t", new JsonObject().put("watch", true));
    talker.join("t", new JsonObject().put("watch", true));
    await().until(() -> !stuck.frames("t", "presence_state").isEmpty());
    stuck.stopReading();
    JsonObject said = new JsonObject()
        .put("event", "say")
        .put("payload", new JsonObject().put("filler", "x".repeat(12_000)));
    for (int i = 0; fixture.metric("rollcall_sockets_slow_closed_total") == 0; i++) {
      assertThat(i).as("broadcasts before the slow reader is cut off").isLessThan(2_000);
      for (int j = 0; j < 20; j++) {
        talker.request("t", "broadcast", said);
      }
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> fixture.get("/metrics").body().contains("rollcall_sockets 1.0"));
    // So that the client too can be closed after the test.
    stuck.readOn();
    assertThat(talker.closeCode).isNotDone();
  }

  @Test
  void aStateLargerThanTheQueueIsNotHeldAgainstTheReader() {
    options.getSocket().setMaxQueueBytes(16_384);
    restart();
    Owner owner = fixture.tracker.owner();
    JsonObject meta = new JsonObject().put("filler", "x".repeat(1_000));
    for (int i = 0; i < 1_000; i++) {
      owner.track("t", "k" + i, meta);
    }
    await().until(() -> fixture.tracker.count("t") == 1_000);
    TestClient client = fixture.client();
    client.join("t", "ann");
    await()
        .untilAsserted(() -> assertThat(client.presences("t")).isEqualTo(fixture.presences("t")));
    assertThat(client.closeCode).isNotDone();
  }
}
