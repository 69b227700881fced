package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.tracker.Owner;
import dev.rollcall.web.presence.TopicRule;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that come back and say what they hold. */
class ResumeTest {

  private static final String T = "room:1";

  /** One event loop, so that who comes back finds the diffs that it missed. */
  private final PresenceServerOptions options =
      new PresenceServerOptions().setInstances(1).setDiffFlushMs(0);

  private ServerFixture fixture = new ServerFixture(options);
  private Owner owner = fixture.tracker.owner();

  @AfterEach
  void close() {
    fixture.close();
  }

  private void restart() {
    fixture.close();
    fixture = new ServerFixture(options);
    owner = fixture.tracker.owner();
  }

  private void track(String key) {
    TestClient.await(owner.track(T, key, new JsonObject()));
  }

  private TestClient join(String at) {
    JsonObject resume = at == null ? new JsonObject() : new JsonObject().put("at", at);
    TestClient client = fixture.client();
    client.join(T, new JsonObject().put("watch", true).put("resume", resume));
    await().untilAsserted(() -> assertThat(client.frames(T, "presence_at")).hasSize(1));
    return client;
  }

  private static JsonObject told(TestClient client) {
    return client.frames(T, "presence_at").get(0).getJsonObject(4);
  }

  private static String lastAt(TestClient client) {
    List<JsonArray> frames = client.frames.stream()
        .filter(frame -> frame.getJsonObject(4).getValue("at") instanceof String)
        .toList();
    return frames.get(frames.size() - 1).getJsonObject(4).getString("at");
  }

  @Test
  void whoMissedADiffGetsThatAndNoState() {
    track("ann");
    TestClient first = join(null);
    TestClient stays = join(null);
    assertThat(told(first).getBoolean("resumed")).isFalse();
    await().untilAsserted(() -> assertThat(first.presences(T)).containsOnlyKeys("ann"));
    track("ben");
    await().untilAsserted(() -> assertThat(first.presences(T)).containsOnlyKeys("ann", "ben"));
    String at = lastAt(first);
    first.close();
    track("cleo");
    TestClient.await(owner.untrack(T, "ann"));
    await().untilAsserted(() -> assertThat(stays.presences(T)).containsOnlyKeys("ben", "cleo"));
    TestClient back = fixture.client();
    back.hold(T, first.presences(T));
    back.join(T, new JsonObject().put("watch", true).put("resume", new JsonObject().put("at", at)));
    await().untilAsserted(() -> assertThat(back.presences(T)).isEqualTo(stays.presences(T)));
    assertThat(told(back)).isEqualTo(new JsonObject().put("at", at).put("resumed", true));
    assertThat(back.frames(T, "presence_state")).isEmpty();
    track("dora");
    await()
        .untilAsserted(() -> assertThat(back.presences(T)).containsOnlyKeys("ben", "cleo", "dora"));
    assertThat(lastAt(back)).isEqualTo(lastAt(join(null)));
  }

  @Test
  void whoMissedNothingResumesWhoeverFedItBefore() {
    track("ann");
    TestClient first = join(null);
    String at = lastAt(first);
    first.close();
    await()
        .untilAsserted(
            () -> assertThat(fixture.get("/metrics").body()).contains("rollcall_channels 0.0"));
    TestClient back = join(at);
    assertThat(told(back).getBoolean("resumed")).isTrue();
    assertThat(back.frames(T, "presence_state")).isEmpty();
  }

  @Test
  void whoHoldsWhatNobodyKnowsGetsAState() {
    track("ann");
    TestClient back = join("0123456789abcdef");
    assertThat(told(back).getBoolean("resumed")).isFalse();
    assertThat(back.frames(T, "presence_state")).hasSize(1);
    assertThat(back.presences(T)).containsOnlyKeys("ann");
  }

  /** Between the two full lists it was shown a sample, so that it no longer holds what it said it held. */
  @Test
  void whoWasShownASampleInBetweenGetsAState() {
    options
        .getTopics()
        .setRules(List.of(new TopicRule().setFullMax(4).setSampleSize(1)))
        .setWindowMs(5);
    restart();
    List<String> few = List.of("ann", "ben", "cleo");
    few.forEach(this::track);
    TestClient first = join(null);
    String at = lastAt(first);
    first.close();
    List<String> burst = List.of("dora", "eve", "finn", "gus", "hal");
    burst.forEach(this::track);
    TestClient back = fixture.client();
    JsonObject resume = new JsonObject().put("at", at);
    back.join(T, new JsonObject().put("watch", true).put("resume", resume));
    await().untilAsserted(() -> assertThat(back.presences(T)).hasSize(1));
    burst.forEach(key -> TestClient.await(owner.untrack(T, key)));
    await().untilAsserted(() -> assertThat(back.frames(T, "presence_at")).hasSize(1));
    assertThat(told(back)).isEqualTo(new JsonObject().put("at", at).put("resumed", false));
    assertThat(back.presences(T)).containsOnlyKeys(few);
  }

  @Test
  void whatAClientSaysThatItHoldsIsWhatItWasToldLast() throws Exception {
    NodeTests.run("resume.test.mjs", Map.of());
  }

  @Test
  void whoDoesNotAskIsToldNothingOfIt() {
    TestClient plain = fixture.client();
    plain.join(T, new JsonObject().put("watch", true));
    await().until(() -> !plain.frames(T, "presence_state").isEmpty());
    track("ann");
    await().untilAsserted(() -> assertThat(plain.presences(T)).containsOnlyKeys("ann"));
    assertThat(plain.frames(T, "presence_at")).isEmpty();
    assertThat(plain.frames(T, "presence_diff").get(0).encode()).doesNotContain("\"at\"");
    JsonObject refused =
        TestClient.await(plain.push("room:2", "phx_join", new JsonObject().put("resume", "x")));
    assertThat(refused.encode()).contains("resume has to be");
  }

  @Test
  void withoutBytesToKeepThereIsNoResume() {
    options.getTopics().setResumeMaxBytes(0);
    restart();
    TestClient client = fixture.client();
    client.join(T, new JsonObject().put("watch", true).put("resume", new JsonObject()));
    track("ann");
    await().untilAsserted(() -> assertThat(client.presences(T)).containsOnlyKeys("ann"));
    assertThat(client.frames(T, "presence_at")).isEmpty();
  }
}
