package dev.rollcall.tracker;

import static dev.rollcall.tracker.TrackerTest.await;
import static dev.rollcall.tracker.TrackerTest.meta;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.rollcall.pubsub.PubSub;
import dev.rollcall.pubsub.PubSubOptions;
import dev.rollcall.tracker.crdt.Delta;
import dev.rollcall.tracker.crdt.Dot;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Hash64;
import dev.rollcall.tracker.crdt.LeaveReasons;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.membership.Heartbeat;
import dev.rollcall.tracker.membership.Message;
import dev.rollcall.tracker.wire.FrameCodec;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Three nodes in one process, and what should not happen to them: a wrong replica, a loop that stalls, another protocol, nonsense. */
class HardClusterTest {

  private static final int SHARDS = 2;

  private final List<Vertx> machines = new ArrayList<>();
  private final List<Tracker> nodes = new ArrayList<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void start() {
    log.list = new CopyOnWriteArrayList<>();
    log.start();
    logger().addAppender(log);
    for (String name : List.of("a", "b", "c")) {
      nodes.add(Tracker.create(
          machine(),
          new TrackerOptions()
              .setNodeName(name)
              .setShards(SHARDS)
              .setHeartbeatMs(100)
              .setDigestMs(100)
              .setSuspectMs(600)
              .setDownMs(3_000)));
      await(nodes.get(nodes.size() - 1).start());
    }
    eventually()
        .until(() -> nodes.stream().allMatch(node -> node.stats().peers().size() == 2));
  }

  @AfterEach
  void stop() {
    logger().detachAppender(log);
    nodes.forEach(node -> await(node.close()));
    machines.forEach(machine -> await(machine.close()));
    FakeClusterManager.reset();
  }

  @Test
  void aReplicaThatWentWrongHealsItselfLoudly() {
    Owner owner = nodes.get(0).owner();
    await(owner.track("room:1", "ann", meta("n", 1)));
    await(owner.track("room:1", "ben", meta("n", 1)));
    eventually().until(() -> nodes.get(1).count("room:1") == 2);
    List<PresenceDiff> diffs = new CopyOnWriteArrayList<>();
    await(nodes.get(1).subscribe("room:1", diffs::add));

    // Somehow the entry of ann is lost from b's view of a, at the same seq.
    Entry ann = nodes.get(1).get("room:1", "ann").get(0).entry();
    Shards shards = ((VertxTracker) nodes.get(1)).shards();
    CountDownLatch corrupted = new CountDownLatch(1);
    shards.of("room:1").run(loop -> {
      loop.replica().views().chain(ann.replica()).handOver(ann);
      corrupted.countDown();
    });

    eventually().until(() -> nodes.get(1).stats().mismatches() == 1);
    assertThat(corrupted.getCount()).isZero();
    eventually().untilAsserted(() -> assertThat(refs(nodes.get(1))).isEqualTo(refs(nodes.get(0))));
    assertThat(nodes.get(1).get("room:1", "ann")).hasSize(1);
    assertThat(nodes.get(2).stats().mismatches()).isZero();
    assertThat(errors("differs from its writer's at seq")).hasSize(1);
    eventually()
        .until(() -> diffs.stream().mapToInt(diff -> diff.joins().size()).sum() == 2);
  }

  @Test
  void aShardsLoopThatStallsMakesNobodyDownAndCatchesUp() throws Exception {
    Owner owner = nodes.get(0).owner();
    await(owner.track("room:1", "ann", meta("n", 1)));
    eventually().until(() -> nodes.get(1).count("room:1") == 1);
    List<PresenceDiff> diffs = new CopyOnWriteArrayList<>();
    await(nodes.get(1).subscribe("room:1", diffs::add));
    Shards shards = ((VertxTracker) nodes.get(0)).shards();
    CountDownLatch stalled = new CountDownLatch(1);
    shards.of("room:1").run(loop -> {
      stalled.countDown();
      sleep(1_500);
    });
    assertThat(stalled.await(20, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < 500; i++) {
      owner.track("room:1", "key" + i, meta("n", i));
    }
    for (Tracker node : nodes) {
      eventually().until(() -> node.count("room:1") == 501);
    }
    assertThat(diffs).allSatisfy(diff -> assertThat(diff.leaves()).isEmpty());
    for (Tracker node : nodes) {
      assertThat(node.stats().peers())
          .extracting(TrackerStats.Peer::status)
          .doesNotContain("DOWN", "LEAVING");
    }
  }

  @Test
  void aNodeOfAnotherProtocolIsRefusedLoudlyOnceAndNeverUpAndRefusesUs() {
    PubSub other = pubSub("other");
    List<Integer> heard = new CopyOnWriteArrayList<>();
    // The other release reads the first byte and refuses: all that it can do with a frame of ours.
    other.subscribe(MembershipLoop.TOPIC, (topic, frame) -> heard.add((int) frame.getByte(0)));
    eventually().until(() -> other.members().contains("a"));
    Replica theirs = new Replica("other", Long.MAX_VALUE >> 2);
    for (int i = 1; i <= 20; i++) {
      byte[] alive =
          FrameCodec.encode(new Message.Alive(new Heartbeat(theirs, i, false, new long[SHARDS])));
      alive[0] = FrameCodec.VERSION + 1;
      other.directBroadcast("a", MembershipLoop.TOPIC, Buffer.buffer(alive));
      byte[] news = news(theirs, "room:1", "ghost", "{}");
      news[0] = FrameCodec.VERSION + 1;
      other.directBroadcast("a", ShardLoop.topic(shardOf("room:1")), Buffer.buffer(news));
    }
    eventually().until(() -> nodes.get(0).stats().malformed() == 40);
    assertThat(errors("protocol version " + (FrameCodec.VERSION + 1) + " at the peer"))
        .hasSize(1);
    eventually().until(() -> heard.size() > 3);
    assertThat(heard).containsOnly(FrameCodec.VERSION);
    eventually().until(() -> nodes.stream().allMatch(Tracker::ready));
    for (Tracker node : nodes) {
      assertThat(node.stats().peers())
          .extracting(TrackerStats.Peer::node)
          .doesNotContain("other")
          .hasSize(2);
      assertThat(node.count("room:1")).isZero();
    }
    await(other.close());
  }

  @Test
  void aMetaThatIsNoJsonHarmsNoSubscriber() {
    List<PresenceDiff> diffs = new CopyOnWriteArrayList<>();
    await(nodes.get(0).subscribe("room:1", diffs::add));
    List<JsonObject> onBus = new CopyOnWriteArrayList<>();
    machines
        .get(0)
        .eventBus()
        .<JsonObject>consumer("rollcall.diff.room:1", diff -> onBus.add(diff.body()));
    PubSub liar = pubSub("liar");
    eventually().until(() -> liar.members().contains("a"));
    Replica replica = new Replica("liar", 1);
    byte[] alive =
        FrameCodec.encode(new Message.Alive(new Heartbeat(replica, 1, false, new long[SHARDS])));
    liar.directBroadcast("a", MembershipLoop.TOPIC, Buffer.buffer(alive));
    eventually().until(() -> nodes.get(0).stats().peers().size() == 3);
    String topic = ShardLoop.topic(shardOf("room:1"));
    liar.directBroadcast("a", topic, Buffer.buffer(news(replica, "room:1", "liar", "\u0000[")));
    eventually().until(() -> nodes.get(0).count("room:1") == 1);
    await(nodes.get(0).owner().track("room:1", "ann", meta("n", 1)));
    eventually().until(() -> onBus.size() == 2 && diffs.size() == 2);
    assertThat(nodes.get(0).list("room:1").toJson().fieldNames()).contains("ann", "liar");
    await(liar.close());
  }

  private static byte[] news(Replica replica, String topic, String key, String meta) {
    int shard = shardOf(topic);
    byte[] bytes = meta.getBytes(StandardCharsets.UTF_8);
    Entry entry = new Entry(new Dot(replica, shard, 1), 0, topic, key, bytes);
    return FrameCodec.encode(new dev.rollcall.tracker.replication.Message.News(
        new Delta(replica, shard, 0, 1, List.of(entry), new long[0], LeaveReasons.NONE)));
  }

  private static int shardOf(String topic) {
    return Hash64.shard(topic, SHARDS);
  }

  private List<String> errors(String text) {
    return log.list.stream()
        .filter(event -> event.getLevel() == Level.ERROR)
        .map(ILoggingEvent::getFormattedMessage)
        .filter(message -> message.contains(text))
        .toList();
  }

  private static List<String> refs(Tracker node) {
    return node.list("room:1").presences().stream().map(Presence::ref).sorted().toList();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("dev.rollcall.tracker");
  }

  private PubSub pubSub(String name) {
    PubSub pubSub = PubSub.create(machine(), new PubSubOptions().setNodeName(name));
    await(pubSub.start());
    return pubSub;
  }

  private Vertx machine() {
    Vertx machine = await(Vertx.builder()
        .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
        .withClusterManager(new FakeClusterManager())
        .buildClustered());
    machines.add(machine);
    return machine;
  }

  private static void sleep(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }
}
