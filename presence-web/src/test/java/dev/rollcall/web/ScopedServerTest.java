package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.tracker.Owner;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.hook.HookEndpoint;
import dev.rollcall.web.hook.HookOptions;
import dev.rollcall.web.presence.TopicOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server whose tracker has a scope, beside one without on the same Vert.x: what listens to diffs hears its own tracker's. */
class ScopedServerTest {

  private final Vertx vertx = Vertx.vertx();
  private final Tracker plain = Tracker.create(vertx, new TrackerOptions().setNodeName("here"));
  private final Tracker scoped =
      Tracker.create(vertx, new TrackerOptions().setNodeName("here").setScope("east"));
  private final HttpClient http = vertx.createHttpClient();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private PresenceServer server;

  @BeforeEach
  void start() {
    HttpServer receiver = TestClient.await(vertx
        .createHttpServer()
        .requestHandler(request -> request.body().onSuccess(body -> {
          body.toJsonObject()
              .getJsonArray("events")
              .forEach(event -> told.add(((JsonObject) event).getString("topic")));
          request.response().end();
        }))
        .listen(0, "127.0.0.1"));
    HookEndpoint endpoint = new HookEndpoint(
            "http://127.0.0.1:" + receiver.actualPort() + "/hook", "0123456789abcdef")
        .setLingerMs(20);
    TestClient.await(plain.start().compose(started -> scoped.start()));
    await().until(scoped::ready);
    server = PresenceServer.create(
        vertx,
        scoped,
        new PresenceServerOptions()
            .setPort(0)
            .setInstances(1)
            .setTopics(new TopicOptions().setMaxLastSeen(10))
            .setHooks(new HookOptions().setEndpoints(List.of(endpoint))));
    TestClient.await(server.start());
  }

  @AfterEach
  void close() {
    TestClient.await(server
        .close()
        .compose(closed -> scoped.close())
        .compose(closed -> plain.close())
        .compose(closed -> vertx.close()));
  }

  private JsonObject get(String path) {
    return TestClient.await(http.request(HttpMethod.GET, server.actualPort(), "127.0.0.1", path)
            .compose(HttpClientRequest::send)
            .compose(HttpClientResponse::body))
        .toJsonObject();
  }

  private List<String> dashboard() {
    return get("/api/dashboard").getJsonObject("diffs").getJsonArray("diffs").stream()
        .map(diff -> ((JsonObject) diff).getString("topic"))
        .toList();
  }

  @Test
  void webhooksLastSeenAndTheDashboardHearTheDiffsOfTheServersOwnTracker() {
    assertThat(plain.diffAddress()).isEqualTo("rollcall.diff");
    assertThat(scoped.diffAddress()).isEqualTo("rollcall/east/diff");
    assertThat(dashboard()).isEmpty();
    Owner stranger = plain.owner();
    TestClient.await(stranger.track("foreign", "eve", new JsonObject()));
    TestClient.await(stranger.untrack("foreign", "eve"));
    Owner owner = scoped.owner();
    TestClient.await(owner.track("own", "ann", new JsonObject()));
    TestClient.await(owner.untrack("own", "ann"));
    await().until(() -> get("/api/keys/ann/last-seen").getLong("lastSeen") != null);
    await().until(() -> dashboard().contains("own"));
    TestClient.await(owner.track("own", "ben", new JsonObject()));
    await().until(() -> told.contains("own"));
    assertThat(get("/api/keys/eve/last-seen").getLong("lastSeen")).isNull();
    assertThat(dashboard()).doesNotContain("foreign");
    assertThat(told).doesNotContain("foreign");
  }
}
