package dev.rollcall.tracker;

import static dev.rollcall.tracker.TrackerTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Closed before it has started, perhaps because the cluster manager never answers. */
class HangingStartTest {

  /** Takes registrations, and never says so. */
  private static final class Mute extends FakeClusterManager {

    @Override
    public void addRegistration(
        String address, RegistrationInfo registration, Completable<Void> added) {
      super.addRegistration(address, registration, (nothing, failure) -> {});
    }
  }

  private final Vertx vertx = await(Vertx.builder()
      .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
      .withClusterManager(new Mute())
      .buildClustered());

  @AfterEach
  void stop() {
    await(vertx.close());
    FakeClusterManager.reset();
  }

  @Test
  @DisplayName("A tracker whose start hangs can be closed, and its start fails then")
  void aTrackerWhoseStartHangsCanBeClosed() {
    Tracker tracker = Tracker.create(vertx, new TrackerOptions().setNodeName("a"));
    Future<Void> started = tracker.start();
    await(tracker.close());
    assertThatThrownBy(() -> await(started))
        .hasMessage("tracker of node a was closed while starting");
  }

  @Test
  @DisplayName("A tracker that is closed at once leaves nothing that answers at its address")
  void aTrackerThatIsClosedAtOnceLeavesNothingThatAnswers() {
    Vertx alone = Vertx.vertx();
    for (int round = 0; round < 50; round++) {
      Tracker tracker = Tracker.create(alone, new TrackerOptions().setNodeName("a"));
      Future<Void> started = tracker.start();
      await(tracker.close());
      eventually().until(started::isComplete);
      assertThatThrownBy(() -> await(
              alone.eventBus().request("rollcall.tracker", new JsonObject().put("verb", "topics"))))
          .isInstanceOfSatisfying(
              ReplyException.class,
              failure -> assertThat(failure.failureType()).isEqualTo(ReplyFailure.NO_HANDLERS));
    }
    await(alone.close());
  }

  private static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(1));
  }
}
