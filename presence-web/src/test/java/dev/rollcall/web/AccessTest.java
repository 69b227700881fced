package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.web.auth.AuthOptions;
import dev.rollcall.web.auth.Grant;
import dev.rollcall.web.auth.Identity;
import dev.rollcall.web.auth.PrivacyOptions;
import dev.rollcall.web.auth.Tokens;
import dev.rollcall.web.auth.TopicPolicy;
import dev.rollcall.web.auth.TopicRights;
import dev.rollcall.web.presence.GraceOptions;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What tokens let in and what they do not, over sockets and REST, against a whole server. */
class AccessTest {

  private final PresenceServerOptions options = new PresenceServerOptions()
      .setInstances(2)
      .setGrace(new GraceOptions().setGraceMs(0))
      .setAuth(Tokens.options());
  private ServerFixture fixture = new ServerFixture(options);

  @AfterEach
  void close() {
    fixture.close();
  }

  private void restart() {
    fixture.close();
    fixture = new ServerFixture(options);
  }

  private TestClient client(String token) {
    return TestClient.await(TestClient.connect(
            fixture.vertx.createWebSocketClient(),
            new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(fixture.server.actualPort())
                .setURI("/socket/websocket?vsn=2.0.0&token=" + token))
        .toCompletionStage()
        .toCompletableFuture());
  }

  private int upgrade(String token) {
    return upgrade("&token=" + token, "");
  }

  private int upgrade(String params, String headers) {
    String uri = "/socket/websocket?vsn=2.0.0" + params;
    try (RawSocket socket = new RawSocket(fixture.server.actualPort(), uri, headers)) {
      return socket.status();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> get(String path, String token) {
    return fixture.get(path, "Authorization", "Bearer " + token);
  }

  private static String subprotocols(String token) {
    String encoded =
        Base64.getEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    return "Sec-WebSocket-Protocol: phoenix, base64url.bearer.phx." + encoded + "\r\n";
  }

  @Test
  void tokensThatAreForgedExpiredOrForOthersLetNobodyIn() {
    long nowS = System.currentTimeMillis() / 1_000;
    String good = Tokens.of("ann", "*", "watch", "present", "count", "whereIs", "broadcast");
    String[] parts = good.split("\\.", -1);
    for (String bad : new String[] {
      "",
      "x",
      parts[0] + "." + parts[1] + ".",
      parts[0] + "." + parts[1] + "." + "A".repeat(43),
      Tokens.hmac("none", Tokens.claims("ann"), Tokens.SECRET),
      Tokens.hmac("RS256", Tokens.claims("ann"), Tokens.SECRET),
      Tokens.hmac("HS256", Tokens.claims("ann"), "not the secret, but just as long as it is"),
      Tokens.signed(Tokens.claims("ann").put("exp", nowS - 1)),
      Tokens.signed(Tokens.claims("ann").put("iss", "https://evil.example")),
      Tokens.signed(Tokens.claims("ann").put("aud", "another")),
      Tokens.signed(Tokens.claims("__proto__")),
    }) {
      assertThat(upgrade(bad)).as(bad).isEqualTo(403);
      assertThat(upgrade("", subprotocols(bad))).as(bad).isEqualTo(403);
      assertThat(get("/api/topics", bad).statusCode()).as(bad).isEqualTo(401);
    }
    assertThat(fixture.get("/api/topics").statusCode()).isEqualTo(401);
    assertThat(upgrade(good)).isEqualTo(101);
    assertThat(get("/api/topics", good).statusCode()).isEqualTo(200);
  }

  /** A browser asks without the token whether it may send it. */
  @Test
  void aPageOfANamedOriginMayReadWithAToken() {
    options.setAllowOrigins(List.of("https://app.example"));
    restart();
    assertThat(fixture
            .request("OPTIONS", "/api/topics", "Origin", "https://app.example")
            .statusCode())
        .isEqualTo(204);
    assertThat(fixture
            .request("OPTIONS", "/api/topics", "Origin", "https://evil.example")
            .statusCode())
        .isEqualTo(401);
  }

  @Test
  void aTokenComesAsThePhoenixClientSendsIt() {
    String good = Tokens.of("ann", "*", "watch");
    assertThat(upgrade("", subprotocols(good))).isEqualTo(101);
    assertThat(upgrade("", "X-Phoenix-AuthToken: " + good + "\r\n")).isEqualTo(101);
    assertThat(upgrade("", "Authorization: Bearer " + good + "\r\n")).isEqualTo(101);
    assertThat(upgrade("", "")).isEqualTo(403);
    // A token in the URL of a read would be in the logs of proxies.
    assertThat(fixture.get("/api/topics?token=" + good).statusCode()).isEqualTo(401);
  }

  @Test
  void aTokenForAnotherTopicSeesNeitherSnapshotNorDiffNorCount() {
    TestClient ann = client(Tokens.of("ann", "room:secret", "watch", "present", "broadcast"));
    ann.join("room:secret", new JsonObject());
    String token =
        Tokens.of("eve", "room:open", "watch", "present", "count", "whereIs", "broadcast");
    TestClient eve = client(token);
    eve.join("room:open", new JsonObject());
    for (JsonObject payload : List.of(
        new JsonObject(),
        new JsonObject().put("watch", true),
        new JsonObject().put("key", "ann"))) {
      JsonObject refused = TestClient.await(eve.push("room:secret", "phx_join", payload));
      assertThat(refused.getJsonObject("response").getString("code")).isEqualTo("DENIED");
    }
    for (String event : new String[] {"track", "update", "untrack", "broadcast"}) {
      JsonObject refused = TestClient.await(eve.push("room:secret", event, new JsonObject()));
      assertThat(refused.getJsonObject("response").getString("reason"))
          .isEqualTo("unmatched topic");
    }
    ann.request(
        "room:secret", "update", new JsonObject().put("meta", new JsonObject().put("n", 1)));
    ann.request("room:secret", "broadcast", new JsonObject().put("event", "say"));
    assertThat(get("/api/topics/room:secret", token).statusCode()).isEqualTo(403);
    assertThat(get("/api/topics/room:secret/count", token).statusCode()).isEqualTo(403);
    assertThat(get("/api/topics", token).body()).contains("room:open").doesNotContain("secret");
    assertThat(new JsonObject(get("/api/topics", token).body()).getInteger("count"))
        .isEqualTo(1);
    JsonObject whereIs = new JsonObject(get("/api/keys/ann", token).body());
    assertThat(whereIs.getInteger("count")).isZero();
    // Everything that could have come has: this one comes after it on the same socket.
    eve.request("room:open", "update", new JsonObject().put("meta", new JsonObject().put("n", 1)));
    for (String event : new String[] {"presence_state", "presence_diff", "say"}) {
      assertThat(eve.frames("room:secret", event)).isEmpty();
    }
  }

  @Test
  void rightsAreApartFromEachOther() {
    client(Tokens.of("ann", "room:1", "present")).join("room:1", new JsonObject());
    String count = Tokens.of("eve", "room:*", "count");
    assertThat(get("/api/topics/room:1/count", count).statusCode()).isEqualTo(200);
    assertThat(get("/api/topics/room:1", count).statusCode()).isEqualTo(403);
    assertThat(new JsonObject(get("/api/keys/ann", count).body()).getInteger("count"))
        .isZero();
    String watch = Tokens.of("eve", "room:*", "watch");
    assertThat(get("/api/topics/room:1", watch).statusCode()).isEqualTo(200);
    assertThat(get("/api/topics/room:1/count", watch).statusCode()).isEqualTo(403);
    assertThat(get("/api/topics", watch).body()).doesNotContain("room:1");
    String whereIs = Tokens.of("eve", "room:*", "whereIs");
    assertThat(new JsonObject(get("/api/keys/ann", whereIs).body()).getInteger("count"))
        .isOne();
    assertThat(get("/api/topics/room:1", whereIs).statusCode()).isEqualTo(403);
  }

  @Test
  void whoMayBePresentButNotWatchIsSentNothing() {
    TestClient shy = client(Tokens.of("shy", "room:1", "present"));
    shy.join("room:1", new JsonObject());
    TestClient ann = client(Tokens.of("ann", "room:1", "watch", "present", "broadcast"));
    ann.join("room:1", new JsonObject());
    await().until(() -> ann.presences("room:1").keySet().equals(java.util.Set.of("ann", "shy")));
    ann.request("room:1", "broadcast", new JsonObject().put("event", "say"));
    shy.request("room:1", "update", new JsonObject().put("meta", new JsonObject().put("n", 1)));
    for (String event : new String[] {"presence_state", "presence_diff", "say"}) {
      assertThat(shy.frames("room:1", event)).isEmpty();
    }
  }

  @Test
  void whenTheTokenExpiresTheSocketEndsSoThatItComesBackWithANewOne() {
    long nowS = System.currentTimeMillis() / 1_000;
    JsonObject claims = Tokens.claims("ann")
        .put("exp", nowS + 3)
        .put("rollcall", Tokens.grants("t", "watch", "present"));
    TestClient ann = client(Tokens.signed(claims));
    ann.join("t", new JsonObject());
    TestClient bob = client(Tokens.of("bob", "t", "watch", "present"));
    bob.join("t", new JsonObject());
    assertThat(TestClient.await(ann.closeCode)).isEqualTo(1008);
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo((nowS + 3) * 1_000);
    await().until(() -> fixture.tracker.count("t") == 1);
    assertThat(bob.closeCode).isNotDone();
  }

  @Test
  void metasFromClaimsAreTheServersAndHiddenOnesAreShownToNobody() {
    options.setAuth(Tokens.options()
        .setMetaClaims(List.of("name", "email"))
        .setGrants(List.of(new Grant("t", TopicRights.ALL))));
    options.setPrivacy(new PrivacyOptions().setHiddenMeta(List.of("email", "ip")));
    restart();
    String token =
        Tokens.signed(Tokens.claims("ann").put("name", "Ann").put("email", "ann@example.org"));
    TestClient ann = client(token);
    ann.join(
        "t",
        new JsonObject()
            .put(
                "meta",
                new JsonObject().put("name", "Queen").put("ip", "192.0.2.1").put("x", 1)));
    assertThat(fixture.tracker.list("t").presences().get(0).meta())
        .isEqualTo(new JsonObject()
            .put("name", "Ann")
            .put("email", "ann@example.org")
            .put("ip", "192.0.2.1")
            .put("x", 1));
    // An update before the state would be in it, and no diff.
    await().until(() -> !ann.frames("t", "presence_state").isEmpty());
    ann.request(
        "t",
        "update",
        new JsonObject().put("meta", new JsonObject().put("email", "q").put("x", 2)));
    await().until(() -> !ann.frames("t", "presence_diff").isEmpty());
    for (String event : new String[] {"presence_state", "presence_diff"}) {
      assertThat(new JsonArray(ann.frames("t", event)).encode())
          .contains("Ann")
          .doesNotContain("example.org")
          .doesNotContain("192.0.2.1")
          .doesNotContain("Queen");
    }
    String topic = get("/api/topics/t", token).body();
    String key = get("/api/keys/ann", token).body();
    assertThat(topic + key)
        .contains("Ann")
        .doesNotContain("example.org")
        .doesNotContain("\"node\"")
        .doesNotContain("here");
    assertThat(fixture.get("/health/live").body()).isEqualTo("{\"status\":\"up\"}");
    options.setPrivacy(new PrivacyOptions().setShowNodes(true));
    restart();
    client(token).join("t", new JsonObject());
    assertThat(get("/api/topics/t", token).body()).contains("\"node\":\"here\"");
  }

  @Test
  void guestsMayWhatTheOptionsSay() {
    options.setAuth(new AuthOptions(Tokens.options())
        .setGuestGrants(List.of(new Grant("news", TopicRights.of(List.of("watch", "count"))))));
    restart();
    TestClient guest = fixture.client();
    guest.join("news", new JsonObject().put("watch", true));
    JsonObject refused = TestClient.await(guest.push("news", "track", new JsonObject()));
    assertThat(refused.getJsonObject("response").getString("code")).isEqualTo("DENIED");
    assertThat(fixture.get("/api/topics/news/count").statusCode()).isEqualTo(200);
    assertThat(fixture.get("/api/topics/other/count").statusCode()).isEqualTo(403);
  }

  @Test
  void anApplicationsOwnAuthenticatorMayTakeItsTime() {
    fixture.close();
    fixture = new ServerFixture(new PresenceServerOptions().setPort(1).setInstances(1));
    TestClient.await(fixture.server.close());
    PresenceServer own = PresenceServer.create(
        fixture.vertx,
        fixture.tracker,
        new PresenceServerOptions().setPort(0).setInstances(1),
        credentials -> {
          Promise<Identity> later = Promise.promise();
          fixture.vertx.setTimer(100, timer -> {
            if (credentials.params().contains("letmein")) {
              later.complete(Identity.of(
                  "ann",
                  new JsonObject(),
                  Identity.NEVER,
                  TopicPolicy.everywhere(TopicRights.ALL)));
            } else {
              later.fail("a bug of the application");
            }
          });
          return later.future();
        });
    TestClient.await(own.start());
    TestClient ann = TestClient.await(TestClient.connect(
            fixture.vertx.createWebSocketClient(),
            new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(own.actualPort())
                .setURI("/socket/websocket?vsn=2.0.0&letmein=1"))
        .toCompletionStage()
        .toCompletableFuture());
    ann.join("t", new JsonObject());
    try (RawSocket socket = new RawSocket(own.actualPort())) {
      assertThat(socket.status()).isEqualTo(503);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    TestClient.await(own.close());
  }
}
