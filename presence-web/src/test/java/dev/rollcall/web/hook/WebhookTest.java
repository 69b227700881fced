package dev.rollcall.web.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.tracker.Owner;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.TestClient;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an endpoint gets, by HTTP. */
class WebhookTest {

  private static final String SECRET = "0123456789abcdef";

  private final Vertx vertx = Vertx.vertx();
  private final Tracker tracker =
      Tracker.create(vertx, new TrackerOptions().setNodeName("here").setShards(2));
  private final HookCounters counters = new HookCounters();
  private final List<JsonObject> messages = new CopyOnWriteArrayList<>();
  private final List<String> signatures = new CopyOnWriteArrayList<>();
  private final List<Boolean> genuine = new CopyOnWriteArrayList<>();
  private final AtomicInteger status = new AtomicInteger(200);
  private final CountDownLatch ended = new CountDownLatch(1);
  private HttpServer server;
  private HookEndpoint endpoint;
  private Owner owner;

  @BeforeEach
  void open() {
    TestClient.await(tracker.start());
    owner = tracker.owner();
    server = TestClient.await(
        vertx.createHttpServer().requestHandler(this::hear).listen(0, "127.0.0.1"));
    endpoint = new HookEndpoint("http://127.0.0.1:" + server.actualPort() + "/hook", SECRET)
        .setLingerMs(20)
        .setBackoffMs(10)
        .setMaxBackoffMs(50);
    await().until(tracker::ready);
  }

  @AfterEach
  void close() {
    TestClient.await(tracker.close().compose(closed -> vertx.close()));
  }

  private void hear(HttpServerRequest request) {
    request.body().onSuccess(body -> {
      int answer = status.get();
      if (answer == 302) {
        request.response().putHeader("Location", "/elsewhere");
      }
      String signature = request.getHeader(HookSignature.HEADER);
      signatures.add(signature);
      genuine.add(isGenuine(signature, body) && request.path().equals("/hook"));
      messages.add(body.toJsonObject());
      request.response().setStatusCode(answer).end("thanks");
    });
  }

  private static boolean isGenuine(String signature, Buffer body) {
    long seconds = Long.parseLong(signature.substring(2, signature.indexOf(',')));
    return signature.equals(HookSignature.of(SECRET, seconds, body.getBytes()))
        && Math.abs(System.currentTimeMillis() / 1_000 - seconds) < 300;
  }

  private String deploy() {
    return TestClient.await(vertx.deployVerticle(
        new HookVerticle(tracker, new HookOptions().setEndpoints(List.of(endpoint)), counters)));
  }

  /** The events of the messages, those repeated left out. */
  private List<String> told() {
    return messages.stream()
        .filter(message -> message.getInteger("attempt") == 1)
        .flatMap(message -> message.getJsonArray("events").stream())
        .map(JsonObject.class::cast)
        .map(event -> event.getString("event") + " " + event.getString("topic")
            + (event.containsKey("key") ? " " + event.getString("key") : ""))
        .toList();
  }

  private void track(String topic, String key) {
    TestClient.await(owner.track(topic, key, new JsonObject()));
  }

  @Test
  void topicsAndMembersAreToldSignedAndInOrder() {
    deploy();
    track("a", "ann");
    TestClient.await(tracker.owner().track("a", "ann", new JsonObject()));
    TestClient.await(owner.update("a", "ann", new JsonObject().put("x", 1)));
    await().untilAsserted(() -> assertThat(told()).hasSize(2));
    TestClient.await(owner.untrack("a", "ann"));
    track("a", "ben");
    await()
        .untilAsserted(() -> assertThat(told())
            .containsExactly("topic_occupied a", "member_joined a ann", "member_joined a ben"));
    TestClient.await(owner.untrack("a", "ben"));
    await().untilAsserted(() -> assertThat(told()).endsWith("member_left a ben"));
    assertThat(genuine).isNotEmpty().doesNotContain(false);
    assertThat(messages.get(0).getString("node")).isEqualTo("here");
    assertThat(
            messages.stream().map(message -> message.getString("id")).distinct().count())
        .isEqualTo(messages.size());
    await().untilAsserted(() -> assertThat(counters.delivered.get()).isEqualTo(4));
  }

  @Test
  void onlyWhatIsWantedIsTold() {
    endpoint.setTopics(List.of("room:*", "lobby")).setEvents(List.of("topic_occupied"));
    deploy();
    track("room:1", "ann");
    track("lobby2", "ann");
    track("lobby", "ann");
    await()
        .untilAsserted(() -> assertThat(told())
            .containsExactlyInAnyOrder("topic_occupied room:1", "topic_occupied lobby"));
  }

  @Test
  void whoWasThereBeforeDidNotComeJustNow() {
    track("a", "ann");
    deploy();
    track("a", "ben");
    await().untilAsserted(() -> assertThat(told()).containsExactly("member_joined a ben"));
  }

  @Test
  void anEndpointThatFailsGetsTheSameMessageAgain() {
    status.set(503);
    deploy();
    track("a", "ann");
    await().untilAsserted(() -> assertThat(messages).hasSizeGreaterThan(2));
    status.set(200);
    await().untilAsserted(() -> assertThat(counters.delivered.get()).isEqualTo(2));
    assertThat(messages)
        .extracting(message -> message.getString("id"))
        .containsOnly(messages.get(0).getString("id"));
    assertThat(messages).extracting(message -> message.getInteger("attempt")).isSorted();
    assertThat(counters.retried.get()).isPositive();
  }

  @Test
  void aRedirectIsNotFollowedAndARefusalIsFinal() {
    status.set(302);
    deploy();
    track("a", "ann");
    await().untilAsserted(() -> assertThat(counters.refused.get()).isEqualTo(2));
    assertThat(messages).hasSize(1);
    status.set(200);
    track("a", "ben");
    await().untilAsserted(() -> assertThat(told()).endsWith("member_joined a ben"));
    assertThat(genuine).doesNotContain(false);
  }

  /** One that sends much, and one that sends a little for ever. */
  @ParameterizedTest
  @CsvSource({"16384,1", "1,20"})
  void anAnswerWithoutAnEndCostsItsConnectionAndNothingElse(int chunkBytes, long pauseMs) {
    HttpServer endless = TestClient.await(vertx
        .createHttpServer()
        .connectionHandler(connection -> connection.closeHandler(closed -> ended.countDown()))
        .requestHandler(request -> {
          HttpServerResponse response = request.response().setChunked(true);
          vertx.setPeriodic(pauseMs, timer -> {
            if (response.closed() || response.ended()) {
              vertx.cancelTimer(timer);
            } else {
              var unused = response.write(Buffer.buffer(new byte[chunkBytes]));
            }
          });
        })
        .listen(0, "127.0.0.1"));
    endpoint = new HookEndpoint("http://127.0.0.1:" + endless.actualPort() + "/hook", SECRET)
        .setLingerMs(20)
        .setTimeoutMs(chunkBytes > 1 ? 60_000 : 500);
    deploy();
    track("a", "ann");
    await().until(() -> counters.delivered.get() == 2);
    await().atMost(Duration.ofSeconds(20)).until(() -> ended.getCount() == 0);
    track("a", "ben");
    await().until(() -> counters.delivered.get() == 3);
    assertThat(counters.retried.get()).isZero();
  }

  @Test
  void whatWaitsGoesOutWhenTheNodeStops() {
    endpoint.setLingerMs(60_000);
    String id = deploy();
    track("a", "ann");
    await().untilAsserted(() -> assertThat(counters.waiting.get()).isEqualTo(2));
    TestClient.await(vertx.undeploy(id));
    assertThat(told()).containsExactly("topic_occupied a", "member_joined a ann");
  }
}
