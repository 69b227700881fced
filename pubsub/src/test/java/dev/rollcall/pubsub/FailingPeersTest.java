package dev.rollcall.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rollcall.pubsub.MemberEvent.Kind;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.ClusterManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Peers that die, hang, lie or babble, and what the others see of it. */
class FailingPeersTest {

  private static final int QUEUE_MAX = 1024 * 1024;
  private static final Buffer LARGE = Buffer.buffer("x".repeat(64 * 1024));

  private final TestNodes nodes = new TestNodes();
  private final List<MemberEvent> seen = new CopyOnWriteArrayList<>();
  private final Vertx home = nodes.clustered();
  private PubSub a;

  @BeforeEach
  void startOne() {
    a = PubSub.create(
        home, new PubSubOptions().setNodeName("a").setHelloMs(200).setMaxPeerQueueBytes(QUEUE_MAX));
    a.memberHandler(seen::add);
    TestNodes.await(a.start());
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private static MemberEvent event(String name, Kind kind) {
    return new MemberEvent(name, kind);
  }

  /** Says hello once as a node that does nothing else, and waits until it is believed. */
  private void introduce(Vertx process, String name, Hello.Known... known) {
    ClusterManager cluster = ((VertxInternal) process).clusterManager();
    Peer peer = new Peer(
        name,
        "0",
        "rollcall.node." + name + ".0",
        cluster.getNodeId(),
        cluster.getNodeInfo().host(),
        cluster.getNodeInfo().port());
    TestNodes.await(process.eventBus().consumer(peer.address(), message -> {}).completion());
    process
        .eventBus()
        .publish(
            ClusterBus.NODES_ADDRESS,
            Links.frame(
                Envelope.CONTROL,
                HelloJson.hello(new Hello(peer, List.of(known))).toBuffer()));
    await().untilAsserted(() -> assertThat(a.members()).contains(name));
  }

  @Test
  void aMemberHandlerWhoseContextHasEndedBreaksNothingAndIsDropped() {
    AtomicReference<Context> gone = new AtomicReference<>();
    String id = TestNodes.await(home.deployVerticle(
        new VerticleBase() {
          @Override
          public Future<?> start() {
            a.memberHandler(seen::add);
            gone.set(context);
            return Future.succeededFuture();
          }
        },
        new DeploymentOptions()
            .setThreadingModel(ThreadingModel.WORKER)
            .setWorkerPoolName("of its own")));
    TestNodes.await(home.undeploy(id));
    assertThatThrownBy(() -> gone.get().runOnContext(ignored -> {}))
        .isInstanceOf(RejectedExecutionException.class);

    Vertx process = nodes.clustered();
    AtomicInteger greeted = new AtomicInteger();
    String hearsay = "rollcall.node.y.0";
    TestNodes.await(process
        .eventBus()
        .consumer(hearsay, message -> greeted.incrementAndGet())
        .completion());
    introduce(process, "x", new Hello.Known("y", "0", hearsay));
    await().untilAsserted(() -> assertThat(greeted).hasPositiveValue());
    assertThat(seen).isEmpty();
  }

  @Test
  void aProcessThatIsGoneFromTheClusterAndRefusesConnectionsDied() {
    Vertx process = nodes.clustered();
    introduce(process, "x");
    TestNodes.await(process.close());
    await()
        .untilAsserted(
            () -> assertThat(seen).containsExactly(event("x", Kind.JOINED), event("x", Kind.DIED)));
    assertThat(a.members()).isEqualTo(Set.of("a"));
  }

  @Test
  void aProcessThatIsGoneFromTheClusterButTakesConnectionsIsForgottenWithoutAWord()
      throws IOException {
    try (ServerSocket stillThere = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Vertx process = nodes.reachedAt(stillThere.getLocalPort());
      introduce(process, "x");
      TestNodes.await(process.close());
      await().untilAsserted(() -> assertThat(a.members()).isEqualTo(Set.of("a")));
      assertThat(seen).containsExactly(event("x", Kind.JOINED));
    }
  }

  @Test
  void aPeerThatDoesNotReadHasABoundedQueueAndTheOthersGetTheirMessages() throws IOException {
    Recorder atB = new Recorder();
    PubSub b = nodes.node("b");
    b.subscribe("room", atB);
    try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      TestNodes.start(
          nodes.reachedAt(blackHole.getLocalPort()),
          new PubSubOptions().setNodeName("stuck").setHelloMs(200));
      await().untilAsserted(() -> assertThat(a.members()).isEqualTo(Set.of("a", "b", "stuck")));
      // What the kernel's buffers take is written; then the queue fills.
      int sent = 0;
      while (a.stats().droppedToPeers() < 10) {
        a.broadcast("room", LARGE);
        int expected = ++sent;
        await()
            .pollInterval(1, TimeUnit.MILLISECONDS)
            .untilAsserted(() -> assertThat(atB.messages()).hasSize(expected));
        assertThat(sent).as("messages that the black hole took").isLessThan(2_000);
      }
      assertThat(a.directBroadcast("stuck", "room", LARGE)).isFalse();
      assertThat(a.directBroadcast("b", "room", LARGE)).isTrue();
    }
  }

  @Test
  void whatIsQueuedForAPeerThatCannotBeConnectedToIsBoundedAndGivenBackWhenTheAttemptEnds()
      throws IOException {
    List<SocketChannel> fillers = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // Beyond the backlog the kernel ignores requests to connect: the other end seems to be cut
      // off.
      for (int i = 0; i < 8; i++) {
        SocketChannel filler = SocketChannel.open();
        filler.configureBlocking(false);
        filler.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort()));
        fillers.add(filler);
      }
      introduce(nodes.reachedAt(full.getLocalPort()), "far");
      int taken = 0;
      while (a.directBroadcast("far", "room", LARGE)) {
        taken++;
        assertThat(taken).isLessThanOrEqualTo(QUEUE_MAX / LARGE.length());
      }
      assertThat(taken).isPositive();
      // The connect times out after 2 s: all that waited for it is gone, and there is room again.
      await()
          .untilAsserted(
              () -> assertThat(a.directBroadcast("far", "room", LARGE)).isTrue());
      assertThat(a.stats().droppedToPeers()).isGreaterThanOrEqualTo(taken);
    } finally {
      for (SocketChannel filler : fillers) {
        filler.close();
      }
    }
  }

  @Test
  void whatIsQueuedForAPeerIsGivenBackWhenItsConnectionBreaks() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      introduce(nodes.reachedAt(server.getLocalPort()), "stuck");
      await()
          .pollInterval(1, TimeUnit.MILLISECONDS)
          .untilAsserted(
              () -> assertThat(a.directBroadcast("stuck", "room", LARGE)).isFalse());
      try (Socket accepted = server.accept()) {
        accepted.setSoLinger(true, 0);
      }
      await()
          .untilAsserted(
              () -> assertThat(a.directBroadcast("stuck", "room", LARGE)).isTrue());
    }
  }

  /** The bus closes a connection that it holds for dead when all is written: never, without the idle timeout. */
  @Test
  void whatIsQueuedForAPeerThatDoesNotReadIsGivenBackWhenItsConnectionHasBeenIdle()
      throws IOException {
    Vertx hasty = nodes.clustered(TestNodes.bus()
        .setClusterPingInterval(200)
        .setClusterPingReplyInterval(200)
        .setReadIdleTimeout(1_000)
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS));
    a = PubSub.create(
        hasty,
        new PubSubOptions().setNodeName("h").setHelloMs(200).setMaxPeerQueueBytes(QUEUE_MAX));
    TestNodes.await(a.start());
    try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      introduce(nodes.reachedAt(blackHole.getLocalPort()), "stuck");
      for (int refused = 0; refused < 3; refused++) {
        await()
            .pollInterval(1, TimeUnit.MILLISECONDS)
            .untilAsserted(
                () -> assertThat(a.directBroadcast("stuck", "room", LARGE)).isFalse());
        await()
            .untilAsserted(
                () -> assertThat(a.directBroadcast("stuck", "room", LARGE)).isTrue());
      }
    }
  }

  @Test
  void aMessageLargerThanThePeersQueueIsDroppedNotStuck() {
    PubSub b = nodes.node("b");
    Recorder atB = new Recorder();
    b.subscribe("room", atB);
    await().untilAsserted(() -> assertThat(a.members()).contains("b"));
    assertThat(a.directBroadcast("b", "room", Buffer.buffer(new byte[QUEUE_MAX])))
        .isFalse();
    assertThat(a.directBroadcast("b", "room", Buffer.buffer("small"))).isTrue();
    await().untilAsserted(() -> assertThat(atB.messages()).containsExactly("small"));
  }

  @Test
  void babbleAtOurAddressesHarmsNothing() {
    PubSub b = nodes.node("b");
    Recorder atB = new Recorder();
    b.subscribe("room", atB);
    await().untilAsserted(() -> assertThat(a.members()).contains("b"));
    Vertx babbler = nodes.clustered();
    babbler.eventBus().publish(ClusterBus.NODES_ADDRESS, "a string");
    babbler.eventBus().publish(ClusterBus.NODES_ADDRESS, Buffer.buffer());
    babbler.eventBus().publish(ClusterBus.NODES_ADDRESS, Buffer.buffer("no frame"));
    babbler
        .eventBus()
        .publish(
            ClusterBus.NODES_ADDRESS, Links.frame(Envelope.CONTROL, Buffer.buffer("{\"name\":1}")));
    a.broadcast("room", Buffer.buffer("hi"));
    await().untilAsserted(() -> assertThat(atB.messages()).containsExactly("hi"));
    assertThat(a.members()).isEqualTo(Set.of("a", "b"));
  }

  @Test
  void aNodeWhosePublishedHellosAreLostIsFoundThroughAnother() {
    PubSub b = nodes.node("b");
    await().untilAsserted(() -> assertThat(a.members()).contains("b"));
    // A node that says hello to b alone, and answers whoever greets it, as all do.
    Vertx process = nodes.clustered();
    process.eventBus().<Object>addOutboundInterceptor(delivery -> {
      if (!delivery.message().address().equals(ClusterBus.NODES_ADDRESS)) {
        delivery.next();
      }
    });
    for (PubSub node : List.of(a, b)) {
      assertThat(node.members()).isEqualTo(Set.of("a", "b"));
    }
    PubSub quiet =
        TestNodes.start(process, new PubSubOptions().setNodeName("quiet").setHelloMs(200));
    for (PubSub node : List.of(a, b, quiet)) {
      await().untilAsserted(() -> assertThat(node.members()).isEqualTo(Set.of("a", "b", "quiet")));
    }
  }

  @Test
  void noMessageIsLostOrDoubledWhileRegistrationsAreTouched() {
    PubSub b = nodes.node(new PubSubOptions().setNodeName("b").setHelloMs(50));
    Recorder atB = new Recorder();
    b.subscribe("room", atB);
    await().untilAsserted(() -> assertThat(a.members()).contains("b"));
    List<String> sent = new ArrayList<>();
    // Each new process makes all nodes touch their registrations.
    for (int i = 0; i < 3; i++) {
      nodes.clustered();
      for (int j = 0; j < 200; j++) {
        String message = i + " " + j;
        sent.add(message);
        a.broadcast("room", Buffer.buffer(message));
        await()
            .pollInterval(1, TimeUnit.MILLISECONDS)
            .untilAsserted(() -> assertThat(atB.messages()).endsWith(message));
      }
    }
    assertThat(atB.messages()).isEqualTo(sent);
  }
}
