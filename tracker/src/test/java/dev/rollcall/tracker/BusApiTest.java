package dev.rollcall.tracker;

import static dev.rollcall.tracker.TrackerTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tracker as a verticle, spoken to over the event bus only. */
class BusApiTest {

  private final Vertx vertx = Vertx.vertx();

  @BeforeEach
  void deploy() {
    JsonObject config = new JsonObject().put("nodeName", "solo").put("ownerPingMs", 100);
    await(vertx.deployVerticle(
        TrackerVerticle.class.getName(), new DeploymentOptions().setConfig(config)));
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void theVerbsAnswerInJson() {
    JsonObject tracked = ask(track("ann").put("meta", new JsonObject().put("n", 1)));
    String owner = tracked.getString("owner");
    assertThat(tracked.getString("ref")).isNotEmpty();
    assertThat(ask(verb("count").put("topic", "room:1")).getInteger("count")).isEqualTo(1);

    String updated = ask(verb("update")
            .put("topic", "room:1")
            .put("key", "ann")
            .put("owner", owner)
            .put("meta", new JsonObject().put("n", 2)))
        .getString("ref");
    JsonObject expected = new JsonObject()
        .put("n", 2)
        .put("phx_ref", updated)
        .put("phx_ref_prev", tracked.getString("ref"));
    JsonObject list = ask(verb("list").put("topic", "room:1"));
    assertThat(list.getJsonObject("presences"))
        .isEqualTo(new JsonObject()
            .put("ann", new JsonObject().put("metas", new JsonArray().add(expected))));
    assertThat(list.getLong("version")).isPositive();
    assertThat(ask(verb("get").put("topic", "room:1").put("key", "ann")).getJsonArray("metas"))
        .hasSize(1);
    assertThat(ask(verb("topics")).getJsonObject("topics").getInteger("room:1")).isEqualTo(1);
    assertThat(ask(verb("whereIs").put("key", "ann")).getJsonArray("presences")).hasSize(1);

    assertThat(ask(verb("untrack").put("topic", "room:1").put("key", "ann").put("owner", owner))
            .getBoolean("untracked"))
        .isTrue();
    ask(verb("close").put("owner", owner));
    assertThat(ask(verb("topics")).getJsonObject("topics")).isEmpty();
  }

  @Test
  void failuresHaveCodes() {
    String owner = ask(track("ann")).getString("owner");
    assertThat(refusal(track("ann").put("owner", owner))).isEqualTo(409);
    assertThat(refusal(verb("update").put("topic", "room:1").put("key", "ben").put("owner", owner)))
        .isEqualTo(404);
    assertThat(refusal(
            verb("untrack").put("topic", "room:1").put("key", "ben").put("owner", "solo/zzz")))
        .isEqualTo(410);
    assertThat(refusal(track("x".repeat(300)))).isEqualTo(413);
    assertThat(refusal(verb("dance"))).isEqualTo(400);
    assertThat(refusal(new JsonObject())).isEqualTo(400);
    assertThat(refusal("not json")).isEqualTo(400);
    assertThat(refusal(track("cid").put("meta", "text"))).isEqualTo(400);
    assertThat(ask(verb("count").put("topic", "room:1")).getInteger("count")).isEqualTo(1);
  }

  @Test
  void whatLeavesMaySayWhy() {
    List<String> reasons = Collections.synchronizedList(new ArrayList<>());
    await(vertx
        .eventBus()
        .<JsonObject>consumer(
            "rollcall.diff.room:1",
            message -> message
                .body()
                .getJsonObject("leaves")
                .forEach(left -> reasons.add(left.getKey() + " "
                    + ((JsonObject) left.getValue())
                        .getJsonArray("metas")
                        .getJsonObject(0)
                        .getString("leave_reason"))))
        .completion());
    String owner = ask(track("ann")).getString("owner");
    ask(track("ben").put("owner", owner));
    ask(track("cem").put("owner", owner));
    JsonObject untrack = verb("untrack").put("topic", "room:1").put("owner", owner);
    for (String wrong : List.of("EXPIRED", "node_down", "")) {
      assertThat(refusal(untrack.copy().put("key", "ann").put("reason", wrong))).isEqualTo(400);
    }
    assertThat(refusal(untrack.copy().put("key", "ann").put("reason", 1))).isEqualTo(400);
    ask(untrack.copy().put("key", "ann").put("reason", "expired"));
    ask(untrack.copy().put("key", "ben"));
    ask(verb("close").put("owner", owner).put("reason", "conflict"));
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(reasons).containsExactly("ann expired", "ben left", "cem conflict"));
  }

  @Test
  void anOwnerAtADeclaredAddressIsWatched() {
    var consumer = vertx.eventBus().consumer("my.verticle", message -> message.reply("here"));
    await(consumer.completion());
    ask(track("ann").put("owner", "my.verticle"));
    ask(verb("track").put("topic", "room:2").put("key", "ann").put("owner", "my.verticle"));
    assertThat(ask(verb("whereIs").put("key", "ann")).getJsonArray("presences")).hasSize(2);
    await(consumer.unregister());
    Awaitility.await().until(() -> ask(verb("topics")).getJsonObject("topics").isEmpty());
  }

  @Test
  void anAddressWhereNobodyWasMayOwnLater() {
    ask(track("ann").put("owner", "late.verticle"));
    Awaitility.await().until(() -> ask(verb("topics")).getJsonObject("topics").isEmpty());
    await(vertx
        .eventBus()
        .consumer("late.verticle", message -> message.reply("here"))
        .completion());
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(ask(track("ann").put("owner", "late.verticle")).getString("ref"))
                .isNotEmpty());
    assertThat(ask(verb("count").put("topic", "room:1")).getInteger("count")).isEqualTo(1);
  }

  @Test
  void anAddressWhoseOwnerHasJustEndedMayOwnAgainAtOnce() {
    await(vertx
        .eventBus()
        .consumer("my.verticle", message -> message.reply("here"))
        .completion());
    ask(track("ann").put("owner", "my.verticle"));
    // Without waiting for the answer: the next request comes before the end was told.
    vertx.eventBus().send("rollcall.tracker", verb("close").put("owner", "my.verticle"));
    assertThat(ask(track("ann").put("owner", "my.verticle")).getString("ref")).isNotEmpty();
    assertThat(ask(verb("count").put("topic", "room:1")).getInteger("count")).isEqualTo(1);
  }

  @Test
  void diffsArePublishedPerTopicAndForAllTopics() {
    List<JsonObject> ofTopic = Collections.synchronizedList(new ArrayList<>());
    List<JsonObject> ofAll = Collections.synchronizedList(new ArrayList<>());
    await(vertx
        .eventBus()
        .<JsonObject>consumer("rollcall.diff.room:1", message -> ofTopic.add(message.body()))
        .completion());
    await(vertx
        .eventBus()
        .<JsonObject>consumer("rollcall.diff", message -> ofAll.add(message.body()))
        .completion());
    String ref = ask(track("ann").put("meta", new JsonObject().put("n", 1))).getString("ref");
    ask(verb("track").put("topic", "room:2").put("key", "ben"));

    JsonObject meta = new JsonObject().put("n", 1).put("phx_ref", ref);
    Awaitility.await()
        .untilAsserted(() -> assertThat(ofTopic).singleElement().satisfies(diff -> {
          assertThat(diff.getString("topic")).isEqualTo("room:1");
          assertThat(diff.getLong("version")).isPositive();
          assertThat(diff.getJsonObject("joins"))
              .isEqualTo(new JsonObject()
                  .put("ann", new JsonObject().put("metas", new JsonArray().add(meta))));
          assertThat(diff.getJsonObject("leaves")).isEmpty();
        }));
    Awaitility.await()
        .untilAsserted(() -> assertThat(ofAll)
            .extracting(diff -> diff.getString("topic"))
            .containsExactlyInAnyOrder("room:1", "room:2"));
  }

  private JsonObject ask(Object request) {
    return await(vertx.eventBus().<JsonObject>request("rollcall.tracker", request))
        .body();
  }

  private int refusal(Object request) {
    return catchThrowableOfType(ReplyException.class, () -> ask(request)).failureCode();
  }

  private static JsonObject verb(String verb) {
    return new JsonObject().put("verb", verb);
  }

  private static JsonObject track(String key) {
    return verb("track").put("topic", "room:1").put("key", key);
  }
}
