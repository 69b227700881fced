package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.web.presence.GraceOptions;
import dev.rollcall.web.socket.SocketOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Polls in place of a websocket, request by request; several event loops share the port, and any of them may get a request. */
class LongPollTest {

  private final SocketOptions limits = new SocketOptions().setPollWindowMs(300);
  private final PresenceServerOptions options = new PresenceServerOptions()
      .setInstances(2)
      .setGrace(new GraceOptions().setGraceMs(0))
      .setSocket(limits);
  private ServerFixture fixture;

  @AfterEach
  void close() {
    fixture.close();
  }

  private void start() {
    fixture = new ServerFixture(options);
  }

  /** On a connection of its own each time: they go to the event loops in turn. */
  private CompletableFuture<JsonObject> send(String method, String query, String body) {
    HttpRequest request = HttpRequest.newBuilder(
            URI.create(fixture.server.url() + "/socket/longpoll?vsn=2.0.0" + query))
        .method(method, HttpRequest.BodyPublishers.ofString(body))
        .build();
    return HttpClient.newHttpClient()
        .sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(answer -> {
          assertThat(answer.statusCode()).isEqualTo(200);
          return new JsonObject(answer.body());
        });
  }

  private String begin() {
    JsonObject answer = TestClient.await(send("GET", "", ""));
    assertThat(answer.getInteger("status")).isEqualTo(410);
    return answer.getString("token");
  }

  private JsonObject poll(String token) {
    return TestClient.await(send("GET", "&token=" + token, ""));
  }

  private int post(String token, String body) {
    return TestClient.await(send("POST", "&token=" + token, body.replace('\'', '"')))
        .getInteger("status");
  }

  /** Polls until so many messages came. */
  private List<JsonArray> messages(String token, int count) {
    List<JsonArray> all = new ArrayList<>();
    await().until(() -> {
      JsonObject answer = poll(token);
      for (Object text : answer.getJsonArray("messages", new JsonArray())) {
        all.add(new JsonArray((String) text));
      }
      return all.size() >= count;
    });
    return all;
  }

  @Test
  void aSessionBeginsAndItsMessagesComeWithThePolls() {
    start();
    String token = begin();
    assertThat(post(
            token,
            "['1','1','room:1','phx_join',{'key':'ann'}]\n[null,'2','phoenix','heartbeat',{}]"))
        .isEqualTo(200);
    List<JsonArray> heard = messages(token, 3);
    assertThat(heard)
        .extracting(frame -> frame.getString(3))
        .containsExactlyInAnyOrder("phx_reply", "phx_reply", "presence_state");
    assertThat(fixture.presences("room:1")).containsOnlyKeys("ann");
  }

  @Test
  void aPollWithoutMessagesIsAnsweredWhenTheWindowIsOver() {
    start();
    String token = begin();
    assertThat(poll(token)).isEqualTo(new JsonObject().put("status", 204).put("token", token));
  }

  @Test
  void aMessageEndsThePollThatWaits() {
    limits.setPollWindowMs(60_000);
    start();
    String token = begin();
    CompletableFuture<JsonObject> waiting = send("GET", "&token=" + token, "");
    post(token, "[null,'2','phoenix','heartbeat',{}]");
    assertThat(TestClient.await(waiting).getJsonArray("messages")).hasSize(1);
  }

  @Test
  void aSecondPollTakesThePlaceOfTheFirst() {
    limits.setPollWindowMs(60_000);
    start();
    String token = begin();
    CompletableFuture<JsonObject> first = send("GET", "&token=" + token, "");
    CompletableFuture<JsonObject> second = send("GET", "&token=" + token, "");
    await().until(() -> first.isDone() || second.isDone());
    post(token, "[null,'2','phoenix','heartbeat',{}]");
    assertThat(List.of(
            TestClient.await(first).getInteger("status"),
            TestClient.await(second).getInteger("status")))
        .containsExactlyInAnyOrder(204, 200);
  }

  @Test
  void whoDoesNotPollIsGone() {
    limits.setPollIdleMs(2_000);
    start();
    String token = begin();
    post(token, "['1','1','room:1','phx_join',{'key':'ann'}]");
    await().until(() -> fixture.tracker.count("room:1") == 1);
    await().until(() -> fixture.tracker.count("room:1") == 0);
    assertThat(poll(token).getInteger("status")).isEqualTo(500);
    assertThat(post(token, "[]")).isEqualTo(410);
  }

  @Test
  void whoPollsIsNotSilent() {
    limits.setIdleMs(1_000);
    start();
    String token = begin();
    long end = System.nanoTime() + 2_500_000_000L;
    while (System.nanoTime() < end) {
      assertThat(poll(token).getInteger("status")).isEqualTo(204);
    }
  }

  @Test
  void aTokenThatWasNeverGivenIsNoSession() {
    start();
    assertThat(poll("poll.guessed").getInteger("status")).isEqualTo(500);
    assertThat(post("poll.guessed", "[null,'2','phoenix','heartbeat',{}]")).isEqualTo(410);
  }

  @Test
  void theUsersTokenUnderTheSameParameterIsNotTaken() {
    start();
    JsonObject begun = TestClient.await(send("GET", "&token=eyJ.user.jwt", ""));
    assertThat(begun.getInteger("status")).isEqualTo(410);
    String token = begun.getString("token");
    assertThat(TestClient.await(send("GET", "&token=eyJ.user.jwt&token=" + token, ""))
            .getInteger("status"))
        .isEqualTo(204);
  }

  @Test
  void tooManyLinesAreRefused() {
    start();
    String token = begin();
    String line = "[null,'2','phoenix','heartbeat',{}]\n";
    assertThat(post(token, line.repeat(101))).isEqualTo(500);
    assertThat(post(token, line.repeat(100))).isEqualTo(200);
    assertThat(messages(token, 100)).hasSize(100);
  }

  @Test
  void bytesComeInBase64AndWhatIsNeitherEndsTheSession() {
    start();
    String token = begin();
    byte[] push =
        "\0\1\1\6\4".concat("12room:1wave").concat("!").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(post(token, Base64.getEncoder().encodeToString(push))).isEqualTo(200);
    assertThat(messages(token, 1).get(0).getJsonObject(4).getJsonObject("response"))
        .isEqualTo(new JsonObject().put("reason", "unmatched topic"));
    assertThat(post(token, "{}")).isEqualTo(500);
    assertThat(poll(token).getInteger("status")).isEqualTo(500);
  }

  @Test
  void bytesComeAsTheyAreToo() {
    start();
    String token = begin();
    assertThat(post(token, "\0\1\1\6\4" + "12room:1wave" + "[\n!")).isEqualTo(200);
    assertThat(messages(token, 1).get(0).getJsonObject(4).getJsonObject("response"))
        .isEqualTo(new JsonObject().put("reason", "unmatched topic"));
  }

  @Test
  void aBodyThatIsTooLargeEndsTheSession() {
    limits.setMaxFrameBytes(1_024);
    start();
    String token = begin();
    assertThat(post(token, "x".repeat(70_000))).isEqualTo(500);
    assertThat(poll(token).getInteger("status")).isEqualTo(500);
  }

  @Test
  void tooManyMessagesThatNobodyTakesEndTheSession() {
    limits.setMaxPollMessages(16);
    start();
    String token = begin();
    String beats = String.join(
        "\n",
        IntStream.range(0, 20)
            .mapToObj(i -> "[null,'2','phoenix','heartbeat',{}]")
            .toList());
    assertThat(post(token, beats)).isEqualTo(500);
    assertThat(poll(token).getInteger("status")).isEqualTo(500);
  }

  @Test
  void broadcastsThatNobodyTakesEndTheSessionAtMaxQueueBytes() {
    limits.setMaxQueueBytes(16_384).setPollIdleMs(600_000);
    start();
    String token = begin();
    post(token, "['1','1','room:1','phx_join',{'watch':true}]");
    messages(token, 2);
    TestClient ben = fixture.client();
    ben.join("room:1", "ben");
    JsonObject said = new JsonObject()
        .put("event", "said")
        .put("payload", new JsonObject().put("text", "x".repeat(4_000)));
    for (int i = 0; i < 4; i++) {
      ben.request("room:1", "broadcast", said);
    }
    assertThat(fixture.get("/metrics").body()).contains("rollcall_sockets_slow_closed_total 0.0");
    for (int i = 0; i < 4; i++) {
      ben.request("room:1", "broadcast", said);
    }
    await()
        .untilAsserted(() -> assertThat(fixture.get("/metrics").body())
            .contains("rollcall_sockets_slow_closed_total 1.0"));
    assertThat(poll(token).getInteger("status")).isEqualTo(500);
    assertThat(ben.closeCode).as("whoever polls harms only itself").isNotDone();
  }

  @Test
  void diffsThatNobodyTakesBecomeOneStateAtMaxQueueBytes() {
    limits.setMaxQueueBytes(65_536).setPollIdleMs(600_000);
    options.setDiffFlushMs(0);
    start();
    String token = begin();
    post(token, "['1','1','room:1','phx_join',{'watch':true}]");
    messages(token, 2);
    TestClient ben = fixture.client();
    ben.join("room:1", "ben");
    for (int i = 0; i < 200; i++) {
      JsonObject meta = new JsonObject().put("n", i).put("about", "x".repeat(500));
      ben.request("room:1", "update", new JsonObject().put("meta", meta));
    }
    await()
        .untilAsserted(() -> assertThat(fixture.get("/metrics").body())
            .doesNotContain("rollcall_resyncs_total 0.0"));
    List<JsonArray> heard = new ArrayList<>();
    await().until(() -> {
      heard.addAll(messages(token, 1));
      return heard.stream().anyMatch(frame -> frame.getString(3).equals("presence_state"));
    });
    assertThat(heard).as("no diff came on top of what waited").hasSizeLessThan(200);
    JsonObject state = heard.stream()
        .filter(frame -> frame.getString(3).equals("presence_state"))
        .findFirst()
        .orElseThrow()
        .getJsonObject(4);
    assertThat(state.getJsonObject("ben").getJsonArray("metas").getJsonObject(0).getInteger("n"))
        .isEqualTo(199);
  }

  @Test
  void anAnswerHasAMegabyteAtMostAndTheNextPollTheRest() {
    limits.setMaxFrameBytes(1_048_576).setMaxQueueBytes(16_777_216);
    start();
    String token = begin();
    post(token, "['1','1','room:1','phx_join',{'watch':true}]");
    messages(token, 2);
    TestClient ben = fixture.client();
    ben.join("room:1", "ben");
    messages(token, 1);
    JsonObject said = new JsonObject()
        .put("event", "said")
        .put("payload", new JsonObject().put("text", "x".repeat(400_000)));
    for (int i = 0; i < 4; i++) {
      ben.request("room:1", "broadcast", said);
    }
    List<Integer> sizes = new ArrayList<>();
    await().until(() -> {
      sizes.add(poll(token).getJsonArray("messages", new JsonArray()).size());
      return sizes.stream().mapToInt(size -> size).sum() == 4;
    });
    assertThat(sizes).allMatch(size -> size <= 2);
  }

  @Test
  void whoNeverReadsTheAnswersIsSentAwayAtMaxQueueBytes() throws IOException {
    limits.setMaxFrameBytes(1_048_576).setPollWindowMs(60_000).setPollIdleMs(600_000);
    start();
    String token = begin();
    post(token, "['1','1','room:1','phx_join',{'watch':true}]");
    TestClient ben = fixture.client();
    ben.join("room:1", "ben");
    JsonObject said = new JsonObject()
        .put("event", "said")
        .put("payload", new JsonObject().put("text", "x".repeat(500_000)));
    int port = fixture.server.actualPort();
    String poll = "GET /socket/longpoll?vsn=2.0.0&token=" + token + " HTTP/1.1\r\nHost: 127.0.0.1:"
        + port + "\r\n\r\n";
    try (Socket reader = new Socket()) {
      reader.setReceiveBufferSize(8_192);
      reader.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      reader.getOutputStream().write(poll.repeat(200).getBytes(StandardCharsets.US_ASCII));
      await().until(() -> {
        ben.request("room:1", "broadcast", said);
        return fixture.get("/metrics").body().contains("rollcall_sockets_slow_closed_total 1.0");
      });
    }
    assertThat(post(token, "[null,'2','phoenix','heartbeat',{}]")).isEqualTo(410);
    assertThat(ben.closeCode).isNotDone();
  }

  @Test
  void aForeignOriginIsForbiddenAndAnAllowedOneMayReadTheAnswers() {
    options.setAllowOrigins(List.of("http://friend.example"));
    start();
    assertThat(fixture
            .get("/socket/longpoll?vsn=2.0.0", "Origin", "http://evil.example")
            .body())
        .isEqualTo("{\"status\":403}");
    HttpResponse<String> friend =
        fixture.get("/socket/longpoll?vsn=2.0.0", "Origin", "http://friend.example");
    assertThat(new JsonObject(friend.body()).getInteger("status")).isEqualTo(410);
    assertThat(friend.headers().firstValue("access-control-allow-origin"))
        .contains("http://friend.example");
    HttpResponse<String> preflight =
        fixture.request("OPTIONS", "/socket/longpoll", "Origin", "http://friend.example");
    assertThat(preflight.headers().firstValue("access-control-allow-headers").orElse(""))
        .contains("x-phoenix-authtoken");
  }

  @Test
  void anotherVersionIsForbidden() {
    start();
    JsonObject answer = new JsonObject(fixture.get("/socket/longpoll?vsn=1.0.0").body());
    assertThat(answer.getInteger("status")).isEqualTo(403);
    assertThat(answer.getString("error")).contains("speaks 2.0.0");
  }

  @Test
  void noMoreThanMaxSockets() {
    limits.setMaxSockets(1);
    start();
    begin();
    JsonObject answer = TestClient.await(send("GET", "", ""));
    assertThat(answer.getInteger("status")).isEqualTo(500);
    assertThat(answer.getString("error")).contains("maxSockets 1");
  }

  @Test
  void aDrainAnswersThePollThatWaits() {
    limits.setPollWindowMs(60_000);
    start();
    String token = begin();
    CompletableFuture<JsonObject> waiting = send("GET", "&token=" + token, "");
    post(token, "['1','1','room:1','phx_join',{'watch':true}]");
    TestClient.await(waiting);
    CompletableFuture<JsonObject> last = send("GET", "&token=" + token, "");
    TestClient.await(fixture.server.drain());
    await().until(() -> last.isDone() || poll(token).getInteger("status") == 500);
  }
}
