package dev.rollcall.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three nodes, real connections between them. */
class ClusteredPubSubTest {

  private final TestNodes nodes = new TestNodes();
  private PubSub a;
  private PubSub b;
  private PubSub c;
  private final Recorder atA = new Recorder();
  private final Recorder atB = new Recorder();
  private final Recorder atC = new Recorder();

  @BeforeEach
  void startThree() {
    a = nodes.node("a");
    b = nodes.node("b");
    c = nodes.node("c");
    for (PubSub node : List.of(a, b, c)) {
      await().untilAsserted(() -> assertThat(node.members()).isEqualTo(Set.of("a", "b", "c")));
    }
    a.subscribe("room", atA);
    b.subscribe("room", atB);
    c.subscribe("room", atC);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void broadcastReachesAllNodesOnce() {
    a.broadcast("room", Buffer.buffer("hi"));
    a.broadcast("room", Buffer.buffer("end"));
    for (Recorder recorder : List.of(atA, atB, atC)) {
      await().untilAsserted(() -> assertThat(recorder.messages()).containsExactly("hi", "end"));
    }
  }

  @Test
  void broadcastFromSkipsTheSubscriptionButNotTheOtherNodes() {
    Recorder sender = new Recorder();
    Subscription from = a.subscribe("room", sender);
    a.broadcastFrom(from, "room", Buffer.buffer("hi"));
    for (Recorder recorder : List.of(atA, atB, atC)) {
      await().untilAsserted(() -> assertThat(recorder.messages()).containsExactly("hi"));
    }
    assertThat(sender.messages()).isEmpty();
  }

  @Test
  void localBroadcastStaysOnItsNode() {
    a.localBroadcast("room", Buffer.buffer("local"));
    a.broadcast("room", Buffer.buffer("end"));
    await().untilAsserted(() -> assertThat(atA.messages()).containsExactly("local", "end"));
    await().untilAsserted(() -> assertThat(atB.messages()).containsExactly("end"));
    await().untilAsserted(() -> assertThat(atC.messages()).containsExactly("end"));
  }

  @Test
  void directBroadcastReachesOneNodeOnly() {
    assertThat(a.directBroadcast("b", "room", Buffer.buffer("only b"))).isTrue();
    a.broadcast("room", Buffer.buffer("end"));
    await().untilAsserted(() -> assertThat(atB.messages()).containsExactly("only b", "end"));
    await().untilAsserted(() -> assertThat(atA.messages()).containsExactly("end"));
    await().untilAsserted(() -> assertThat(atC.messages()).containsExactly("end"));
  }

  @Test
  void directBroadcastAllReachesTheNamedNodesAndLeavesOutUnknownOnes() {
    a.directBroadcastAll(List.of("a", "c", "nobody"), "room", Buffer.buffer("a and c"));
    a.broadcast("room", Buffer.buffer("end"));
    await().untilAsserted(() -> assertThat(atA.messages()).containsExactly("a and c", "end"));
    await().untilAsserted(() -> assertThat(atC.messages()).containsExactly("a and c", "end"));
    await().untilAsserted(() -> assertThat(atB.messages()).containsExactly("end"));
    assertThat(a.stats().droppedToPeers()).isEqualTo(1);
  }

  @Test
  void messagesOfOneSenderArriveInOrder() {
    List<String> sent = IntStream.range(0, 2_000).mapToObj(String::valueOf).toList();
    sent.forEach(each -> a.broadcast("room", Buffer.buffer(each)));
    for (Recorder recorder : List.of(atA, atB, atC)) {
      await().untilAsserted(() -> assertThat(recorder.messages()).isEqualTo(sent));
    }
  }

  @Test
  void messagesOfOtherTopicsAreNotDelivered() {
    b.broadcast("another room", Buffer.buffer("no"));
    b.broadcast("room", Buffer.buffer("end"));
    await().untilAsserted(() -> assertThat(atC.messages()).containsExactly("end"));
  }

  @Test
  void largeMessagesArriveWhole() {
    String large = "x".repeat(3_000_000);
    a.broadcast("room", Buffer.buffer(large));
    await().untilAsserted(() -> assertThat(atC.messages()).containsExactly(large));
  }

  @Test
  void aNodeThatClosesLeavesAtOnceAndIsNotSentTo() {
    List<MemberEvent> seen = new CopyOnWriteArrayList<>();
    a.memberHandler(seen::add);
    TestNodes.await(c.close());
    await()
        .untilAsserted(
            () -> assertThat(seen).containsExactly(new MemberEvent("c", MemberEvent.Kind.LEFT)));
    assertThat(a.members()).isEqualTo(Set.of("a", "b"));
    assertThat(a.directBroadcast("c", "room", Buffer.buffer("late"))).isFalse();
  }

  @Test
  void aNodeThatComesLaterIsReportedAndSentTo() {
    List<MemberEvent> seen = new CopyOnWriteArrayList<>();
    a.memberHandler(seen::add);
    PubSub d = nodes.node("d");
    Recorder atD = new Recorder();
    d.subscribe("room", atD);
    await()
        .untilAsserted(
            () -> assertThat(seen).containsExactly(new MemberEvent("d", MemberEvent.Kind.JOINED)));
    a.broadcast("room", Buffer.buffer("welcome"));
    await().untilAsserted(() -> assertThat(atD.messages()).containsExactly("welcome"));
  }

  @Test
  void aRestartedNodeTakesItsNameAgain() {
    TestNodes.await(c.close());
    PubSub again = nodes.node("c");
    Recorder atAgain = new Recorder();
    again.subscribe("room", atAgain);
    await().untilAsserted(() -> assertThat(a.members()).contains("c"));
    a.broadcast("room", Buffer.buffer("hi"));
    await().untilAsserted(() -> assertThat(atAgain.messages()).containsExactly("hi"));
    assertThat(atC.messages()).isEmpty();
  }

  @Test
  void statsCountWhatGoesToAndComesFromPeers() {
    PubSubStats before = a.stats();
    PubSubStats beforeB = b.stats();
    a.broadcast("room", Buffer.buffer("12345"));
    await()
        .untilAsserted(() ->
            assertThat(b.stats().messagesReceived()).isEqualTo(beforeB.messagesReceived() + 1));
    // version, length, "room", payload
    assertThat(b.stats().bytesReceived() - beforeB.bytesReceived()).isEqualTo(1 + 1 + 4 + 5);
    assertThat(a.stats().messagesSent()).isEqualTo(before.messagesSent() + 2);
    assertThat(a.directBroadcast("nobody", "room", Buffer.buffer("x"))).isFalse();
    assertThat(a.stats().droppedToPeers()).isEqualTo(before.droppedToPeers() + 1);
  }

  @Test
  void twoPubSubsOfOneVertxAreTwoNodes() {
    Vertx shared = nodes.clustered();
    PubSub one = TestNodes.start(shared, new PubSubOptions().setNodeName("one").setHelloMs(200));
    PubSub two = TestNodes.start(shared, new PubSubOptions().setNodeName("two").setHelloMs(200));
    for (PubSub node : List.of(a, one, two)) {
      await()
          .untilAsserted(
              () -> assertThat(node.members()).isEqualTo(Set.of("a", "b", "c", "one", "two")));
    }
    Recorder atTwo = new Recorder();
    two.subscribe("room", atTwo);
    one.broadcast("room", Buffer.buffer("hi"));
    await().untilAsserted(() -> assertThat(atTwo.messages()).containsExactly("hi"));
    await().untilAsserted(() -> assertThat(atA.messages()).containsExactly("hi"));
  }
}
