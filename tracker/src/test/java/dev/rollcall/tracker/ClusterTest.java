package dev.rollcall.tracker;

import static dev.rollcall.tracker.TrackerTest.await;
import static dev.rollcall.tracker.TrackerTest.meta;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.pubsub.PubSub;
import dev.rollcall.pubsub.PubSubOptions;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.membership.Heartbeat;
import dev.rollcall.tracker.membership.Message;
import dev.rollcall.tracker.wire.FrameCodec;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Three nodes in one process, on a real clustered event bus. */
class ClusterTest {

  private final List<Vertx> machines = new ArrayList<>();
  private final List<Tracker> nodes = new ArrayList<>();

  @BeforeEach
  void start() {
    for (String name : List.of("a", "b", "c")) {
      nodes.add(node(name));
    }
    eventually().until(() -> nodes.stream().allMatch(Tracker::ready));
    eventually()
        .until(() -> nodes.stream().allMatch(node -> node.stats().peers().size() == 2));
  }

  @AfterEach
  void stop() {
    nodes.forEach(node -> await(node.close()));
    machines.forEach(machine -> await(machine.close()));
    FakeClusterManager.reset();
  }

  @Test
  void whatIsTrackedOnOneNodeIsSeenOnEveryNode() {
    await(nodes.get(0).owner().track("room:1", "ann", meta("at", "a")));
    await(nodes.get(1).owner().track("room:1", "ann", meta("at", "b")));
    for (Tracker node : nodes) {
      eventually().until(() -> node.get("room:1", "ann").size() == 2);
      assertThat(node.list("room:1").presences())
          .extracting(Presence::node)
          .containsExactlyInAnyOrder("a", "b");
    }
  }

  @Test
  void anUpdateOnOneNodeIsOneDiffOnAnother() {
    Owner owner = nodes.get(0).owner();
    String first = await(owner.track("room:1", "ann", meta("n", 1)));
    eventually().until(() -> nodes.get(2).count("room:1") == 1);
    List<PresenceDiff> diffs = Collections.synchronizedList(new ArrayList<>());
    await(nodes.get(2).subscribe("room:1", diffs::add));
    String second = await(owner.update("room:1", "ann", meta("n", 2)));
    eventually()
        .untilAsserted(() -> assertThat(diffs).singleElement().satisfies(diff -> {
          assertThat(diff.leaves()).extracting(Presence::ref).containsExactly(first);
          assertThat(diff.joins()).singleElement().satisfies(join -> {
            assertThat(join.ref()).isEqualTo(second);
            assertThat(join.previousRef()).isEqualTo(first);
          });
        }));
  }

  @Test
  void aStormOnAllNodesEndsInTheSameListsEverywhere() {
    for (int round = 0; round < 3; round++) {
      for (Tracker node : nodes) {
        Owner owner = node.owner();
        for (int i = 0; i < 1_000; i++) {
          owner.track("room:" + i % 20, "key" + i % 300 + node.nodeName(), meta("n", i));
        }
        if (round == 1) {
          await(owner.close());
        }
      }
    }
    eventually().untilAsserted(() -> {
      Set<String> expected = refs(nodes.get(0));
      assertThat(expected).hasSize(3 * 2 * 300);
      assertThat(refs(nodes.get(1))).isEqualTo(expected);
      assertThat(refs(nodes.get(2))).isEqualTo(expected);
    });
  }

  @Test
  void aNodeThatComesLateCatchesUp() {
    Owner owner = nodes.get(0).owner();
    for (int i = 0; i < 5_000; i++) {
      owner.track("room:" + i % 50, "key" + i, meta("n", i));
    }
    eventually().until(() -> nodes.get(1).stats().presences() == 5_000);
    Tracker late = node("d");
    nodes.add(late);
    eventually().until(() -> late.stats().presences() == 5_000);
    eventually().until(late::ready);
    assertThat(refs(late)).isEqualTo(refs(nodes.get(0)));
  }

  @Test
  void anAnnouncedLeaveIsHeldAndNettedWithTheRejoin() {
    await(nodes.get(0).owner().track("room:1", "ann", meta("at", "a")));
    await(nodes.get(0).owner().track("room:1", "ben", meta("at", "a")));
    eventually().until(() -> nodes.get(2).count("room:1") == 2);
    List<PresenceDiff> diffs = Collections.synchronizedList(new ArrayList<>());
    await(nodes.get(2).subscribe("room:1", diffs::add));
    await(nodes.get(0).leave());
    awaitLeaving("a");
    await(nodes.get(1).owner().track("room:1", "ann", meta("at", "b")));

    // A read shows a write before its diff has reached the subscriber's context.
    eventually().untilAsserted(() -> assertThat(diffs).hasSize(2));
    assertThat(nodes.get(2).count("room:1")).isEqualTo(1);
    assertThat(diffs.get(0).joins()).extracting(Presence::node).containsExactly("b");
    assertThat(diffs.get(0).leaves()).extracting(Presence::node).containsExactly("a");
    assertThat(diffs.get(1).leaves()).extracting(Presence::key).containsExactly("ben");
  }

  @Test
  @DisplayName("TR1: a tracker verticle announces its leave when it is undeployed")
  void aTrackerVerticleAnnouncesItsLeaveWhenItIsUndeployed() {
    Vertx machine = machine();
    TrackerVerticle verticle = new TrackerVerticle(options("d"));
    String id = await(machine.deployVerticle(verticle));
    await(verticle.tracker().owner().track("room:1", "ann", meta("at", "d")));
    eventually().until(() -> nodes.get(2).count("room:1") == 1);
    List<PresenceDiff> diffs = Collections.synchronizedList(new ArrayList<>());
    await(nodes.get(2).subscribe("room:1", diffs::add));
    await(machine.undeploy(id));
    awaitLeaving("d");
    await(nodes.get(1).owner().track("room:1", "ann", meta("at", "b")));
    eventually()
        .untilAsserted(() -> assertThat(diffs).singleElement().satisfies(diff -> {
          assertThat(diff.joins()).extracting(Presence::node).containsExactly("b");
          assertThat(diff.leaves()).extracting(Presence::node).containsExactly("d");
        }));
  }

  @Test
  void whenAllIsQuietNobodyPulls() {
    await(nodes.get(0).owner().track("room:1", "ann", meta("at", "a")));
    eventually().until(() -> nodes.stream().allMatch(node -> node.count("room:1") == 1));
    talk();
    List<Long> before = nodes.stream().map(node -> node.stats().pulls()).toList();
    talk();
    talk();
    assertThat(nodes.stream().map(node -> node.stats().pulls()).toList()).isEqualTo(before);
  }

  /** Until every node has sent several rounds of heartbeats and digests. */
  private void talk() {
    for (Tracker node : nodes) {
      long before = node.pubSub().stats().messagesSent();
      eventually().until(() -> node.pubSub().stats().messagesSent() >= before + 20);
    }
  }

  @Test
  @DisplayName(
      "UC13: a node with another number of shards is refused on both sides, and only it is unready")
  void aNodeWithAnotherNumberOfShardsIsRefusedOnBothSidesAndOnlyItIsUnready() {
    Tracker odd = node(options("odd").setShards(4));
    nodes.add(odd);
    await(odd.owner().track("room:1", "ann", meta("at", "odd")));
    await(nodes.get(0).owner().track("room:1", "ben", meta("at", "a")));
    eventually().until(() -> nodes.get(1).count("room:1") == 1);
    eventually().until(() -> !odd.ready() && nodes.stream().limit(3).allMatch(Tracker::ready));
    assertThat(odd.count("room:1")).isEqualTo(1);
    assertThat(nodes.get(0).get("room:1", "ann")).isEmpty();
  }

  @Test
  void aFrameOfAnotherProtocolVersionIsRefusedAndCounted() {
    PubSub future = PubSub.create(machine(), new PubSubOptions().setNodeName("future"));
    await(future.start());
    eventually().until(() -> future.members().contains("a"));
    byte[] alive = FrameCodec.encode(
        new Message.Alive(new Heartbeat(new Replica("future", 1), 1, false, new long[8])));
    alive[0] = FrameCodec.VERSION + 1;
    future.directBroadcast("a", MembershipLoop.TOPIC, Buffer.buffer(alive));
    future.directBroadcast("a", ShardLoop.topic(0), Buffer.buffer(alive));
    future.directBroadcast("a", ShardLoop.topic(0), Buffer.buffer("no frame at all"));
    eventually().until(() -> nodes.get(0).stats().malformed() == 3);
    assertThat(nodes.get(0).stats().peers())
        .extracting(TrackerStats.Peer::node)
        .containsOnly("b", "c");
    await(nodes.get(0).owner().track("room:1", "ann", meta("at", "a")));
    eventually().until(() -> nodes.get(1).count("room:1") == 1);
    await(future.close());
  }

  @Test
  void everyTableIsBackAtItsSizeWhenWhatFilledItIsGone() {
    await(nodes.get(0).owner().track("room:0", "resident", meta("at", "a")));
    eventually().until(() -> nodes.stream().allMatch(node -> node.count("room:0") == 1));
    List<Map<Table, Long>> before = nodes.stream().map(ClusterTest::tables).toList();
    // A heartbeat may be on its way just now.
    before.forEach(tables -> tables.put(Table.QUEUED_BYTES, 0L));
    assertThat(before)
        .allSatisfy(tables -> assertThat(tables)
            .containsEntry(Table.KEYS, 1L)
            .containsEntry(Table.PEERS, 2L)
            .containsEntry(Table.VIEWS, 2L * TrackerOptions.DEFAULT_SHARDS)
            .containsEntry(Table.LAGGING, 0L));

    Tracker visitor = node(options("visitor").setHandoverMs(200));
    Owner owner = nodes.get(0).owner();
    for (int i = 0; i < 20; i++) {
      await(owner.track("room:" + i, "ann" + i, meta("i", i)));
      await(visitor.owner().track("room:" + i, "ben" + i, meta("i", i)));
    }
    TopicSubscription subscription = await(nodes.get(0).subscribe("room:1", diff -> {}));
    eventually()
        .untilAsserted(() -> assertThat(nodes)
            .allSatisfy(node -> assertThat(tables(node))
                .containsEntry(Table.KEYS, 41L)
                .containsEntry(Table.VIEWS, 3L * TrackerOptions.DEFAULT_SHARDS)
                .containsEntry(Table.PUBSUB_PEERS, 3L)));
    assertThat(nodes.get(0).stats().tables())
        .containsEntry(Table.OWNERS, before.get(0).get(Table.OWNERS) + 1)
        .containsEntry(Table.SUBSCRIPTIONS, before.get(0).get(Table.SUBSCRIPTIONS) + 1)
        .containsEntry(Table.LOG_OPS, 21L);

    subscription.cancel();
    await(owner.close());
    await(visitor.close());
    eventually()
        .untilAsserted(
            () -> assertThat(nodes.stream().map(ClusterTest::tables).toList()).isEqualTo(before));
  }

  /** Those that have to come back. */
  private static Map<Table, Long> tables(Tracker node) {
    Map<Table, Long> tables = new EnumMap<>(node.stats().tables());
    tables.keySet().removeAll(Set.of(Table.LOG_OPS, Table.LOG_BYTES, Table.RETIRED));
    return tables;
  }

  private Tracker node(String name) {
    return node(options(name));
  }

  private Tracker node(TrackerOptions options) {
    Tracker tracker = Tracker.create(machine(), options);
    await(tracker.start());
    return tracker;
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
        .setSuspectMs(800)
        .setHandoverMs(4_000);
  }

  @Test
  void aVertxThatIsClosedTakesItsTrackerAlongInGoodOrder() {
    await(nodes.get(0).owner().track("room:1", "ann", meta("at", "a")));
    eventually().until(() -> nodes.get(1).count("room:1") == 1);
    await(machines.get(0).close());
    awaitLeaving("a");
    assertThat(nodes.get(1).count("room:1")).isEqualTo(1);
  }

  /** Until b and c were told. */
  private void awaitLeaving(String node) {
    for (Tracker witness : nodes.subList(1, 3)) {
      eventually()
          .until(() -> witness.stats().peers().stream()
              .anyMatch(peer -> peer.node().equals(node) && peer.status().equals("LEAVING")));
    }
  }

  private static Set<String> refs(Tracker node) {
    Set<String> refs = new HashSet<>();
    node.topics()
        .keySet()
        .forEach(
            topic -> node.list(topic).presences().forEach(presence -> refs.add(presence.ref())));
    return refs;
  }

  private static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }
}
