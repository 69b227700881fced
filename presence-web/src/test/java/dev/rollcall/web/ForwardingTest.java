package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.web.presence.GraceOptions;
import dev.rollcall.web.socket.SocketOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Polls that reach another server than the session's: each server of a node is one, so that two of one node do. Two nodes are in LongPollClusterIT. */
class ForwardingTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final SocketOptions limits = new SocketOptions().setPollWindowMs(300);
  private final PresenceServerOptions options = new PresenceServerOptions()
      .setInstances(2)
      .setGrace(new GraceOptions().setGraceMs(0))
      .setSocket(limits);
  private ServerFixture fixture;
  private PresenceServer other;

  private void start() {
    fixture = new ServerFixture(options);
    other = PresenceServer.create(fixture.vertx, fixture.tracker, options.setPort(0));
    TestClient.await(other.start());
  }

  @AfterEach
  void close() {
    TestClient.await(other.close());
    fixture.close();
  }

  private static CompletableFuture<JsonObject> send(
      PresenceServer to, String method, String token, String body) {
    String query = token.isEmpty() ? "" : "&token=" + token;
    HttpRequest request = HttpRequest.newBuilder(
            URI.create(to.url() + "/socket/longpoll?vsn=2.0.0" + query))
        .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
        .build();
    return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(answer -> new JsonObject(answer.body()));
  }

  private String begin() {
    return TestClient.await(send(fixture.server, "GET", "", "")).getString("token");
  }

  private JsonObject poll(PresenceServer at, String token) {
    return TestClient.await(send(at, "GET", token, ""));
  }

  private int post(PresenceServer to, String token, String body) {
    return TestClient.await(send(to, "POST", token, body)).getInteger("status");
  }

  @Test
  void itsPollsAndWhatItSendsReachTheSession() {
    start();
    String token = begin();
    assertThat(post(other, token, "['1','1','room:1','phx_join',{'key':'ann'}]"))
        .isEqualTo(200);
    JsonArray events = new JsonArray();
    while (events.size() < 2) {
      JsonObject polled = poll(other, token);
      assertThat(polled.getString("token")).isEqualTo(token);
      polled
          .getJsonArray("messages", new JsonArray())
          .forEach(text -> events.add(new JsonArray((String) text).getString(3)));
    }
    assertThat(events).containsExactlyInAnyOrder("phx_reply", "presence_state");
    assertThat(fixture.presences("room:1")).containsOnlyKeys("ann");
    assertThat(poll(other, token))
        .isEqualTo(new JsonObject().put("status", 204).put("token", token));
  }

  @Test
  void aMessageEndsAPollThatWaitsElsewhere() {
    limits.setPollWindowMs(60_000);
    start();
    String token = begin();
    CompletableFuture<JsonObject> waiting = send(other, "GET", token, "");
    assertThat(post(fixture.server, token, "[null,'2','phoenix','heartbeat',{}]"))
        .isEqualTo(200);
    assertThat(TestClient.await(waiting).getJsonArray("messages")).hasSize(1);
  }

  @Test
  void limitsAreTheSameElsewhere() {
    limits.setMaxFrameBytes(1_024);
    start();
    String token = begin();
    String beat = "[null,'2','phoenix','heartbeat',{}]\n";
    assertThat(post(other, token, beat.repeat(101))).isEqualTo(500);
    assertThat(post(other, token, beat.repeat(100))).isEqualTo(200);
    assertThat(poll(other, token).getJsonArray("messages")).hasSize(100);
    assertThat(post(other, token, "x".repeat(70_000))).isEqualTo(500);
    assertThat(poll(other, token).getInteger("status")).isEqualTo(500);
    assertThat(post(other, token, beat)).isEqualTo(410);
  }

  @Test
  void aSessionThatIsGoneIsGoneElsewhereToo() {
    start();
    String token = begin();
    assertThat(post(fixture.server, token, "{}")).as("no frame: it ends").isEqualTo(500);
    assertThat(poll(other, token).getInteger("status")).isEqualTo(500);
    assertThat(post(other, token, "[null,'2','phoenix','heartbeat',{}]")).isEqualTo(410);
  }

  @Test
  void aServerThatIsNoMoreIsWaitedForAsLongAsForwardMs() {
    limits.setForwardMs(200);
    start();
    String token = begin();
    TestClient.await(fixture.server.close());
    assertThat(poll(other, token).getInteger("status")).isEqualTo(500);
    assertThat(post(other, token, "[null,'2','phoenix','heartbeat',{}]")).isEqualTo(410);
  }

  @Test
  void aServerThatEndsAnswersPollsThatWaitElsewhere() {
    limits.setPollWindowMs(60_000);
    start();
    String token = begin();
    post(other, token, "['1','1','room:1','phx_join',{'watch':true}]");
    poll(other, token);
    CompletableFuture<JsonObject> waiting = send(other, "GET", token, "");
    TestClient.await(fixture.server.drain());
    JsonObject last = TestClient.await(waiting);
    assertThat(last.getInteger("status") == 200 ? poll(other, token).getInteger("status") : 500)
        .isEqualTo(500);
  }
}
