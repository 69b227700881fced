package dev.rollcall.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import dev.rollcall.pubsub.MemberEvent.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same on the cluster manager of production: three members in one process, on the loopback interface. */
class HazelcastPubSubIT {

  private static final Duration CLUSTER_PATIENCE = Duration.ofSeconds(60);

  private record Node(Vertx vertx, HazelcastClusterManager cluster, PubSub pubsub, Recorder room) {

    /** What the others see when a process is killed: its sockets are closed, and nobody said goodbye. */
    void kill() throws ReflectiveOperationException {
      Field server = vertx.eventBus().getClass().getDeclaredField("server");
      server.setAccessible(true);
      TestNodes.await(((NetServer) server.get(vertx.eventBus())).close());
      cluster.getHazelcastInstance().getLifecycleService().terminate();
    }
  }

  private final List<Node> nodes = new ArrayList<>();
  private final List<MemberEvent> seen = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    for (Node node : nodes) {
      // One of them was killed and cannot leave in good order.
      TestNodes.await(node.vertx().close().recover(cause -> Future.succeededFuture()));
    }
  }

  @Test
  void threeNodesFindEachOtherTalkAndSeeOneLeaveAndOneDie() throws Exception {
    List<Integer> ports = freePorts(3);
    Node a = node("a", ports, 0);
    Node b = node("b", ports, 1);
    Node c = node("c", ports, 2);
    for (Node node : nodes) {
      await()
          .atMost(CLUSTER_PATIENCE)
          .untilAsserted(
              () -> assertThat(node.pubsub().members()).isEqualTo(Set.of("a", "b", "c")));
    }
    for (Node node : nodes) {
      node.pubsub().broadcast("room", Buffer.buffer("from " + node.pubsub().nodeName()));
    }
    for (Node node : nodes) {
      await()
          .untilAsserted(() -> assertThat(node.room().messages())
              .containsExactlyInAnyOrder("from a", "from b", "from c"));
    }

    a.pubsub().memberHandler(seen::add);
    b.kill();
    await()
        .atMost(CLUSTER_PATIENCE)
        .untilAsserted(() -> assertThat(seen).containsExactly(new MemberEvent("b", Kind.DIED)));
    TestNodes.await(c.pubsub().close());
    await()
        .untilAsserted(() -> assertThat(seen)
            .containsExactly(new MemberEvent("b", Kind.DIED), new MemberEvent("c", Kind.LEFT)));
    assertThat(a.pubsub().members()).isEqualTo(Set.of("a"));
  }

  private Node node(String name, List<Integer> ports, int index) {
    HazelcastClusterManager cluster = new HazelcastClusterManager(config(ports, index));
    Vertx vertx = TestNodes.await(Vertx.builder()
        .with(new VertxOptions().setEventBusOptions(TestNodes.bus()))
        .withClusterManager(cluster)
        .buildClustered());
    PubSub pubsub = TestNodes.start(vertx, new PubSubOptions().setNodeName(name).setHelloMs(500));
    Recorder room = new Recorder();
    pubsub.subscribe("room", room);
    Node node = new Node(vertx, cluster, pubsub, room);
    nodes.add(node);
    return node;
  }

  private static Config config(List<Integer> ports, int index) {
    Config config = new Config()
        .setClusterName("rollcall-" + ports.get(0))
        .setProperty("hazelcast.logging.type", "slf4j")
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.wait.seconds.before.join", "0")
        .setProperty("hazelcast.heartbeat.interval.seconds", "1")
        .setProperty("hazelcast.max.no.heartbeat.seconds", "5")
        .setProperty("hazelcast.merge.first.run.delay.seconds", "5")
        .setProperty("hazelcast.merge.next.run.delay.seconds", "5")
        .addMultiMapConfig(new MultiMapConfig("__vertx.subs")
            .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET)
            .setBackupCount(1))
        .addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(1))
        .addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(1));
    ServerSocketEndpointConfig endpoint =
        new ServerSocketEndpointConfig().setPort(ports.get(index)).setPortAutoIncrement(false);
    endpoint.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    config.getAdvancedNetworkConfig().setEnabled(true).setMemberEndpointConfig(endpoint);
    JoinConfig join = config.getAdvancedNetworkConfig().getJoin();
    join.getMulticastConfig().setEnabled(false);
    join.getAutoDetectionConfig().setEnabled(false);
    join.getTcpIpConfig()
        .setEnabled(true)
        .setMembers(ports.stream().map(port -> "127.0.0.1:" + port).toList());
    return config;
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(socket);
      ports.add(socket.getLocalPort());
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
    return ports;
  }
}
