package dev.rollcall.tracker;

import static dev.rollcall.tracker.TrackerTest.await;
import static dev.rollcall.tracker.TrackerTest.meta;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rollcall.tracker.TrackerException.Code;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every reason, from where it arises to a subscriber on each of three nodes. */
class LeaveReasonClusterTest {

  private static final String TOPIC = "room:1";

  private final List<Vertx> machines = new ArrayList<>();
  private final List<Tracker> nodes = new ArrayList<>();

  /** Of each node, what its subscriber was told: key and reason. */
  private final List<List<String>> told = new ArrayList<>();

  private final List<PresenceDiff> diffs = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() {
    for (String name : List.of("a", "b", "c")) {
      Tracker node = Tracker.create(machine(), options(name));
      await(node.start());
      List<String> heard = new CopyOnWriteArrayList<>();
      await(node.subscribe(TOPIC, diff -> hear(diff, heard)));
      nodes.add(node);
      told.add(heard);
    }
    await(nodes.get(1).subscribe(TOPIC, diffs::add));
    eventually()
        .until(() ->
            nodes.stream().allMatch(node -> node.ready() && node.stats().peers().size() == 2));
  }

  @AfterEach
  void stop() {
    nodes.forEach(node -> await(node.close()));
    machines.forEach(machine -> await(machine.close()));
    FakeClusterManager.reset();
  }

  @Test
  void whatAnOwnerSays() {
    Owner owner = nodes.get(0).owner();
    Owner other = nodes.get(0).owner();
    for (String key : List.of("left", "expired", "conflict", "all")) {
      await(owner.track(TOPIC, key, meta("n", 1)));
    }
    await(other.track(TOPIC, "closed", meta("n", 1)));
    everybodySees(5);
    await(owner.untrack(TOPIC, "left"));
    await(owner.untrack(TOPIC, "expired", LeaveReason.EXPIRED));
    await(owner.untrack(TOPIC, "conflict", LeaveReason.CONFLICT));
    await(owner.untrackAll());
    await(other.close());
    everybodyHears(
        "left LEFT", "expired EXPIRED", "conflict CONFLICT", "all LEFT", "closed CLOSED");
  }

  @Test
  void anOwnerEndsForTheFirstReasonAndForNoneOfTheNodes() {
    Owner owner = nodes.get(0).owner();
    await(owner.track(TOPIC, "ann", meta("n", 1)));
    everybodySees(1);
    assertThat(TrackerTest.code(owner.untrack(TOPIC, "ann", LeaveReason.NODE_DOWN)))
        .isEqualTo(Code.INVALID);
    assertThat(TrackerTest.code(owner.close(LeaveReason.UNSEEN))).isEqualTo(Code.INVALID);
    assertThat(nodes.get(0).count(TOPIC)).isEqualTo(1);
    Future<Void> first = owner.close(LeaveReason.EXPIRED);
    await(owner.close(LeaveReason.LEFT));
    await(first);
    everybodyHears("ann EXPIRED");
  }

  @Test
  void theVerticleIsUndeployed() {
    String id = await(machines.get(0).deployVerticle(new io.vertx.core.VerticleBase() {
      @Override
      public Future<?> start() {
        return nodes.get(0).owner(context).track(TOPIC, "ann", meta("n", 1));
      }
    }));
    everybodySees(1);
    await(machines.get(0).undeploy(id));
    everybodyHears("ann UNDEPLOYED");
  }

  @Test
  void theWebSocketIsGone() {
    Vertx machine = machines.get(0);
    AtomicReference<Future<String>> tracked = new AtomicReference<>();
    var server = await(machine
        .createHttpServer()
        .webSocketHandler(
            socket -> tracked.set(nodes.get(0).owner(socket).track(TOPIC, "ann", meta("n", 1))))
        .listen(0, "127.0.0.1"));
    var client = machine.createWebSocketClient();
    var socket = await(client.connect(server.actualPort(), "127.0.0.1", "/"));
    everybodySees(1);
    await(socket.close());
    everybodyHears("ann GONE");
    await(client.close());
    await(server.close());
  }

  @Test
  void nobodyAnswersAtTheAddress() {
    var consumer =
        machines.get(0).eventBus().localConsumer("ann", question -> question.reply("here"));
    await(consumer.completion());
    await(nodes.get(0).ownerAt("ann").track(TOPIC, "ann", meta("n", 1)));
    everybodySees(1);
    await(consumer.unregister());
    everybodyHears("ann GONE");
  }

  @Test
  void anUpdateReplacesAndAMoveToo() {
    Owner owner = nodes.get(0).owner();
    await(owner.track(TOPIC, "ann", meta("n", 1)));
    everybodySees(1);
    await(owner.update(TOPIC, "ann", meta("n", 2)));
    everybodyHears("ann REPLACED");
  }

  @Test
  void whoLeavesMovesOrLeft() {
    await(nodes.get(0).owner().track(TOPIC, "ann", meta("n", 1)));
    await(nodes.get(0).owner().track(TOPIC, "ben", meta("n", 1)));
    everybodySees(2);
    await(nodes.get(0).leave());
    eventually()
        .until(() -> nodes.subList(1, 3).stream()
            .allMatch(node ->
                node.stats().peers().stream().anyMatch(peer -> peer.status().equals("LEAVING"))));
    await(nodes.get(1).owner().track(TOPIC, "ann", meta("n", 2)));
    for (int node = 1; node < 3; node++) {
      List<String> heard = told.get(node);
      eventually()
          .untilAsserted(() -> assertThat(heard).containsExactly("ann REPLACED", "ben NODE_LEFT"));
    }
  }

  @Test
  void whoFallsSilentIsHeldForDead() {
    await(nodes.get(0).owner().track(TOPIC, "ann", meta("n", 1)));
    everybodySees(1);
    // All that a dead process does: it says no more, and nobody hears it say goodbye.
    ((VertxTracker) nodes.get(0)).transport().close();
    await(nodes.get(0).pubSub().close());
    for (int node = 1; node < 3; node++) {
      List<String> heard = told.get(node);
      eventually().untilAsserted(() -> assertThat(heard).containsExactly("ann NODE_DOWN"));
    }
  }

  @Test
  void aDiffTellsOfEachLeaveAlsoInJson() {
    List<JsonObject> onBus = new CopyOnWriteArrayList<>();
    await(machines
        .get(1)
        .eventBus()
        .<JsonObject>consumer("rollcall.diff." + TOPIC, diff -> onBus.add(diff.body()))
        .completion());
    Owner owner = nodes.get(0).owner();
    await(owner.track(TOPIC, "ann", meta("n", 1)));
    eventually().until(() -> diffs.size() == 1 && onBus.size() == 1);
    String second = await(owner.update(TOPIC, "ann", meta("n", 2)));
    eventually().until(() -> diffs.size() == 2 && onBus.size() == 2);
    await(owner.close(LeaveReason.EXPIRED));
    eventually().until(() -> diffs.size() == 3 && onBus.size() == 3);
    PresenceDiff last = diffs.get(2);
    assertThat(last.reasons()).containsExactly(LeaveReason.EXPIRED);
    assertThat(last.reason(last.leaves().get(0))).isEqualTo(LeaveReason.EXPIRED);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> last.reason(diffs.get(0).joins().get(0)));
    assertThat(onBus.get(1).getJsonObject("leaves").encode()).doesNotContain("leave_reason");
    JsonObject meta = new JsonObject()
        .put("n", 2)
        .put("phx_ref", second)
        .put("phx_ref_prev", diffs.get(0).joins().get(0).ref())
        .put("leave_reason", "expired");
    assertThat(onBus.get(2).getJsonObject("leaves"))
        .isEqualTo(new JsonObject()
            .put("ann", new JsonObject().put("metas", new JsonArray().add(meta))));
  }

  private static void hear(PresenceDiff diff, List<String> heard) {
    for (int i = 0; i < diff.leaves().size(); i++) {
      heard.add(diff.leaves().get(i).key() + " " + diff.reasons().get(i));
    }
  }

  private void everybodySees(int count) {
    eventually().until(() -> nodes.stream().allMatch(node -> node.count(TOPIC) == count));
  }

  private void everybodyHears(String... leaves) {
    for (List<String> heard : told) {
      eventually().untilAsserted(() -> assertThat(heard).containsExactlyInAnyOrder(leaves));
    }
  }

  private Vertx machine() {
    Vertx machine = await(Vertx.builder()
        .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
        .withClusterManager(new FakeClusterManager())
        .buildClustered());
    machines.add(machine);
    return machine;
  }

  private static TrackerOptions options(String name) {
    return new TrackerOptions()
        .setNodeName(name)
        .setHeartbeatMs(200)
        .setDigestMs(200)
        .setSuspectMs(1_000)
        .setDownMs(3_000)
        .setHandoverMs(3_000)
        .setOwnerPingMs(200);
  }

  private static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }
}
