package dev.rollcall.tracker;

import static dev.rollcall.tracker.TrackerTest.await;
import static dev.rollcall.tracker.TrackerTest.code;
import static dev.rollcall.tracker.TrackerTest.meta;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.TrackerException.Code;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a verticle or a socket asked for, when it has gone. */
class OutlivedTest {

  private final Vertx vertx = Vertx.vertx();
  private Tracker tracker;

  @BeforeEach
  void start() {
    tracker = Tracker.create(
        vertx, new TrackerOptions().setNodeName("solo").setOwnerPingMs(50).setBusApi(false));
    await(tracker.start());
  }

  @AfterEach
  void stop() {
    await(tracker.close());
    await(vertx.close());
  }

  @Test
  @DisplayName("An owner of a websocket that has closed already ends at once and is not kept")
  void anOwnerOfAWebSocketThatHasClosedEndsAtOnce() {
    AtomicReference<ServerWebSocket> accepted = new AtomicReference<>();
    var server =
        await(vertx.createHttpServer().webSocketHandler(accepted::set).listen(0, "127.0.0.1"));
    var client = vertx.createWebSocketClient();
    await(client.connect(server.actualPort(), "127.0.0.1", "/"));
    eventually().until(() -> accepted.get() != null);
    await(accepted.get().close());
    eventually().until(accepted.get()::isClosed);

    Owner owner = tracker.owner(accepted.get());

    await(owner.closed());
    assertThat(table(Table.OWNERS)).isZero();
    await(client.close());
    await(server.close());
  }

  @Test
  @DisplayName("An owner at a bus address is watched for as long as it lives, whoever asked for it")
  void anOwnerAtABusAddressIsWatchedWhoeverAskedForIt() {
    var consumer = vertx.eventBus().localConsumer("there", question -> question.reply("here"));
    List<LeaveReason> reasons = new CopyOnWriteArrayList<>();
    await(tracker.subscribe("room:1", diff -> reasons.addAll(diff.reasons())));
    String id = await(deploy(() -> tracker.ownerAt("there").track("room:1", "ann", meta("n", 1))));

    await(vertx.undeploy(id));
    await(consumer.unregister());

    eventually().untilAsserted(() -> assertThat(reasons).containsExactly(LeaveReason.GONE));
  }

  @Test
  @DisplayName("Who waits for a name gets an answer even if its verticle has gone meanwhile")
  void whoWaitsForANameGetsAnAnswerEvenIfItsVerticleHasGone() {
    AtomicReference<Future<Holder>> never = new AtomicReference<>();
    AtomicReference<Future<Holder>> late = new AtomicReference<>();
    String id = await(deploy(() -> {
      never.set(tracker.names().await("never", 500));
      late.set(tracker.names().await("late", 60_000));
      return Future.succeededFuture();
    }));
    await(vertx.undeploy(id));

    assertThat(code(never.get())).isEqualTo(Code.TIMEOUT);
    Holder holder = await(tracker.names().register(tracker.owner(), "late", "there", meta("n", 1)));
    assertThat(await(late.get())).isEqualTo(holder);
    eventually().until(() -> table(Table.SUBSCRIPTIONS) == 0);
  }

  @Test
  @DisplayName("Who waits for a name when the tracker closes is told that it does not run any more")
  void whoWaitsForANameWhenTheTrackerClosesIsTold() {
    Future<Holder> waiting = tracker.names().await("never", 60_000);
    await(tracker.close());
    assertThat(code(waiting)).isEqualTo(Code.NOT_RUNNING);
    assertThat(table(Table.SUBSCRIPTIONS)).isZero();
  }

  @Test
  @DisplayName("The subscriptions of a verticle end with it, those too that it makes as it stops")
  void theSubscriptionsOfAVerticleEndWithIt() {
    for (int round = 0; round < 10; round++) {
      String id = await(deploy(this::subscribe));
      assertThat(table(Table.SUBSCRIPTIONS)).isEqualTo(5);
      await(vertx.undeploy(id));
      eventually().until(() -> table(Table.SUBSCRIPTIONS) == 0);
    }
    String id = await(vertx.deployVerticle(new VerticleBase() {
      @Override
      public Future<?> stop() {
        // Does not wait: the shard may get to it when the verticle has gone.
        return Future.any(subscribe(), Future.succeededFuture());
      }
    }));
    await(vertx.undeploy(id));
    eventually().until(() -> table(Table.SUBSCRIPTIONS) == 0);
  }

  private Future<?> subscribe() {
    tracker.groups().subscribe("g", events -> {});
    tracker.groups().subscribePrefix("g", events -> {});
    tracker.names().subscribe("n", events -> {});
    tracker.names().subscribePrefix("n", events -> {});
    return tracker.subscribe("room:1", diff -> {});
  }

  private Future<String> deploy(Supplier<Future<?>> start) {
    return vertx.deployVerticle(new VerticleBase() {
      @Override
      public Future<?> start() {
        return start.get();
      }
    });
  }

  private long table(Table table) {
    return tracker.stats().tables().get(table);
  }

  private static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
  }
}
