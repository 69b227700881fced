package dev.rollcall.tracker;

import static dev.rollcall.tracker.TrackerTest.await;
import static dev.rollcall.tracker.TrackerTest.meta;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.pubsub.PubSubOptions;
import dev.rollcall.tracker.TrackerException.Code;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages and replies that are too large or no messages at all, between two nodes whose queues are as small as they can be. */
class CourierTest {

  private static final int QUEUE_BYTES = 64 * 1024;

  private final List<Vertx> machines = new ArrayList<>();
  private final List<Tracker> nodes = new ArrayList<>();

  @BeforeEach
  void start() {
    for (String name : List.of("a", "b")) {
      Vertx machine = await(Vertx.builder()
          .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
          .withClusterManager(new FakeClusterManager())
          .buildClustered());
      machines.add(machine);
      Tracker node = Tracker.create(
          machine,
          new TrackerOptions()
              .setNodeName(name)
              .setPubSub(new PubSubOptions().setMaxPeerQueueBytes(QUEUE_BYTES))
              .setBusApi(false));
      nodes.add(node);
      await(node.start());
    }
    eventually().until(() -> nodes.stream().allMatch(Tracker::ready));
  }

  @AfterEach
  void stop() {
    nodes.forEach(node -> await(node.close()));
    machines.forEach(machine -> await(machine.close()));
    FakeClusterManager.reset();
  }

  @Test
  @DisplayName(
      "What cannot be encoded, or is larger than the queue to a node, is refused at once, and nobody gets it")
  void whatCannotBeSentIsRefusedAtOnce() {
    List<Object> heard = new CopyOnWriteArrayList<>();
    for (Tracker node : nodes) {
      await(node.groups().join(node.owner(), "g", heard::add, meta("n", 1)));
      await(node.names().register(node.owner(), "of " + node.nodeName(), heard::add, meta("n", 1)));
    }
    Groups groups = nodes.get(0).groups();
    Names names = nodes.get(0).names();
    eventually().until(() -> groups.count("g") == 2 && names.count() == 2);

    assertAllRefuse(new JsonObject().put("x", new Object()), Code.INVALID, "cannot be encoded");
    assertAllRefuse(
        "x".repeat(QUEUE_BYTES), Code.LIMIT, "exceeds maxPeerQueueBytes 65536 less 1024 B");

    assertThat(groups.publish("g", "x".repeat(60_000))).isEqualTo(2);
    eventually().until(() -> heard.size() == 2);
  }

  private void assertAllRefuse(Object body, Code code, String message) {
    Groups groups = nodes.get(0).groups();
    Names names = nodes.get(0).names();
    List<ThrowingCallable> verbs = List.of(
        () -> groups.publish("g", body),
        () -> groups.localPublish("g", body),
        () -> await(groups.multiCall("g", body, 600_000)),
        () -> names.send("of a", body),
        () -> names.send("of b", body),
        () -> names.dispatch("of", body),
        () -> await(names.request("of b", body, 600_000)));
    assertThat(verbs)
        .allSatisfy(verb -> assertThatThrownBy(verb)
            .isInstanceOfSatisfying(TrackerException.class, refused -> {
              assertThat(refused.code()).isEqualTo(code);
              assertThat(refused).hasMessageContaining(message);
            }));
  }

  @Test
  @DisplayName(
      "Replies that fit the queue to a node one by one all come back, those that cannot come say why")
  void repliesThatFitOneByOneAllComeBack() {
    for (int i = 0; i < 8; i++) {
      answer(message -> message.reply("x".repeat(40_000)));
    }
    Member large = answer(message -> message.reply("x".repeat(QUEUE_BYTES)));
    // An event bus takes this, as it can be copied.
    JsonObject shared = new JsonObject().put("x", new Shareable() {});
    Member odd = answer(message -> message.reply(shared));
    Member rude = answer(message -> message.fail(1, "x".repeat(QUEUE_BYTES)));
    Groups groups = nodes.get(0).groups();
    eventually().until(() -> groups.count("g") == 11);

    CallResult result = await(groups.multiCall("g", "who?", 15_000));

    assertThat(result.replies()).hasSize(8);
    assertThat(result.failures()).hasSize(3);
    assertThat(failure(result, large))
        .hasMessageContaining("exceeds maxPeerQueueBytes 65536 less 1024 B");
    assertThat(failure(result, rude))
        .hasMessageContaining("exceeds maxPeerQueueBytes 65536 less 1024 B");
    assertThat(failure(result, odd)).hasMessageContaining("cannot be encoded");
  }

  private Member answer(Handler<Message<Object>> handler) {
    Tracker b = nodes.get(1);
    return await(b.groups().join(b.owner(), "g", handler, meta("n", 1)));
  }

  private static Throwable failure(CallResult result, Member member) {
    return result.failures().stream()
        .filter(failure -> failure.member().equals(member))
        .map(CallResult.Failure::cause)
        .findAny()
        .orElseThrow();
  }

  private static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
  }
}
