package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Channels over real websockets, with the real tracker. */
class ChannelTest {

  private final ServerFixture fixture =
      new ServerFixture(new PresenceServerOptions().setInstances(2));

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aJoinIsAnsweredWithItsRefAndThenGetsAStateWithItselfInIt() {
    TestClient ann = fixture.client();
    JsonObject response = ann.join(
        "room:1", new JsonObject().put("key", "ann").put("meta", new JsonObject().put("age", 7)));
    await().until(() -> !ann.frames("room:1", "presence_state").isEmpty());
    JsonArray state = ann.frames.get(0);
    assertThat(state.getString(3)).isEqualTo("presence_state");
    assertThat(state.getValue(0)).isNull();
    assertThat(state.getValue(1)).isNull();
    JsonObject meta =
        state.getJsonObject(4).getJsonObject("ann").getJsonArray("metas").getJsonObject(0);
    assertThat(meta)
        .isEqualTo(new JsonObject().put("age", 7).put("phx_ref", response.getString("ref")));
  }

  @Test
  void othersSeeJoinsAndLeavesAsDiffsWithBothSides() {
    TestClient ann = fixture.client();
    ann.join("t", "ann");
    await().until(() -> ann.presences("t").containsKey("ann"));
    TestClient bob = fixture.client();
    String ref = bob.join("t", "bob").getString("ref");
    await().until(() -> ann.presences("t").containsKey("bob"));
    bob.close();
    await().until(() -> !ann.presences("t").containsKey("bob"));
    List<JsonArray> diffs = ann.frames("t", "presence_diff");
    JsonObject metas = new JsonObject()
        .put(
            "bob",
            new JsonObject()
                .put("metas", new JsonArray().add(new JsonObject().put("phx_ref", ref))));
    JsonObject left = metas.copy();
    left.getJsonObject("bob").getJsonArray("metas").getJsonObject(0).put("leave_reason", "closed");
    assertThat(diffs.get(diffs.size() - 2).getJsonObject(4))
        .isEqualTo(new JsonObject().put("joins", metas).put("leaves", new JsonObject()));
    assertThat(diffs.get(diffs.size() - 1).getJsonObject(4))
        .isEqualTo(new JsonObject().put("joins", new JsonObject()).put("leaves", left));
  }

  @Test
  void anUpdateIsOneDiff() {
    TestClient ann = fixture.client();
    ann.join("t", new JsonObject().put("watch", true));
    TestClient bob = fixture.client();
    String ref = bob.join("t", "bob").getString("ref");
    await().until(() -> ann.presences("t").equals(Map.of("bob", Set.of(ref))));
    String next = bob.request(
            "t", "update", new JsonObject().put("meta", new JsonObject().put("x", 1)))
        .getString("ref");
    await().until(() -> ann.presences("t").equals(Map.of("bob", Set.of(next))));
    List<JsonArray> diffs = ann.frames("t", "presence_diff");
    JsonObject last = diffs.get(diffs.size() - 1).getJsonObject(4);
    JsonObject joined =
        last.getJsonObject("joins").getJsonObject("bob").getJsonArray("metas").getJsonObject(0);
    JsonObject left =
        last.getJsonObject("leaves").getJsonObject("bob").getJsonArray("metas").getJsonObject(0);
    assertThat(joined.getString("phx_ref")).isEqualTo(next);
    assertThat(joined.getString("phx_ref_prev")).isEqualTo(ref);
    assertThat(left.getString("phx_ref")).isEqualTo(ref);
  }

  @Test
  void leavingOneChannelTakesOnlyItsPresences() {
    TestClient ann = fixture.client();
    ann.join("t", "ann");
    ann.join("u", "ann");
    ann.request("t", "track", new JsonObject().put("key", "second"));
    assertThat(fixture.tracker.count("t")).isEqualTo(2);
    ann.request("t", "phx_leave", new JsonObject());
    await().until(() -> fixture.tracker.count("t") == 0);
    assertThat(fixture.tracker.count("u")).isEqualTo(1);
    assertThat(ann.frames("t", "phx_close")).hasSize(1);
  }

  @Test
  void joiningAgainNeverShowsTheKeyAsGone() {
    TestClient watcher = fixture.client();
    watcher.join("t", new JsonObject().put("watch", true));
    TestClient ann = fixture.client();
    ann.join("t", "ann");
    String second = ann.join("t", "ann").getString("ref");
    await().until(() -> watcher.presences("t").equals(Map.of("ann", Set.of(second))));
    assertThat(ann.frames("t", "phx_close")).hasSize(1);
    await().until(() -> ann.presences("t").equals(Map.of("ann", Set.of(second))));
    await().untilAsserted(() -> assertThat(ann.frames("t", "presence_state")).isNotEmpty());
  }

  @Test
  void trackAndUntrackAreAnswered() {
    TestClient ann = fixture.client();
    ann.join("t", "ann");
    JsonObject again = TestClient.await(ann.push("t", "track", new JsonObject().put("key", "ann")));
    assertThat(again.getString("status")).isEqualTo("error");
    assertThat(again.getJsonObject("response").getString("code")).isEqualTo("ALREADY_TRACKED");
    JsonObject none = TestClient.await(
        ann.push("t", "update", new JsonObject().put("key", "bob").put("meta", new JsonObject())));
    assertThat(none.getJsonObject("response").getString("code")).isEqualTo("NO_PRESENCE");
    assertThat(ann.request("t", "untrack", new JsonObject()).getBoolean("untracked"))
        .isTrue();
    assertThat(ann.request("t", "untrack", new JsonObject()).getBoolean("untracked"))
        .isFalse();
  }

  @Test
  void aMetaOverTheTrackersLimitIsRefusedByName() {
    TestClient ann = fixture.client();
    JsonObject meta = new JsonObject().put("x", "x".repeat(5_000));
    JsonObject reply =
        TestClient.await(ann.push("t", "phx_join", new JsonObject().put("meta", meta)));
    assertThat(reply.getString("status")).isEqualTo("error");
    assertThat(reply.getJsonObject("response").getString("reason")).contains("maxMetaBytes");
    assertThat(fixture.tracker.count("t")).isZero();
  }

  @Test
  void aBroadcastReachesTheOthersOnAllLoopsAndNotTheSender() {
    List<TestClient> clients =
        List.of(fixture.client(), fixture.client(), fixture.client(), fixture.client());
    clients.forEach(client -> client.join("t", new JsonObject().put("watch", true)));
    TestClient elsewhere = fixture.client();
    elsewhere.join("u", new JsonObject().put("watch", true));
    clients.forEach(
        client -> await().until(() -> !client.frames("t", "presence_state").isEmpty()));
    JsonObject body = new JsonObject().put("text", "hé");
    clients
        .get(0)
        .request("t", "broadcast", new JsonObject().put("event", "say").put("payload", body));
    for (TestClient other : clients.subList(1, 4)) {
      await().until(() -> !other.frames("t", "say").isEmpty());
      assertThat(other.frames("t", "say"))
          .containsExactly(
              new JsonArray().addNull().addNull().add("t").add("say").add(body));
    }
    clients.get(0).request("t", "untrack", new JsonObject().put("key", "nobody"));
    assertThat(clients.get(0).frames("t", "say")).isEmpty();
    assertThat(elsewhere.frames("u", "say")).isEmpty();
  }

  @Test
  void aPoisonedKeyIsRefusedAndHarmsNobody() {
    TestClient ann = fixture.client();
    JsonObject reply =
        TestClient.await(ann.push("t", "phx_join", new JsonObject().put("key", "__proto__")));
    assertThat(reply.getString("status")).isEqualTo("error");
    ann.join("t", "ann");
    await().until(() -> ann.presences("t").containsKey("ann"));
  }

  @Test
  void afterTheLastMemberNothingIsLeftBehind() {
    TestClient ann = fixture.client();
    ann.join("t", "ann");
    ann.close();
    await().untilAsserted(() -> {
      assertThat(fixture.tracker.topics()).isEmpty();
      assertThat(fixture.get("/metrics").body())
          .contains("rollcall_channels 0.0")
          .contains("rollcall_sockets 0.0");
    });
  }
}
