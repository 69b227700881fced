package dev.rollcall.web.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.web.auth.Grant;
import dev.rollcall.web.auth.Identity;
import dev.rollcall.web.auth.TopicRights;
import dev.rollcall.web.limit.LimitOptions;
import dev.rollcall.web.limit.SocketRates;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a session grants to whom, and how fast. */
class SessionAccessTest {

  private static final LimitOptions LIMITS = new LimitOptions()
      .setJoinBurst(3)
      .setJoinsPerSecond(1)
      .setUpdateBurst(3)
      .setUpdatesPerSecond(10)
      .setBroadcastBurst(1)
      .setBroadcastsPerSecond(2)
      .setEventBurst(2)
      .setEventsPerSecond(4)
      .setMaxDeferredUpdates(2);

  private long nowMs = 5_000;
  private int refs;
  private final List<Effect> effects = new ArrayList<>();
  private SocketSession session;

  private void begin(Identity identity, SocketRates rates) {
    session = new SocketSession(
        new SocketOptions(),
        new Client(identity, true, rates, ""),
        topic -> topic.startsWith("app:"),
        () -> "anon-1",
        nowMs);
  }

  private void as(String user, String... rights) {
    Identity identity = Identity.of(
            user,
            new JsonObject().put("name", "Ann"),
            Identity.NEVER,
            Grant.policy(List.of(new Grant("room:*", TopicRights.of(List.of(rights))))))
        .withClaimedFields(Set.of("name", "role"));
    begin(identity, SocketRates.unlimited());
  }

  private void developerWithRates() {
    begin(Identity.developer(), new SocketRates(LIMITS, nowMs));
  }

  /** Sends a frame; the effects it caused come back. */
  private List<Effect> send(String topic, String event, JsonObject payload) {
    String ref = String.valueOf(++refs);
    String joinRef = event.equals("phx_join") ? ref : null;
    List<Effect> caused = session.onText(
        new JsonArray().add(joinRef).add(ref).add(topic).add(event).add(payload).encode(), nowMs);
    effects.addAll(caused);
    return caused;
  }

  /** Sends bytes; the effects they caused come back. */
  private List<Effect> sendBytes(String topic, String event) {
    String ref = String.valueOf(++refs);
    Buffer message = Buffer.buffer().appendBytes(new byte[] {0, 0});
    for (String text : List.of(ref, topic, event)) {
      message.appendByte((byte) text.length());
    }
    return session.onBinary(message.appendString(ref + topic + event + "bytes"), nowMs);
  }

  private void joined(String topic, JsonObject payload) {
    for (Effect effect : send(topic, "phx_join", payload)) {
      if (effect instanceof Effect.Join join) {
        effects.addAll(session.onAnswer(join.call(), Answer.ok(new JsonObject())));
      }
    }
  }

  private static List<JsonObject> replies(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.Send.class::isInstance)
        .map(send -> new JsonArray(((Effect.Send) send).message().bytes().toString()))
        .filter(frame -> frame.getString(3).equals("phx_reply"))
        .map(frame -> frame.getJsonObject(4))
        .toList();
  }

  private static JsonObject refusal(List<Effect> effects, String code) {
    assertThat(effects).allMatch(Effect.Send.class::isInstance);
    JsonObject reply = replies(effects).get(0);
    assertThat(reply.getString("status")).isEqualTo("error");
    assertThat(reply.getJsonObject("response").getString("code")).isEqualTo(code);
    return reply.getJsonObject("response");
  }

  private static <E extends Effect> List<E> only(List<Effect> effects, Class<E> kind) {
    return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static JsonObject key(String key) {
    return new JsonObject().put("key", key);
  }

  private static JsonObject meta(int n) {
    return new JsonObject().put("meta", new JsonObject().put("n", n));
  }

  @Test
  void whatIsNotGrantedIsDenied() {
    as("ann", "watch", "present", "broadcast");
    refusal(send("lobby", "phx_join", new JsonObject()), "DENIED");
    refusal(send("lobby", "phx_join", new JsonObject().put("watch", true)), "DENIED");
    assertThat(session.channels()).isZero();
    as("ann", "count", "whereIs", "anyKey", "broadcast");
    refusal(send("room:1", "phx_join", new JsonObject()), "DENIED");
    refusal(send("room:1", "phx_join", new JsonObject().put("watch", true)), "DENIED");
  }

  @Test
  void whoMayWatchIsNotPresentAndTellsNothing() {
    as("ann", "watch");
    refusal(send("room:1", "phx_join", new JsonObject()), "DENIED");
    joined("room:1", new JsonObject().put("watch", true));
    assertThat(only(effects, Effect.Attach.class)).hasSize(1);
    refusal(send("room:1", "track", new JsonObject()), "DENIED");
    refusal(send("room:1", "update", key("ann")), "DENIED");
    refusal(send("room:1", "untrack", key("ann")), "DENIED");
    refusal(send("room:1", "broadcast", new JsonObject().put("event", "say")), "DENIED");
  }

  @Test
  void whoMayBePresentSeesNobody() {
    as("ann", "present");
    refusal(send("room:1", "phx_join", new JsonObject().put("watch", true)), "DENIED");
    joined("room:1", new JsonObject());
    assertThat(only(effects, Effect.Join.class)).hasSize(1);
    assertThat(only(effects, Effect.Attach.class)).isEmpty();
    assertThat(only(send("room:1", "update", meta(1)), Effect.Update.class)).hasSize(1);
  }

  @Test
  void theKeyIsTheUsersOwn() {
    as("ann", "watch", "present");
    refusal(send("room:1", "phx_join", key("bob")), "DENIED");
    joined("room:1", new JsonObject());
    assertThat(only(effects, Effect.Join.class).get(0).key()).isEqualTo("ann");
    refusal(send("room:1", "track", key("bob")), "DENIED");
    refusal(send("room:1", "update", key("bob")), "DENIED");
    refusal(send("room:1", "untrack", key("bob")), "DENIED");
    assertThat(send("room:1", "update", key("ann"))).hasOnlyElementsOfType(Effect.Update.class);
    as(null, "watch", "present");
    refusal(send("room:2", "phx_join", key("bob")), "DENIED");
    effects.clear();
    joined("room:2", new JsonObject());
    assertThat(only(effects, Effect.Join.class).get(0).key()).isEqualTo("anon-1");
    assertThat(send("room:2", "update", key("anon-1"))).hasOnlyElementsOfType(Effect.Update.class);
    as("ann", "present", "anyKey");
    assertThat(send("room:3", "phx_join", key("bob"))).hasOnlyElementsOfType(Effect.Join.class);
  }

  @Test
  void fieldsOfClaimsAreTheServers() {
    as("ann", "watch", "present");
    JsonObject forged = new JsonObject()
        .put("meta", new JsonObject().put("name", "Queen").put("role", "admin").put("x", 1));
    JsonObject mine = new JsonObject().put("name", "Ann").put("x", 1);
    joined("room:1", forged);
    assertThat(only(effects, Effect.Join.class).get(0).meta()).isEqualTo(mine);
    assertThat(
            only(send("room:1", "update", forged), Effect.Update.class).get(0).meta())
        .isEqualTo(mine);
    assertThat(only(send("room:1", "track", forged), Effect.Track.class).get(0).meta())
        .isEqualTo(mine);
  }

  @Test
  void whoHasExpiredIsSentForNewCredentials() {
    as("ann", "watch", "present");
    joined("room:1", new JsonObject());
    List<Effect> end = session.expire();
    assertThat(only(end, Effect.End.class)).hasSize(1);
    // Any but 1000: the phoenix client comes back, and asks its params for a token again.
    assertThat(only(end, Effect.Close.class).get(0).code()).isEqualTo(1008);
    assertThat(send("room:1", "update", meta(1))).isEmpty();
  }

  @Test
  void joinsThatComeTooFastAreToldWhenAndEndNothing() {
    developerWithRates();
    joined("t", new JsonObject());
    joined("u", new JsonObject());
    joined("v", new JsonObject());
    JsonObject refused = refusal(send("t", "phx_join", new JsonObject()), "RATE");
    assertThat(refused.getLong("retry_after")).isEqualTo(1_000);
    assertThat(session.channels()).isEqualTo(3);
    nowMs += 1_000;
    assertThat(only(send("w", "phx_join", new JsonObject()), Effect.Join.class)).hasSize(1);
  }

  @Test
  void updatesThatComeTooFastBecomeTheLastOne() {
    developerWithRates();
    joined("t", key("ann"));
    for (int i = 1; i <= 3; i++) {
      assertThat(only(send("t", "update", meta(i)), Effect.Update.class)).hasSize(1);
    }
    assertThat(send("t", "update", meta(4))).isEmpty();
    for (int i = 5; i <= 20; i++) {
      List<JsonObject> told = replies(send("t", "update", meta(i)));
      assertThat(told).hasSize(1);
      assertThat(told.get(0).getString("status")).isEqualTo("ok");
      assertThat(told.get(0).getJsonObject("response").getBoolean("superseded")).isTrue();
    }
    assertThat(only(session.tick(nowMs + 99), Effect.Update.class)).isEmpty();
    List<Effect.Update> made = only(session.tick(nowMs + 100), Effect.Update.class);
    assertThat(made).hasSize(1);
    assertThat(made.get(0).meta()).isEqualTo(new JsonObject().put("n", 20));
    assertThat(replies(session.onAnswer(made.get(0).call(), Answer.ok(new JsonObject()))))
        .hasSize(1);
    assertThat(session.channels()).isEqualTo(1);
  }

  @Test
  void eachKeyHasItsOwnLastUpdateAndOnlySoManyWait() {
    developerWithRates();
    joined("t", key("ann"));
    for (int i = 0; i < 3; i++) {
      send("t", "update", meta(i));
    }
    assertThat(send("t", "update", meta(1).put("key", "a"))).isEmpty();
    assertThat(send("t", "update", meta(2).put("key", "b"))).isEmpty();
    assertThat(refusal(send("t", "update", meta(3).put("key", "c")), "RATE").getLong("retry_after"))
        .isPositive();
    nowMs += 200;
    assertThat(only(session.tick(nowMs), Effect.Update.class))
        .extracting(Effect.Update::key)
        .containsExactly("a", "b");
  }

  @Test
  void whatComesLaterIsNotOvertakenByAnUpdateThatWaits() {
    developerWithRates();
    joined("t", key("ann"));
    for (int i = 0; i < 4; i++) {
      send("t", "update", meta(i));
    }
    nowMs += 100;
    // The one that waits is superseded; this one has the token.
    List<Effect> caused = send("t", "untrack", new JsonObject());
    assertThat(only(caused, Effect.Untrack.class)).hasSize(1);
    assertThat(replies(caused)).hasSize(1);
    nowMs += 10_000;
    assertThat(only(session.tick(nowMs), Effect.Update.class)).isEmpty();
  }

  @Test
  void anUpdateThatWaitsEndsWithItsChannel() {
    developerWithRates();
    joined("t", key("ann"));
    for (int i = 0; i < 4; i++) {
      send("t", "update", meta(i));
    }
    send("t", "phx_leave", new JsonObject());
    nowMs += 10_000;
    assertThat(only(session.tick(nowMs), Effect.Update.class)).isEmpty();
  }

  @Test
  void tracksAndBroadcastsThatComeTooFastAreToldWhen() {
    developerWithRates();
    joined("t", key("ann"));
    for (int i = 0; i < 3; i++) {
      assertThat(only(send("t", "track", key("k" + i)), Effect.Track.class)).hasSize(1);
    }
    assertThat(refusal(send("t", "track", key("k3")), "RATE").getLong("retry_after"))
        .isEqualTo(100);
    JsonObject say = new JsonObject().put("event", "say");
    assertThat(only(send("t", "broadcast", say), Effect.Broadcast.class)).hasSize(1);
    assertThat(refusal(send("t", "broadcast", say), "RATE").getLong("retry_after"))
        .isEqualTo(500);
    assertThat(session.channels()).isEqualTo(1);
  }

  @Test
  void eventsOfAnApplicationsChannelsThatComeTooFastAreToldWhenAndNobodySeesThem() {
    developerWithRates();
    for (String topic : List.of("app:1", "app:2")) {
      Effect.Open open =
          only(send(topic, "phx_join", new JsonObject()), Effect.Open.class).get(0);
      session.onAnswer(open.call(), Answer.ok(new JsonObject()));
    }
    assertThat(only(send("app:1", "say", new JsonObject()), Effect.Handle.class))
        .hasSize(1);
    assertThat(only(send("app:2", "say", new JsonObject()), Effect.Handle.class))
        .as("all channels of a socket have one bucket")
        .hasSize(1);
    assertThat(refusal(send("app:1", "say", new JsonObject()), "RATE").getLong("retry_after"))
        .isEqualTo(250);
    assertThat(session.channels()).isEqualTo(2);
    joined("t", key("ann"));
    assertThat(only(
            send("t", "broadcast", new JsonObject().put("event", "say")), Effect.Broadcast.class))
        .as("and presence channels another")
        .hasSize(1);
    nowMs += 250;
    assertThat(only(send("app:1", "say", new JsonObject()), Effect.Handle.class))
        .hasSize(1);
    send("app:1", "phx_leave", new JsonObject());
    assertThat(session.channels()).as("leaving has no rate").isEqualTo(2);
  }

  @Test
  void bytesHaveTheRateOfABroadcastWhateverTheEventIsCalled() {
    for (String event : List.of("update", "track", "untrack", "drawn")) {
      developerWithRates();
      joined("t", key("ann"));
      assertThat(only(sendBytes("t", event), Effect.Broadcast.class)).hasSize(1);
      assertThat(refusal(sendBytes("t", event), "RATE").getLong("retry_after"))
          .as(event)
          .isEqualTo(500);
    }
  }

  @Test
  void whatIsRefusedTakesATokenToo() {
    developerWithRates();
    joined("t", key("ann"));
    refusal(send("t", "dance", new JsonObject()), "INVALID");
    refusal(send("t", "dance", new JsonObject()), "RATE");
    refusal(send("t", "track", key("__proto__")), "INVALID");
    refusal(send("t", "untrack", key("__proto__")), "INVALID");
    refusal(send("t", "update", key("__proto__")), "INVALID");
    refusal(send("t", "track", key("bob")), "RATE");
    assertThat(send("t", "update", meta(1))).as("it waits for its turn").isEmpty();
  }

  @Test
  void anUpdateThatIsRefusedTakesThePlaceOfNone() {
    developerWithRates();
    joined("t", key("ann"));
    for (int i = 0; i < 4; i++) {
      send("t", "update", meta(i));
    }
    refusal(send("t", "update", new JsonObject().put("meta", "none")), "INVALID");
    nowMs += 100;
    assertThat(only(session.tick(nowMs), Effect.Update.class)).hasSize(1);
  }
}
