package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.tracker.Owner;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.auth.Identity;
import dev.rollcall.web.auth.TopicRights;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What those get to know who have some rights and not others: somebody with {@code count} in a:*, {@code whereIs} in b:*, all in c:*. */
class ViewAccessTest {

  private final Vertx vertx = Vertx.vertx();
  private final Tracker tracker =
      Tracker.create(vertx, new TrackerOptions().setNodeName("here").setShards(2));
  private final PresenceServerOptions options =
      new PresenceServerOptions().setPort(0).setDiffFlushMs(0);
  private PresenceServer server;
  private Owner owner;

  @BeforeEach
  void open() {
    options.getTopics().setMaxLastSeen(10).setWindowMs(0);
    TestClient.await(tracker.start());
    owner = tracker.owner();
    server = PresenceServer.create(
        vertx,
        tracker,
        options,
        credentials -> Future.succeededFuture(
            Identity.of("eve", new JsonObject(), Identity.NEVER, ViewAccessTest::rights)));
    TestClient.await(server.start());
    for (String topic : List.of("a:1", "b:1", "c:1")) {
      TestClient.await(owner.track(topic, "ann", new JsonObject()));
    }
  }

  @AfterEach
  void close() {
    TestClient.await(
        server.close().compose(closed -> tracker.close()).compose(closed -> vertx.close()));
  }

  private static TopicRights rights(String topic) {
    return switch (topic.charAt(0)) {
      case 'a' -> TopicRights.of(List.of("count"));
      case 'b' -> TopicRights.of(List.of("whereIs"));
      default -> TopicRights.ALL;
    };
  }

  private static String refusal(TestClient client, String topic, String event, JsonObject payload) {
    JsonObject reply = TestClient.await(client.push(topic, event, payload));
    assertThat(reply.getString("status")).isEqualTo("error");
    return reply.getJsonObject("response").getString("code");
  }

  @Test
  void whoMayCountGetsCountsAndNothingElse() {
    TestClient eve = TestClient.connect(vertx, server.actualPort());
    for (Object wish : List.of(true, "sample", "pages", friends("ann"))) {
      assertThat(refusal(eve, "a:1", "phx_join", new JsonObject().put("watch", wish)))
          .isEqualTo("DENIED");
    }
    eve.join("a:1", new JsonObject().put("watch", "count"));
    await().untilAsserted(() -> assertThat(eve.frames("a:1", "presence_count")).isNotEmpty());
    assertThat(refusal(eve, "a:1", "watch", friends("ann"))).isEqualTo("DENIED");
    assertThat(refusal(eve, "a:1", "page", new JsonObject())).isEqualTo("DENIED");
    assertThat(refusal(eve, "a:1", "track", new JsonObject())).isEqualTo("DENIED");
    TestClient.await(owner.track("a:1", "ben", new JsonObject()));
    await()
        .untilAsserted(() -> assertThat(eve.frames("a:1", "presence_count"))
            .anyMatch(frame -> frame.getJsonObject(4).getInteger("count") == 2));
    assertThat(eve.frames.toString()).doesNotContain("ann").doesNotContain("ben");
    assertThat(refusal(eve, "b:1", "phx_join", new JsonObject().put("watch", "count")))
        .isEqualTo("DENIED");
  }

  @Test
  void whereIsNamesOnlyTopicsInWhichOneMayLook() {
    TestClient eve = TestClient.connect(vertx, server.actualPort());
    eve.join("c:1", new JsonObject().put("watch", "count"));
    JsonObject ann = new JsonObject().put("key", "ann");
    assertThat(eve.request("c:1", "where_is", ann).getJsonObject("topics").fieldNames())
        .containsExactly("b:1", "c:1");
    TestClient.await(owner.untrack("b:1", "ann"));
    TestClient.await(owner.untrack("c:1", "ann"));
    JsonObject hidden = eve.request("c:1", "last_seen", ann);
    assertThat(hidden.getBoolean("present"))
        .as("in a topic that is none of hers")
        .isFalse();
    assertThat(hidden.getValue("lastSeen")).isNull();
    TestClient.await(owner.untrack("a:1", "ann"));
    TestClient.await(owner.track("c:1", "cleo", new JsonObject()));
    TestClient.await(owner.untrack("c:1", "cleo"));
    JsonObject cleo = new JsonObject().put("key", "cleo");
    await()
        .untilAsserted(() -> assertThat(eve.request("c:1", "last_seen", cleo).getValue("lastSeen"))
            .isNotNull());
    assertThat(eve.request("c:1", "last_seen", ann).getValue("lastSeen"))
        .as("she left a topic that is none of hers")
        .isNull();
  }

  private static JsonObject friends(String... keys) {
    return new JsonObject().put("keys", new JsonArray(List.of(keys)));
  }
}
