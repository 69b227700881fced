package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.tracker.Owner;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What others see of a user whose connection ends, with a goodbye and without. */
class GraceTest {

  private static final String T = "room:1";

  private final PresenceServerOptions options =
      new PresenceServerOptions().setInstances(2).setDiffFlushMs(0);
  private ServerFixture fixture;
  private TestClient watcher;

  @BeforeEach
  void open() {
    options.getGrace().setGraceMs(300_000);
    restart();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void restart() {
    if (fixture != null) {
      fixture.close();
    }
    fixture = new ServerFixture(options);
    watcher = fixture.client();
    watcher.join(T, new JsonObject().put("watch", true));
  }

  private static JsonObject as(String key, String device) {
    return new JsonObject().put("key", key).put("meta", new JsonObject().put("device", device));
  }

  private void awaitParked(int parked) {
    await()
        .untilAsserted(() -> assertThat(fixture.get("/metrics").body())
            .contains("rollcall_presences_parked " + parked + ".0"));
  }

  /** Whoever came and left before the marker has been seen by now. */
  private List<JsonArray> diffsUpToNow() {
    Owner owner = fixture.tracker.owner();
    TestClient.await(owner.track(T, "marker", new JsonObject()));
    await().untilAsserted(() -> assertThat(watcher.presences(T)).containsKey("marker"));
    return watcher.frames(T, "presence_diff").stream()
        .filter(frame -> !frame.getJsonObject(4).getJsonObject("joins").containsKey("marker"))
        .toList();
  }

  /** Why ann left, as the last diff says. */
  private String reason() {
    List<JsonArray> diffs = watcher.frames(T, "presence_diff");
    return diffs
        .get(diffs.size() - 1)
        .getJsonObject(4)
        .getJsonObject("leaves")
        .getJsonObject("ann")
        .getJsonArray("metas")
        .getJsonObject(0)
        .getString("leave_reason");
  }

  @Test
  void whoIsBackInTimeWasNeverAway() {
    TestClient ann = fixture.client();
    JsonObject joined = ann.join(T, as("ann", "phone"));
    await().untilAsserted(() -> assertThat(watcher.presences(T)).containsOnlyKeys("ann"));
    ann.drop();
    awaitParked(1);
    TestClient back = fixture.client();
    assertThat(back.join(T, as("ann", "phone"))).isEqualTo(joined);
    awaitParked(0);
    assertThat(diffsUpToNow()).as("her first join, and nothing since").hasSize(1);
    assertThat(fixture.get("/metrics").body()).contains("rollcall_grace_suppressed_total 1.0");
    back.close();
    await().untilAsserted(() -> assertThat(watcher.presences(T)).containsOnlyKeys("marker"));
  }

  @Test
  void whoComesBackIsNotOneDeviceMore() {
    options.getLimits().setMaxDevicesPerKey(1).setExemptLoopback(false);
    restart();
    TestClient ann = fixture.client();
    ann.join(T, as("ann", "phone"));
    ann.drop();
    awaitParked(1);
    fixture.client().join(T, as("ann", "phone"));
    JsonObject second = TestClient.await(fixture.client().push(T, "phx_join", as("ann", "laptop")));
    assertThat(second.getJsonObject("response").getString("reason")).contains("maxDevicesPerKey 1");
  }

  /** An address is the same whatever its port, and if it is an IPv6 one its last 64 bits. */
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,192.0.2.1",
    "192.0.2.1:50001,192.0.2.1:50002",
    "2001:db8:1:2::1,2001:db8:1:2:3:4:5:6",
    "2001:db8:1:2::1,[2001:db8:1:2::9]:50001"
  })
  void oneAddressDoesNotTakeUpTheGraceOfOthers(String address, String same) {
    options.getLimits().setExemptLoopback(false).setForwardedHeader("X-Forwarded-For");
    options.getGrace().setMaxParkedPerClient(1);
    restart();
    for (String crowded : List.of(address, same)) {
      TestClient crowd = fixture.clientAt(crowded);
      crowd.join(T, new JsonObject());
      crowd.drop();
    }
    await()
        .untilAsserted(() -> assertThat(fixture.get("/metrics").body())
            .contains("rollcall_grace_refused_total 1.0", "rollcall_presences_parked 1.0"));
    TestClient ben = fixture.clientAt("2001:db8:1:3::1");
    ben.join(T, "ben");
    ben.drop();
    awaitParked(2);
  }

  @Test
  void aDeviceThatTakesThePlaceOfAnotherIsAnUpdate() {
    fixture.client().join(T, "ben");
    TestClient ann = fixture.client();
    String ref = ann.join(T, as("ann", "phone")).getString("ref");
    ann.drop();
    awaitParked(1);
    String next = fixture.client().join(T, as("ann", "laptop")).getString("ref");
    assertThat(next).isNotEqualTo(ref);
    await()
        .untilAsserted(() -> assertThat(watcher.presences(T)).containsEntry("ann", Set.of(next)));
    for (JsonArray diff : diffsUpToNow()) {
      JsonObject payload = diff.getJsonObject(4);
      if (payload.getJsonObject("leaves").containsKey("ann")) {
        assertThat(payload.getJsonObject("joins").containsKey("ann")).isTrue();
      }
    }
  }

  @Test
  void whoStaysAwayLeavesWhenTheGraceIsOver() {
    options.getGrace().setGraceMs(300);
    restart();
    TestClient ann = fixture.client();
    ann.join(T, "ann");
    await().untilAsserted(() -> assertThat(watcher.presences(T)).containsOnlyKeys("ann"));
    ann.drop();
    await().untilAsserted(() -> assertThat(watcher.presences(T)).isEmpty());
    assertThat(reason()).isEqualTo("expired");
    assertThat(fixture.get("/metrics").body()).contains("rollcall_grace_expired_total 1.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"close", "leave", "no grace", "nothing may be parked"})
  void aGoodbyeIsALeaveAtOnce(String way) {
    if (way.equals("no grace")) {
      options.getGrace().setGraceMs(0);
      restart();
    } else if (way.startsWith("nothing")) {
      options.getGrace().setMaxParked(0);
      restart();
    }
    TestClient ann = fixture.client();
    ann.join(T, "ann");
    await().untilAsserted(() -> assertThat(watcher.presences(T)).containsOnlyKeys("ann"));
    switch (way) {
      case "close" -> ann.close();
      case "leave" -> ann.request(T, "phx_leave", new JsonObject());
      default -> ann.drop();
    }
    await().untilAsserted(() -> assertThat(watcher.presences(T)).isEmpty());
    assertThat(reason())
        .isEqualTo(
            switch (way) {
              case "close" -> "closed";
              case "leave" -> "left";
              default -> "gone";
            });
    assertThat(fixture.get("/metrics").body()).contains("rollcall_presences_parked 0.0");
  }

  @Test
  void aJoinByAnotherWayEndsTheParkedOneAfterIt() {
    TestClient ann = fixture.client();
    ann.join(T, "ann");
    await().untilAsserted(() -> assertThat(watcher.presences(T)).containsOnlyKeys("ann"));
    ann.drop();
    awaitParked(1);
    Owner elsewhere = fixture.tracker.owner();
    String ref = TestClient.await(elsewhere.track(T, "ann", new JsonObject()));
    await()
        .untilAsserted(
            () -> assertThat(fixture.presences(T)).isEqualTo(Map.of("ann", Set.of(ref))));
    await()
        .untilAsserted(
            () -> assertThat(watcher.presences(T)).isEqualTo(Map.of("ann", Set.of(ref))));
    for (JsonArray diff : watcher.frames(T, "presence_diff")) {
      if (diff.getJsonObject(4).getJsonObject("leaves").containsKey("ann")) {
        assertThat(watcher.frames(T, "presence_diff").indexOf(diff)).isGreaterThan(0);
      }
    }
    awaitParked(0);
  }

  @Test
  void theOtherKeysOfAChannelComeBackWithTheirTracks() {
    TestClient ann = fixture.client();
    ann.join(T, "ann");
    String bot = ann.request(T, "track", new JsonObject().put("key", "bot")).getString("ref");
    ann.drop();
    awaitParked(2);
    TestClient back = fixture.client();
    back.join(T, "ann");
    awaitParked(1);
    assertThat(back.request(T, "track", new JsonObject().put("key", "bot")).getString("ref"))
        .isEqualTo(bot);
    awaitParked(0);
    back.request(T, "untrack", new JsonObject().put("key", "bot"));
    back.request(T, "untrack", new JsonObject().put("key", "ann"));
    await().untilAsserted(() -> assertThat(fixture.presences(T)).isEmpty());
  }

  @Test
  void aWatcherThatTracksLaterComesBackToo() {
    TestClient ann = fixture.client();
    ann.join(T, new JsonObject().put("watch", true));
    String ref = ann.request(T, "track", new JsonObject().put("key", "ann")).getString("ref");
    ann.drop();
    awaitParked(1);
    TestClient back = fixture.client();
    back.join(T, new JsonObject().put("watch", true));
    assertThat(back.request(T, "track", new JsonObject().put("key", "ann")).getString("ref"))
        .isEqualTo(ref);
    assertThat(fixture.presences(T)).isEqualTo(Map.of("ann", Set.of(ref)));
  }

  @Test
  void aServerThatClosesParksNobody() {
    TestClient ann = fixture.client();
    ann.join(T, "ann");
    ann.drop();
    awaitParked(1);
    TestClient.await(fixture.server.close());
    await().untilAsserted(() -> assertThat(fixture.tracker.count(T)).isZero());
  }
}
