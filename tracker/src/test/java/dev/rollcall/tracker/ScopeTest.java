package dev.rollcall.tracker;

import static dev.rollcall.tracker.TrackerTest.await;
import static dev.rollcall.tracker.TrackerTest.meta;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several scopes on one event bus, and in one Vert.x instance, with nodes of the same names. */
class ScopeTest {

  private final List<Vertx> machines = new ArrayList<>();
  private final List<Tracker> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(node -> await(node.close()));
    machines.forEach(machine -> await(machine.close()));
    FakeClusterManager.reset();
  }

  @Test
  void nothingOfAScopeReachesAnother() {
    Vertx one = machine();
    Vertx other = machine();
    Tracker a = node(one, "a", "", 8);
    Tracker gamesA = node(one, "a", "games", 4);
    Tracker b = node(other, "b", "", 8);
    Tracker gamesB = node(other, "b", "games", 4);
    nodes.forEach(node -> eventually().until(() -> node.stats().peers().size() == 1));
    List<JsonObject> diffs = new CopyOnWriteArrayList<>();
    List<JsonObject> gamesDiffs = new CopyOnWriteArrayList<>();
    other.eventBus().<JsonObject>localConsumer("rollcall.diff", diff -> diffs.add(diff.body()));
    other
        .eventBus()
        .<JsonObject>localConsumer(
            "rollcall/games/diff.room:1", diff -> gamesDiffs.add(diff.body()));

    await(gamesA.owner().track("room:1", "ann", meta("n", 1)));
    eventually().until(() -> gamesB.count("room:1") == 1);
    eventually().until(() -> gamesDiffs.size() == 1);
    assertThat(a.topics()).isEmpty();
    assertThat(b.topics()).isEmpty();

    await(a.owner().track("room:1", "ben", meta("n", 1)));
    eventually().until(() -> diffs.size() == 1);
    assertThat(diffs.get(0).getJsonObject("joins").fieldNames()).containsExactly("ben");
    assertThat(gamesDiffs).hasSize(1);
    assertThat(gamesB.whereIs("ben")).isEmpty();
    assertThat(a.stats().peers()).extracting(TrackerStats.Peer::node).containsExactly("b");

    await(gamesA.close());
    eventually().until(() -> gamesB.count("room:1") == 0);
    assertThat(b.count("room:1")).isEqualTo(1);
  }

  @Test
  void eachScopeAnswersAtAnAddressOfItsOwn() {
    Vertx vertx = Vertx.vertx();
    machines.add(vertx);
    node(vertx, "a", "", 8);
    Tracker games = node(vertx, "a", "games", 8);
    await(games.owner().track("room:1", "ann", meta("n", 1)));
    JsonObject count = new JsonObject().put("verb", "count").put("topic", "room:1");
    assertThat(await(vertx.eventBus().<JsonObject>request("rollcall.tracker", count))
            .body())
        .isEqualTo(new JsonObject().put("count", 0));
    assertThat(await(vertx.eventBus().<JsonObject>request("rollcall/games/tracker", count))
            .body())
        .isEqualTo(new JsonObject().put("count", 1));
  }

  @Test
  void aScopeIsNamedAsANodeIs() {
    assertThatThrownBy(() -> new TrackerOptions().setScope("a/b"))
        .hasMessage("scope may have letters, digits and ._-@: only, not '/' (at index 1)");
    assertThat(new TrackerOptions(new TrackerOptions().setScope("games").toJson()).getScope())
        .isEqualTo("games");
  }

  private Tracker node(Vertx vertx, String name, String scope, int shards) {
    Tracker tracker = Tracker.create(
        vertx,
        new TrackerOptions().setNodeName(name).setScope(scope).setShards(shards).setHandoverMs(0));
    await(tracker.start());
    nodes.add(tracker);
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

  private static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }
}
