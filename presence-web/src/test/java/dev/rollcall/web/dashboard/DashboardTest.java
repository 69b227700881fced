package dev.rollcall.web.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.pubsub.PubSub;
import dev.rollcall.pubsub.PubSubOptions;
import dev.rollcall.tracker.Owner;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.socket.SocketCounters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DashboardTest {

  private final Vertx vertx = Vertx.vertx();
  private final Tracker tracker =
      Tracker.create(vertx, new TrackerOptions().setNodeName("here").setShards(2));
  private final SocketCounters sockets = new SocketCounters();
  private final Dashboard dashboard = new Dashboard(vertx, tracker, sockets, () -> false);

  @AfterEach
  void stop() throws Exception {
    dashboard.close();
    got(tracker.close().compose(closed -> vertx.close()));
  }

  private static <T> T got(Future<T> future) throws Exception {
    return future.await(30, TimeUnit.SECONDS);
  }

  @Test
  void theNodeSaysWhatItHolds() throws Exception {
    dashboard.open();
    got(tracker.start());
    sockets.opened.increment();
    Owner owner = tracker.owner();
    got(owner.track("room:1", "ann", new JsonObject()));
    got(owner.track("room:1", "ben", new JsonObject()));
    // It begins to answer when the tracker has started, which may be after it was opened.
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !got(dashboard.look("", -1)).getJsonArray("nodes").isEmpty());
    await().atMost(Duration.ofSeconds(30)).until(() -> presences() == 2);
    JsonObject seen = got(dashboard.look("", -1));
    assertThat(seen.getString("node")).isEqualTo("here");
    assertThat(seen.getJsonArray("silent")).isEmpty();
    JsonObject figures = seen.getJsonArray("nodes").getJsonObject(0);
    assertThat(figures.getString("node")).isEqualTo("here");
    assertThat(figures.getString("state")).isEqualTo("ready");
    assertThat(figures.getInteger("sockets")).isEqualTo(1);
    assertThat(figures.getJsonObject("tracker").getInteger("owned")).isEqualTo(2);
    assertThat(seen.getJsonObject("topics").getJsonArray("busiest"))
        .isEqualTo(new JsonArray().add(new JsonObject().put("topic", "room:1").put("count", 2)));
  }

  private int presences() throws Exception {
    return got(dashboard.look("", -1)).getJsonObject("topics").getJsonArray("busiest").stream()
        .mapToInt(topic -> ((JsonObject) topic).getInteger("count"))
        .sum();
  }

  @Test
  void diffsAreToldFromTheFirstLookOn() throws Exception {
    got(tracker.start());
    dashboard.open();
    Owner owner = tracker.owner();
    got(owner.track("room:1", "before", new JsonObject()));
    long last = got(dashboard.look("", -1)).getJsonObject("diffs").getLong("last");
    assertThat(last).as("nobody listened").isZero();
    got(owner.track("room:1", "ann", new JsonObject()));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> got(dashboard.look("here", 0)).getJsonObject("diffs").getLong("last") == 1);
    assertThat(got(dashboard.look("here", 1)).getJsonObject("diffs").getJsonArray("diffs"))
        .isEmpty();
    assertThat(got(dashboard.look("there", 1)).getJsonObject("diffs").getJsonArray("diffs"))
        .as("another node's number")
        .hasSize(1);
  }

  @Test
  void nobodyIsListenedToLongerThanSomebodyLooks() {
    DiffWatch diffs = new DiffWatch(vertx, "rollcall.diff");
    assertThat(diffs.listens()).isFalse();
    diffs.after(-1);
    assertThat(diffs.listens()).isTrue();
    await().atMost(Duration.ofSeconds(60)).until(() -> !diffs.listens());
    diffs.close();
  }

  @Test
  void manyWhoLookAtOnceCostOneQuestion() throws Exception {
    PubSub pubSub = PubSub.create(vertx, new PubSubOptions().setNodeName("one"));
    AtomicInteger asked = new AtomicInteger();
    ClusterFigures figures = new ClusterFigures(
        vertx, pubSub, () -> new JsonObject().put("asked", asked.incrementAndGet()));
    got(pubSub.start());
    figures.open();
    Future<JsonObject> first = figures.ask();
    Future<JsonObject> second = figures.ask();
    assertThat(got(second)).isEqualTo(got(first));
    assertThat(asked).hasValue(1);
    figures.close();
    got(pubSub.close());
  }

  @Test
  void whoDoesNotAnswerInTimeIsSilent() throws Exception {
    PubSub pubSub = PubSub.create(vertx, new PubSubOptions().setNodeName("one"));
    ClusterFigures figures = new ClusterFigures(vertx, pubSub, JsonObject::new);
    got(pubSub.start());
    JsonObject seen = got(figures.ask());
    assertThat(seen.getJsonArray("nodes")).isEmpty();
    assertThat(seen.getJsonArray("silent")).isEqualTo(new JsonArray().add("one"));
    figures.close();
    got(pubSub.close());
  }
}
