package dev.rollcall.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rollcall.tracker.TrackerException.Code;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The public verbs on one node without a cluster. */
class TrackerTest {

  private final Vertx vertx = Vertx.vertx();
  private Tracker tracker;

  @BeforeEach
  void start() {
    tracker = Tracker.create(vertx, new TrackerOptions().setNodeName("solo"));
    await(tracker.start());
  }

  @AfterEach
  void stop() {
    await(tracker.close());
    await(vertx.close());
  }

  @Test
  void whatIsTrackedIsListedGotCountedAndFound() {
    String ref = await(tracker.owner().track("room:1", "ann", meta("status", "online")));

    assertThat(tracker.count("room:1")).isEqualTo(1);
    assertThat(tracker.topics()).containsOnly(java.util.Map.entry("room:1", 1));
    assertThat(tracker.list("room:1").presences()).singleElement().satisfies(presence -> {
      assertThat(presence.ref()).isEqualTo(ref);
      assertThat(presence.previousRef()).isNull();
      assertThat(presence.key()).isEqualTo("ann");
      assertThat(presence.node()).isEqualTo("solo");
      assertThat(presence.meta()).isEqualTo(meta("status", "online"));
    });
    assertThat(tracker.get("room:1", "ann")).hasSize(1);
    assertThat(tracker.get("room:1", "ben")).isEmpty();
    assertThat(tracker.whereIs("ann"))
        .singleElement()
        .extracting(Presence::topic)
        .isEqualTo("room:1");
  }

  @Test
  @DisplayName("SR12, PO6: an update keeps the presence and names its previous ref")
  void anUpdateKeepsThePresenceAndNamesItsPreviousRef() {
    Owner owner = tracker.owner();
    String first = await(owner.track("room:1", "ann", meta("n", 1)));
    String second = await(owner.update("room:1", "ann", meta("n", 2)));

    assertThat(second).isNotEqualTo(first);
    assertThat(tracker.get("room:1", "ann")).singleElement().satisfies(presence -> {
      assertThat(presence.ref()).isEqualTo(second);
      assertThat(presence.previousRef()).isEqualTo(first);
      assertThat(presence.meta()).isEqualTo(meta("n", 2));
    });
    assertThat(await(owner.update("room:1", "ann", meta("n", 2)))).isEqualTo(second);
    assertThat(await(owner.updateWith("room:1", "ann", meta -> meta.put("n", 3))))
        .isNotEqualTo(second);
    assertThat(tracker.count("room:1")).isEqualTo(1);
  }

  @Test
  void refusalsHaveCodesAndChangeNothing() {
    Owner owner = tracker.owner();
    await(owner.track("room:1", "ann", meta("n", 1)));

    assertThat(code(owner.track("room:1", "ann", meta("n", 2)))).isEqualTo(Code.ALREADY_TRACKED);
    assertThat(code(owner.update("room:1", "ben", meta("n", 2)))).isEqualTo(Code.NO_PRESENCE);
    assertThat(code(owner.updateWith("room:1", "ben", meta -> meta))).isEqualTo(Code.NO_PRESENCE);
    assertThat(code(owner.track("", "ann", meta("n", 2)))).isEqualTo(Code.INVALID);
    assertThat(code(owner.track("room:1", "\ud800", meta("n", 2)))).isEqualTo(Code.INVALID);
    assertThat(code(owner.track("room:1", "cid", null))).isEqualTo(Code.INVALID);
    assertThat(code(owner.track("x".repeat(256), "ann", meta("n", 2)))).isEqualTo(Code.LIMIT);
    assertThat(await(owner.untrack("room:1", "ben"))).isFalse();
    assertThat(tracker.list("room:1").size()).isEqualTo(1);
  }

  @Test
  void whateverAnUpdateByFunctionThrowsFailsItsFuture() {
    Owner owner = tracker.owner();
    await(owner.track("room:1", "ann", meta("n", 1)));
    assertThatThrownBy(() -> await(owner.updateWith("room:1", "ann", meta -> {
          throw new AssertionError("no");
        })))
        .hasRootCauseInstanceOf(AssertionError.class);
    assertThat(await(owner.updateWith("room:1", "ann", meta -> meta.put("n", 2))))
        .isNotNull();
  }

  @Test
  void anOversizeMetaIsRefusedWithItsSizeTheLimitAndTheKnob() {
    JsonObject large = meta("text", "x".repeat(5_000));
    TrackerException refusal = catchThrowableOfType(
        TrackerException.class, () -> await(tracker.owner().track("room:1", "ann", large)));
    assertThat(refusal.code()).isEqualTo(Code.LIMIT);
    assertThat(refusal).hasMessage("meta of 5011 B exceeds maxMetaBytes 4096 (topic room:1)");
  }

  @Test
  void anotherOwnerMayHoldTheSameKey() {
    await(tracker.owner().track("room:1", "ann", meta("device", "phone")));
    await(tracker.owner().track("room:1", "ann", meta("device", "desk")));
    assertThat(tracker.get("room:1", "ann")).hasSize(2);
    assertThat(tracker.count("room:1")).isEqualTo(2);
  }

  @Test
  void theEndOfAnOwnerTakesItsPresencesInOneDiffPerTopic() {
    Owner owner = tracker.owner();
    for (int i = 0; i < 10; i++) {
      await(owner.track("room:1", "key" + i, meta("n", i)));
    }
    await(owner.track("room:2", "ann", meta("n", 0)));
    List<PresenceDiff> diffs = Collections.synchronizedList(new ArrayList<>());
    await(tracker.subscribe("room:1", diffs::add));
    await(owner.close());

    assertThat(tracker.topics()).isEmpty();
    assertThat(owner.closed().isComplete()).isTrue();
    Awaitility.await()
        .untilAsserted(() -> assertThat(diffs).singleElement().satisfies(diff -> {
          assertThat(diff.joins()).isEmpty();
          assertThat(diff.leaves()).hasSize(10);
        }));
    assertThat(code(owner.track("room:1", "ann", meta("n", 1)))).isEqualTo(Code.OWNER_CLOSED);
  }

  @Test
  void anUpdateIsOneDiffWithTheOldRefAmongTheLeavesAndTheNewAmongTheJoins() {
    Owner owner = tracker.owner();
    String first = await(owner.track("room:1", "ann", meta("n", 1)));
    List<PresenceDiff> diffs = Collections.synchronizedList(new ArrayList<>());
    await(tracker.subscribe("room:1", diffs::add));
    String second = await(owner.update("room:1", "ann", meta("n", 2)));
    Awaitility.await()
        .untilAsserted(() -> assertThat(diffs).singleElement().satisfies(diff -> {
          assertThat(diff.leaves()).extracting(Presence::ref).containsExactly(first);
          assertThat(diff.joins()).extracting(Presence::ref).containsExactly(second);
        }));
  }

  @Test
  void snapshotAndDiffsFoldToTheListAlsoForASlowHandler() throws InterruptedException {
    Owner owner = tracker.owner();
    await(owner.track("room:1", "before", meta("n", 0)));
    AtomicReference<TopicSnapshot> fold = new AtomicReference<>();
    CountDownLatch slow = new CountDownLatch(1);
    List<PresenceDiff> diffs = Collections.synchronizedList(new ArrayList<>());
    Promise<TopicSubscription> subscribed = Promise.promise();
    elsewhere()
        .runOnContext(ignored -> tracker
            .subscribe("room:1", diff -> {
              diffs.add(diff);
              fold.updateAndGet(snapshot -> snapshot.fold(diff));
              pause(slow);
            })
            .onComplete(subscribed));
    TopicSubscription subscription = await(subscribed.future());
    fold.set(subscription.snapshot());
    for (int i = 0; i < 200; i++) {
      String key = "key" + i % 7;
      if (tracker.get("room:1", key).isEmpty()) {
        await(owner.track("room:1", key, meta("n", i)));
      } else if (i % 3 == 0) {
        await(owner.untrack("room:1", key));
      } else {
        await(owner.update("room:1", key, meta("n", i)));
      }
    }
    slow.countDown();
    Awaitility.await().untilAsserted(() -> {
      assertThat(fold.get().presences())
          .containsExactlyInAnyOrderElementsOf(tracker.list("room:1").presences());
      assertThat(fold.get().version()).isEqualTo(tracker.list("room:1").version());
    });
    assertThat(diffs).hasSizeLessThan(200);
  }

  @Test
  @DisplayName("SR17: a throwing subscriber harms nobody else")
  void aThrowingSubscriberHarmsNobodyElse() {
    List<PresenceDiff> diffs = Collections.synchronizedList(new ArrayList<>());
    await(tracker.subscribe("room:1", diff -> {
      throw new IllegalStateException("on purpose");
    }));
    await(tracker.subscribe("room:1", diffs::add));
    await(tracker.owner().track("room:1", "ann", meta("n", 1)));
    await(tracker.owner().track("room:1", "ben", meta("n", 1)));
    Awaitility.await()
        .until(() -> diffs.stream().mapToInt(diff -> diff.joins().size()).sum() == 2);
  }

  @Test
  void aCancelledSubscriptionHearsNoMore() {
    List<PresenceDiff> diffs = Collections.synchronizedList(new ArrayList<>());
    List<PresenceDiff> others = Collections.synchronizedList(new ArrayList<>());
    TopicSubscription subscription = await(tracker.subscribe("room:1", diffs::add));
    await(tracker.subscribe("room:1", others::add));
    subscription.cancel();
    await(tracker.owner().track("room:1", "ann", meta("n", 1)));
    Awaitility.await().until(() -> others.size() == 1);
    assertThat(diffs).isEmpty();
  }

  @Test
  void futuresCompleteAndHandlersRunOnTheCallersContext() {
    Context caller = elsewhere();
    Tracker other =
        Tracker.create(vertx, new TrackerOptions().setNodeName("other").setBusApi(false));
    List<Context> seen = Collections.synchronizedList(new ArrayList<>());
    Promise<Void> done = Promise.promise();
    caller.runOnContext(ignored -> other
        .start()
        .compose(started -> {
          seen.add(unwrapped());
          return other.subscribe("room:1", diff -> {
            seen.add(unwrapped());
            done.complete();
          });
        })
        .compose(subscribed -> other.owner().track("room:1", "ann", meta("n", 1))));
    await(done.future());
    assertThat(seen).hasSize(2).containsOnly(((ContextInternal) caller).unwrap());
    await(other.close());
  }

  @Test
  void aVertxMayBeClosedRightAfterItsTracker() {
    Vertx own = Vertx.vertx();
    Tracker other = Tracker.create(own, new TrackerOptions().setBusApi(false));
    await(other.start().compose(started -> other.close()).compose(closed -> other.close()));
    await(own.close());
    Vertx another = Vertx.vertx();
    Tracker last = Tracker.create(another, new TrackerOptions().setBusApi(false));
    await(last.start());
    await(last.close().compose(closed -> another.close()));
    await(last.close());
  }

  private static Context unwrapped() {
    return ContextInternal.current().unwrap();
  }

  @Test
  void limitsAreNamedAndWhatEndsMakesRoom() {
    Tracker small = Tracker.create(
        vertx,
        new TrackerOptions()
            .setNodeName("small")
            .setBusApi(false)
            .setMaxSubscriptions(1)
            .setMaxOwners(1)
            .setMaxPresencesPerOwner(2));
    await(small.start());
    TopicSubscription only = await(small.subscribe("room:1", diff -> {}));
    assertThat(code(small.subscribe("room:1", diff -> {}))).isEqualTo(Code.LIMIT);
    only.cancel();
    only.cancel();
    await(small.subscribe("room:1", diff -> {}));
    assertThat(code(small.subscribe("room:1", diff -> {}))).isEqualTo(Code.LIMIT);

    Owner owner = small.owner();
    assertThat(catchThrowableOfType(TrackerException.class, small::owner))
        .hasMessage("this node has maxOwners 1 owners");
    await(owner.track("room:1", "a", meta("n", 1)));
    await(owner.track("room:1", "b", meta("n", 1)));
    assertThat(code(owner.track("room:1", "c", meta("n", 1)))).isEqualTo(Code.LIMIT);
    await(owner.untrack("room:1", "a"));
    await(owner.track("room:1", "c", meta("n", 1)));
    await(owner.untrackAll());
    await(owner.track("room:1", "d", meta("n", 1)));
    await(owner.close());
    await(small.owner().track("room:1", "e", meta("n", 1)));
    await(small.close());
  }

  @Test
  void anOwnerOfADeploymentEndsWithIt() {
    AtomicReference<Owner> owner = new AtomicReference<>();
    String id = await(vertx.deployVerticle(new io.vertx.core.VerticleBase() {
      @Override
      public Future<?> start() {
        owner.set(tracker.owner(context));
        return owner.get().track("room:1", "ann", meta("n", 1));
      }
    }));
    assertThat(tracker.count("room:1")).isEqualTo(1);
    await(vertx.undeploy(id));
    Awaitility.await().until(() -> tracker.count("room:1") == 0);
  }

  @Test
  void anOwnerOfAWebSocketEndsWithIt() {
    HttpServer server = await(vertx
        .createHttpServer()
        .webSocketHandler(socket -> tracker.owner(socket).track("room:1", "ann", meta("n", 1)))
        .listen(0, "127.0.0.1"));
    WebSocketClient client = vertx.createWebSocketClient();
    WebSocket socket = await(client.connect(server.actualPort(), "127.0.0.1", "/"));
    Awaitility.await().until(() -> tracker.count("room:1") == 1);
    await(socket.close((short) 1001));
    Awaitility.await().until(() -> tracker.count("room:1") == 0);
    await(client.close());
    await(server.close());
  }

  @Test
  void anOwnerAtABusAddressEndsWhenNobodyAnswersThere() {
    Tracker quick = Tracker.create(
        vertx, new TrackerOptions().setNodeName("quick").setOwnerPingMs(50).setBusApi(false));
    await(quick.start());
    var consumer = vertx.eventBus().consumer("the.owner", message -> message.reply("here"));
    await(consumer.completion());
    await(quick.ownerAt("the.owner").track("room:1", "ann", meta("n", 1)));
    assertThat(quick.count("room:1")).isEqualTo(1);
    await(consumer.unregister());
    Awaitility.await().until(() -> quick.count("room:1") == 0);
    await(quick.close());
  }

  @Test
  void theEndOfAnOwnerWinsOverWhatItIsAboutToTrack() {
    for (int round = 0; round < 100; round++) {
      Owner owner = tracker.owner();
      List<Future<?>> tracks = new ArrayList<>();
      Thread racer = new Thread(() -> {
        for (int i = 0; i < 20; i++) {
          tracks.add(owner.track("room:1", "key" + i, meta("n", i)));
        }
      });
      racer.start();
      await(owner.close());
      try {
        racer.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      await(Future.join(tracks).otherwiseEmpty());
      assertThat(tracker.count("room:1")).isZero();
    }
  }

  @Test
  void beforeTheStartAndAfterTheCloseWritesAreRefused() {
    Tracker other = Tracker.create(vertx, new TrackerOptions().setBusApi(false));
    assertThat(catchThrowableOfType(TrackerException.class, other::owner).code())
        .isEqualTo(Code.NOT_RUNNING);
    await(other.start());
    Owner owner = other.owner();
    await(other.leave());
    assertThat(code(owner.track("room:1", "ann", meta("n", 1)))).isEqualTo(Code.LEAVING);
    assertThat(other.ready()).isFalse();
    await(other.close());
    assertThat(code(owner.track("room:1", "ann", meta("n", 1)))).isEqualTo(Code.OWNER_CLOSED);
    assertThat(owner.closed().isComplete()).isTrue();
  }

  /** A context of its own: what blocks it blocks nobody else. */
  private Context elsewhere() {
    return ((VertxInternal) vertx).createWorkerContext();
  }

  private static void pause(CountDownLatch end) {
    try {
      end.await(20, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Keeps a context busy. */
  static void hold(CountDownLatch end) {
    while (end.getCount() > 0) {
      pause(end);
    }
  }

  static JsonObject meta(String name, Object value) {
    return new JsonObject().put(name, value);
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  static Code code(Future<?> future) {
    return catchThrowableOfType(TrackerException.class, () -> await(future)).code();
  }
}
