package dev.rollcall.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One node without a cluster: what a subscriber and a publisher may rely on. */
class PubSubTest {

  private final TestNodes nodes = new TestNodes();
  private Vertx vertx;
  private PubSub pubsub;

  @BeforeEach
  void start() {
    vertx = nodes.alone();
    pubsub = TestNodes.start(vertx, new PubSubOptions().setNodeName("a").setMaxSubscriberQueue(10));
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void nodeNameIsTheConfiguredOne() {
    assertThat(pubsub.nodeName()).isEqualTo("a");
  }

  @Test
  void nodeNameIsRandomIfNoneIsConfigured() {
    String one = PubSub.create(vertx, new PubSubOptions()).nodeName();
    String two = PubSub.create(vertx, new PubSubOptions()).nodeName();
    assertThat(one).isNotEmpty().isNotEqualTo(two);
  }

  @Test
  void theOnlyMemberIsThisNode() {
    assertThat(pubsub.members()).isEqualTo(Set.of("a"));
  }

  @Test
  void aSubscriberGetsMessagesUntilItCancels() {
    Recorder recorder = new Recorder();
    Subscription subscription = pubsub.subscribe("room", recorder);
    assertThat(subscription.topic()).isEqualTo("room");
    pubsub.broadcast("room", Buffer.buffer("one"));
    await().untilAsserted(() -> assertThat(recorder.messages()).containsExactly("one"));
    subscription.cancel();
    pubsub.broadcast("room", Buffer.buffer("two"));
    flush();
    assertThat(recorder.messages()).containsExactly("one");
  }

  @Test
  void cancellingTwiceDoesNothing() {
    Subscription subscription = pubsub.subscribe("room", new Recorder());
    subscription.cancel();
    assertThatCode(subscription::cancel).doesNotThrowAnyException();
  }

  @Test
  void broadcastReachesEachSubscriberOfTheTopic() {
    Recorder one = new Recorder();
    Recorder two = new Recorder();
    pubsub.subscribe("room", one);
    pubsub.subscribe("room", two);
    pubsub.broadcast("room", Buffer.buffer("hi"));
    await().untilAsserted(() -> assertThat(one.messages()).containsExactly("hi"));
    await().untilAsserted(() -> assertThat(two.messages()).containsExactly("hi"));
  }

  @Test
  void broadcastDoesNotReachSubscribersOfOtherTopics() {
    Recorder other = new Recorder();
    pubsub.subscribe("other", other);
    IntStream.rangeClosed(0, 10).forEach(each -> pubsub.subscribe("room", new Recorder()));
    pubsub.broadcast("room", Buffer.buffer("hi"));
    pubsub.broadcast("other", Buffer.buffer("end"));
    await().untilAsserted(() -> assertThat(other.messages()).containsExactly("end"));
  }

  @Test
  void broadcastWithoutSubscribersIsNoError() {
    assertThatCode(() -> pubsub.broadcast("room", Buffer.buffer("hi"))).doesNotThrowAnyException();
  }

  @Test
  void broadcastFromSkipsTheGivenSubscription() {
    Recorder sender = new Recorder();
    Recorder other = new Recorder();
    Subscription from = pubsub.subscribe("room", sender);
    pubsub.subscribe("room", other);
    pubsub.broadcastFrom(from, "room", Buffer.buffer("hi"));
    pubsub.broadcast("room", Buffer.buffer("end"));
    await().untilAsserted(() -> assertThat(other.messages()).containsExactly("hi", "end"));
    await().untilAsserted(() -> assertThat(sender.messages()).containsExactly("end"));
  }

  @Test
  void localBroadcastReachesThisNode() {
    Recorder recorder = new Recorder();
    pubsub.subscribe("room", recorder);
    pubsub.localBroadcast("room", Buffer.buffer("hi"));
    await().untilAsserted(() -> assertThat(recorder.messages()).containsExactly("hi"));
  }

  @Test
  void localBroadcastFromSkipsTheGivenSubscription() {
    Recorder sender = new Recorder();
    Subscription from = pubsub.subscribe("room", sender);
    pubsub.localBroadcastFrom(from, "room", Buffer.buffer("hi"));
    pubsub.localBroadcast("room", Buffer.buffer("end"));
    await().untilAsserted(() -> assertThat(sender.messages()).containsExactly("end"));
  }

  @Test
  void directBroadcastToThisNodeIsDelivered() {
    Recorder recorder = new Recorder();
    pubsub.subscribe("room", recorder);
    assertThat(pubsub.directBroadcast("a", "room", Buffer.buffer("hi"))).isTrue();
    await().untilAsserted(() -> assertThat(recorder.messages()).containsExactly("hi"));
  }

  @Test
  void directBroadcastToAnUnknownNodeIsDroppedAndCounted() {
    Recorder recorder = new Recorder();
    pubsub.subscribe("room", recorder);
    assertThat(pubsub.directBroadcast("nobody", "room", Buffer.buffer("hi"))).isFalse();
    flush();
    assertThat(recorder.messages()).isEmpty();
    assertThat(pubsub.stats().droppedToPeers()).isEqualTo(1);
  }

  @Test
  void eachOfSeveralSubscriptionsOfOneSubscriberGetsTheMessage() {
    Recorder recorder = new Recorder();
    Subscription first = pubsub.subscribe("room", recorder);
    pubsub.subscribe("room", recorder);
    pubsub.broadcast("room", Buffer.buffer("hi"));
    await().untilAsserted(() -> assertThat(recorder.messages()).containsExactly("hi", "hi"));
    pubsub.broadcastFrom(first, "room", Buffer.buffer("once"));
    await()
        .untilAsserted(() -> assertThat(recorder.messages()).containsExactly("hi", "hi", "once"));
    first.cancel();
    pubsub.broadcast("room", Buffer.buffer("end"));
    await()
        .untilAsserted(
            () -> assertThat(recorder.messages()).containsExactly("hi", "hi", "once", "end"));
  }

  @Test
  void messagesComeOnTheContextOfTheSubscribe() {
    Context context = vertx.getOrCreateContext();
    AtomicReference<Context> seen = new AtomicReference<>();
    context.runOnContext(
        ignored -> pubsub.subscribe("room", (topic, message) -> seen.set(Vertx.currentContext())));
    await().until(() -> {
      pubsub.broadcast("room", Buffer.buffer("hi"));
      return seen.get() != null;
    });
    assertThat(seen.get()).isSameAs(context);
  }

  @Test
  void aSubscribeInAMessageHandlerUsesTheContextBehindIt() {
    ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    AtomicReference<Context> seen = new AtomicReference<>();
    context
        .duplicate()
        .runOnContext(ignored ->
            pubsub.subscribe("room", (topic, message) -> seen.set(Vertx.currentContext())));
    await().until(() -> {
      pubsub.broadcast("room", Buffer.buffer("hi"));
      return seen.get() != null;
    });
    assertThat(seen.get()).isSameAs(context);
  }

  @Test
  void aSubscriberThatPublishesIsNotCalledInsideItsOwnCall() {
    List<String> steps = new CopyOnWriteArrayList<>();
    pubsub.subscribe("room", (topic, message) -> {
      steps.add("begin " + message);
      if (message.toString().equals("one")) {
        pubsub.broadcast("room", Buffer.buffer("two"));
      }
      steps.add("end " + message);
    });
    pubsub.broadcast("room", Buffer.buffer("one"));
    await()
        .untilAsserted(() ->
            assertThat(steps).containsExactly("begin one", "end one", "begin two", "end two"));
  }

  @Test
  void aSubscriberThatThrowsHarmsNobody() {
    Recorder other = new Recorder();
    List<String> survived = new CopyOnWriteArrayList<>();
    pubsub.subscribe("room", (topic, message) -> {
      survived.add(message.toString());
      throw new AssertionError("deliberate, from a test");
    });
    pubsub.subscribe("room", other);
    pubsub.broadcast("room", Buffer.buffer("one"));
    pubsub.broadcast("room", Buffer.buffer("two"));
    await().untilAsserted(() -> assertThat(other.messages()).containsExactly("one", "two"));
    await().untilAsserted(() -> assertThat(survived).containsExactly("one", "two"));
  }

  @Test
  void aSlowSubscriberLosesWhatExceedsItsQueueAndNobodyElseDoes() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch stuck = new CountDownLatch(1);
    List<String> slow = new CopyOnWriteArrayList<>();
    AtomicReference<Context> context = new AtomicReference<>();
    Recorder fast = new Recorder();
    vertx.runOnContext(ignored -> {
      context.set(Vertx.currentContext());
      pubsub.subscribe("queue", (topic, message) -> {
        stuck.countDown();
        try {
          go.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        slow.add(message.toString());
      });
    });
    await().until(() -> context.get() != null);
    pubsub.subscribe("queue", fast);
    pubsub.broadcast("queue", Buffer.buffer("0"));
    stuck.await();
    for (int i = 1; i <= 15; i++) {
      int sent = i;
      pubsub.broadcast("queue", Buffer.buffer(String.valueOf(i)));
      await().untilAsserted(() -> assertThat(fast.messages()).hasSize(sent + 1));
    }
    assertThat(pubsub.stats().droppedToSubscribers()).isEqualTo(5);
    go.countDown();
    await()
        .untilAsserted(() -> assertThat(slow)
            .containsExactlyElementsOf(
                IntStream.rangeClosed(0, 10).mapToObj(String::valueOf).toList()));
    pubsub.broadcast("queue", Buffer.buffer("end"));
    await().untilAsserted(() -> assertThat(slow).endsWith("end"));
  }

  @Test
  void aSubscriptionEndsWithItsVerticle() {
    Recorder recorder = new Recorder();
    String id = TestNodes.await(vertx.deployVerticle(new VerticleBase() {
      @Override
      public Future<?> start() {
        pubsub.subscribe("room", recorder);
        return Future.succeededFuture();
      }
    }));
    pubsub.broadcast("room", Buffer.buffer("one"));
    await().untilAsserted(() -> assertThat(recorder.messages()).containsExactly("one"));
    TestNodes.await(vertx.undeploy(id));
    pubsub.broadcast("room", Buffer.buffer("two"));
    flush();
    assertThat(recorder.messages()).containsExactly("one");
  }

  @Test
  void afterCancelOnItsOwnContextNotEvenQueuedMessagesAreDelivered() {
    List<String> seen = new CopyOnWriteArrayList<>();
    AtomicReference<Subscription> subscription = new AtomicReference<>();
    Context context = vertx.getOrCreateContext();
    context.runOnContext(ignored -> {
      subscription.set(pubsub.subscribe("room", (topic, message) -> {
        seen.add(message.toString());
        subscription.get().cancel();
      }));
      pubsub.broadcast("room", Buffer.buffer("one"));
      pubsub.broadcast("room", Buffer.buffer("two"));
    });
    await().untilAsserted(() -> assertThat(seen).containsExactly("one"));
    flush(context);
    assertThat(seen).containsExactly("one");
  }

  @Test
  void useBeforeTheStartIsRefusedWithAReason() {
    PubSub fresh = PubSub.create(vertx, new PubSubOptions().setNodeName("fresh"));
    String reason = "pubsub of node fresh is not started: call start() first";
    assertThatThrownBy(() -> fresh.subscribe("room", new Recorder()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(reason);
    assertThatThrownBy(() -> fresh.broadcast("room", Buffer.buffer()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(reason);
    assertThatThrownBy(() -> fresh.directBroadcast("b", "room", Buffer.buffer()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(reason);
    assertThat(fresh.members()).isEqualTo(Set.of("fresh"));
    TestNodes.await(fresh.close());
  }

  @Test
  void aSecondStartFails() {
    assertThat(pubsub.start().cause())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("pubsub of node a was started already");
  }

  @Test
  void closeEndsAllSubscriptionsAndUseAfterItIsRefused() {
    Recorder recorder = new Recorder();
    Subscription subscription = pubsub.subscribe("room", recorder);
    TestNodes.await(pubsub.close());
    TestNodes.await(pubsub.close());
    assertThatThrownBy(() -> pubsub.broadcast("room", Buffer.buffer("late")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("pubsub of node a is closed");
    assertThat(pubsub.start().cause()).hasMessage("pubsub of node a is closed");
    assertThatCode(subscription::cancel).doesNotThrowAnyException();
    flush();
    assertThat(recorder.messages()).isEmpty();
  }

  @Test
  void topicsOutOfRangeAreRefused() {
    Buffer message = Buffer.buffer("x");
    assertThatThrownBy(() -> pubsub.broadcast("", message)).hasMessage("topic is empty");
    assertThatThrownBy(() -> pubsub.subscribe("t".repeat(256), new Recorder()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("topic of 256 B exceeds TOPIC_BYTES_MAX 255");
    assertThatThrownBy(() -> pubsub.localBroadcast("ä".repeat(128), message))
        .hasMessage("topic of 256 B exceeds TOPIC_BYTES_MAX 255");
    assertThatThrownBy(() -> pubsub.broadcast("a\ud800b", message))
        .hasMessage("topic is not valid Unicode: lone surrogate at index 1");
    assertThatCode(() -> pubsub.broadcast("t".repeat(255), message)).doesNotThrowAnyException();
  }

  @Test
  void moreSubscriptionsThanTheLimitAreRefusedUntilOneEnds() {
    PubSub small =
        TestNodes.start(vertx, new PubSubOptions().setNodeName("small").setMaxSubscriptions(2));
    Subscription first = small.subscribe("room", new Recorder());
    small.subscribe("room", new Recorder());
    assertThatThrownBy(() -> small.subscribe("room", new Recorder()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this node has maxSubscriptions 2 subscriptions (topic room)");
    first.cancel();
    first.cancel();
    small.subscribe("room", new Recorder());
    assertThatThrownBy(() -> small.subscribe("room", new Recorder()))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Every event loop has done what was queued on it: what was published before is delivered now, or never. */
  private void flush() {
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
      flush(((VertxInternal) vertx).createEventLoopContext());
    }
  }

  private static void flush(Context context) {
    CountDownLatch done = new CountDownLatch(1);
    context.runOnContext(ignored -> done.countDown());
    try {
      done.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
