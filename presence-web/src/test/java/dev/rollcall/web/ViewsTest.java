package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.tracker.Owner;
import dev.rollcall.web.presence.TopicRule;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What those are shown who want to know, or get to know, less than everybody of a topic; and what they may ask. */
class ViewsTest {

  private static final String T = "room:1";

  private final PresenceServerOptions options =
      new PresenceServerOptions().setInstances(2).setDiffFlushMs(0);
  private ServerFixture fixture;
  private Owner owner;

  @AfterEach
  void close() {
    fixture.close();
  }

  private void open() {
    options.getTopics().setWindowMs(5);
    fixture = new ServerFixture(options);
    owner = fixture.tracker.owner();
  }

  private void rule(TopicRule rule) {
    options.getTopics().setRules(List.of(rule));
  }

  private void track(String topic, int from, int to) {
    for (int i = from; i < to; i++) {
      TestClient.await(owner.track(topic, "user-" + i, new JsonObject().put("n", i)));
    }
  }

  private void untrack(String topic, int from, int to) {
    for (int i = from; i < to; i++) {
      TestClient.await(owner.untrack(topic, "user-" + i));
    }
  }

  private static JsonObject watch(Object watch) {
    return new JsonObject().put("watch", watch);
  }

  private static JsonObject keys(String... keys) {
    return new JsonObject().put("keys", new JsonArray(List.of(keys)));
  }

  private void awaitCount(TestClient client, int count, int keys) {
    await().untilAsserted(() -> {
      List<JsonArray> counts = client.frames(T, "presence_count");
      assertThat(counts).isNotEmpty();
      assertThat(counts.get(counts.size() - 1).getJsonObject(4))
          .isEqualTo(new JsonObject().put("count", count).put("keys", keys));
    });
  }

  private void awaitShown(TestClient client, String... keys) {
    await().untilAsserted(() -> assertThat(client.presences(T)).isEqualTo(of(keys)));
  }

  /** What the tracker holds of these keys. */
  private Map<String, Set<String>> of(String... keys) {
    Map<String, Set<String>> some = new TreeMap<>(fixture.presences(T));
    some.keySet().retainAll(Set.of(keys));
    return some;
  }

  @Test
  void whoWatchesTheCountGetsNoList() {
    open();
    track(T, 0, 3);
    TestClient client = fixture.client();
    assertThat(client.join(T, watch("count"))).isEqualTo(new JsonObject().put("shows", "count"));
    awaitCount(client, 3, 3);
    TestClient.await(fixture.tracker.owner().track(T, "user-0", new JsonObject()));
    awaitCount(client, 4, 3);
    untrack(T, 0, 3);
    awaitCount(client, 1, 1);
    assertThat(client.frames(T, "presence_state")).isEmpty();
    assertThat(client.frames(T, "presence_diff")).isEmpty();
  }

  @Test
  void aTopicThatIsShownAsCountsHasNoListByRestEither() {
    rule(new TopicRule().setShow("count"));
    open();
    track(T, 0, 3);
    HttpResponse<String> list = fixture.get("/api/topics/" + T);
    assertThat(list.statusCode()).isEqualTo(403);
    assertThat(list.body()).contains("topic room:1 is shown as counts only");
    assertThat(
            new JsonObject(fixture.get("/api/topics/" + T + "/count").body()).getInteger("count"))
        .isEqualTo(3);
    assertThat(fixture.get("/metrics").body()).contains("reason=\"HTTP_403\"} 1.0");
  }

  @Test
  void whoWatchesTheCountMayBePresent() {
    open();
    TestClient client = fixture.client();
    assertThat(client.join(T, watch("count").put("key", "ann")).getString("ref"))
        .isNotNull();
    awaitCount(client, 1, 1);
    assertThat(fixture.presences(T)).containsOnlyKeys("ann");
  }

  @Test
  void whoWatchesFriendsSeesThemAndNobodyElse() {
    open();
    track(T, 0, 50);
    TestClient client = fixture.client();
    client.join(T, watch(keys("user-1", "user-60", "nobody")));
    awaitShown(client, "user-1");
    track(T, 50, 70);
    awaitShown(client, "user-1", "user-60");
    TestClient.await(owner.update(T, "user-60", new JsonObject().put("status", "away")));
    awaitShown(client, "user-1", "user-60");
    untrack(T, 1, 2);
    awaitShown(client, "user-60");
    assertThat(client.frames(T, "presence_diff").toString())
        .contains("\"n\":1,")
        .contains("\"leave_reason\":\"left\"");
    assertThat(client.request(T, "watch", keys("user-2", "user-60"))).isNotNull();
    awaitShown(client, "user-2", "user-60");
    untrack(T, 2, 3);
    awaitShown(client, "user-60");
    for (JsonArray frame : client.frames) {
      assertThat(frame.encode()).doesNotContain("user-3\"");
    }
  }

  @Test
  void moreFriendsThanMayBeWatchedAreRefused() {
    options.getSocket().setMaxWatchedKeys(2);
    open();
    TestClient client = fixture.client();
    JsonObject refused = TestClient.await(client.push(T, "phx_join", watch(keys("a", "b", "c"))));
    assertThat(refused.getString("status")).isEqualTo("error");
    assertThat(refused.encode()).contains("3 keys exceed maxWatchedKeys 2");
    refused = TestClient.await(client.push(T, "phx_join", watch("nothing")));
    assertThat(refused.encode()).contains("watch has to be true or false");
    refused = TestClient.await(client.push(T, "phx_join", watch(keys("__proto__"))));
    assertThat(refused.encode()).contains("is reserved");
  }

  @Test
  void aSampleIsTheSameForAllAndFollowsWhatChangesInIt() {
    rule(new TopicRule().setPattern("room:*").setShow("sample").setSampleSize(5));
    open();
    track(T, 0, 100);
    TestClient one = fixture.client();
    TestClient other = fixture.client();
    assertThat(one.join(T, watch(true)).getString("shows")).isEqualTo("sample");
    awaitCount(one, 100, 100);
    other.join(T, watch("sample"));
    awaitCount(other, 100, 100);
    await().untilAsserted(() -> assertThat(one.presences(T)).hasSize(5));
    await().untilAsserted(() -> assertThat(other.presences(T)).isEqualTo(one.presences(T)));
    for (int round = 0; round < 19; round++) {
      untrack(T, 5 * round, 5 * round + 5);
    }
    awaitCount(one, 5, 5);
    awaitShown(one, "user-95", "user-96", "user-97", "user-98", "user-99");
    awaitShown(other, "user-95", "user-96", "user-97", "user-98", "user-99");
    TestClient.await(owner.update(T, "user-97", new JsonObject().put("status", "away")));
    awaitShown(one, "user-95", "user-96", "user-97", "user-98", "user-99");
  }

  @Test
  void aTopicThatIsCountedOnlyNeverShowsAList() {
    rule(new TopicRule().setPattern(T).setShow("count"));
    open();
    track(T, 0, 3);
    for (Object wish : List.of(true, "sample", "pages", keys("user-1"))) {
      TestClient client = fixture.client();
      assertThat(client.join(T, watch(wish)).getString("shows")).isEqualTo("count");
      awaitCount(client, 3, 3);
      assertThat(client.presences(T)).isEmpty();
      assertThat(TestClient.await(client.push(T, "page", new JsonObject())).encode())
          .contains("NOT_LISTED");
    }
  }

  @ParameterizedTest
  @CsvSource({"sample,10", "pages,0", "count,0"})
  void aTopicThatGrowsTooLargeChangesWhatItShowsAndBack(String beyond, int shown) {
    rule(new TopicRule().setFullMax(20).setBeyond(beyond).setSampleSize(10));
    open();
    track(T, 0, 20);
    TestClient client = fixture.client();
    TestClient ann = fixture.client();
    client.join(T, watch(true));
    await().untilAsserted(() -> assertThat(client.presences(T)).hasSize(20));
    ann.join(T, "ann");
    await()
        .untilAsserted(() -> assertThat(client.frames(T, "presence_shows"))
            .singleElement()
            .satisfies(
                frame -> assertThat(frame.getJsonObject(4).getString("shows")).isEqualTo(beyond)));
    awaitCount(client, 21, 21);
    await().untilAsserted(() -> assertThat(client.presences(T)).hasSize(shown));
    untrack(T, 0, 7);
    await().untilAsserted(() -> assertThat(client.presences(T)).isEqualTo(fixture.presences(T)));
    await().untilAsserted(() -> assertThat(ann.presences(T)).isEqualTo(fixture.presences(T)));
    assertThat(client.frames(T, "presence_shows")).hasSize(2);
    track(T, 100, 101);
    await().untilAsserted(() -> assertThat(client.presences(T)).isEqualTo(fixture.presences(T)));
  }

  @Test
  void aListIsReadInPages() {
    open();
    track(T, 0, 25);
    TestClient.await(fixture.tracker.owner().track(T, "user-3", new JsonObject()));
    TestClient client = fixture.client();
    client.join(T, watch("pages"));
    awaitCount(client, 26, 25);
    List<String> read = new ArrayList<>();
    JsonObject page = client.request(T, "page", new JsonObject().put("limit", 10));
    while (true) {
      assertThat(page.getInteger("count")).isEqualTo(26);
      read.addAll(page.getJsonObject("presences").fieldNames());
      if (!page.containsKey("next")) {
        break;
      }
      assertThat(page.getJsonObject("presences").size()).isEqualTo(10);
      page = client.request(
          T, "page", new JsonObject().put("limit", 10).put("after", page.getString("next")));
    }
    assertThat(read)
        .isSorted()
        .hasSize(25)
        .containsExactlyElementsOf(fixture.presences(T).keySet());
    assertThat(TestClient.await(client.push(T, "page", new JsonObject().put("limit", 101)))
            .encode())
        .contains("limit has to be 1 to 100");
  }

  @Test
  void whereSomebodyIsAndWasLastSeen() {
    options.getTopics().setMaxLastSeen(10);
    open();
    track("room:2", 1, 2);
    track(T, 1, 2);
    TestClient client = fixture.client();
    client.join(T, watch("count"));
    JsonObject asked = new JsonObject().put("key", "user-1");
    JsonObject found = client.request(T, "where_is", asked);
    assertThat(found.getJsonObject("topics").fieldNames()).containsExactly(T, "room:2");
    assertThat(found.getJsonObject("topics").getJsonObject(T).getJsonArray("metas"))
        .hasSize(1);
    assertThat(client.request(T, "last_seen", asked))
        .isEqualTo(asked.copy().put("present", true).putNull("lastSeen"));
    untrack(T, 1, 2);
    long beforeMs = System.currentTimeMillis();
    untrack("room:2", 1, 2);
    await()
        .untilAsserted(() -> assertThat(client.request(T, "last_seen", asked).getLong("lastSeen"))
            .isBetween(beforeMs, System.currentTimeMillis()));
    assertThat(new JsonObject(fixture.get("/api/keys/user-1/last-seen").body()))
        .isEqualTo(client.request(T, "last_seen", asked));
    assertThat(client.request(T, "where_is", asked).getJsonObject("topics")).isEmpty();
    assertThat(client
            .request(T, "last_seen", new JsonObject().put("key", "never"))
            .getValue("lastSeen"))
        .isNull();
  }
}
