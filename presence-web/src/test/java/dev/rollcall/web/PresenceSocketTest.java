package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.auth.AuthOptions;
import dev.rollcall.web.auth.Authenticator;
import dev.rollcall.web.auth.Identity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From its making to its close. */
class PresenceSocketTest {

  private final Vertx vertx = Vertx.vertx();
  private final Tracker tracker =
      Tracker.create(vertx, new TrackerOptions().setNodeName("app").setShards(2));

  @BeforeEach
  void start() {
    TestClient.await(tracker.start());
  }

  @AfterEach
  void close() {
    TestClient.await(tracker.close().compose(closed -> vertx.close()));
  }

  @Test
  void halfAnAuthenticationIsRefusedAtOnceAndNotAtEachRequest() {
    PresenceServerOptions options =
        new PresenceServerOptions().setAuth(new AuthOptions().setSecret("s".repeat(32)));
    assertThatThrownBy(() -> PresenceSocket.create(tracker, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("auth issuer is missing");
    AuthOptions noFile = new AuthOptions()
        .setJwksFile("/nowhere/keys.json")
        .setIssuer("https://login.example.org")
        .setAudience(List.of("rollcall"));
    assertThatThrownBy(
            () -> PresenceSocket.create(tracker, new PresenceServerOptions().setAuth(noFile)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/nowhere/keys.json");
  }

  @Test
  void afterItsCloseNothingHoldsWhatItHeld() {
    WeakReference<Authenticator> held = servedAndClosed();
    await().until(() -> {
      System.gc();
      return held.get() == null;
    });
  }

  private WeakReference<Authenticator> servedAndClosed() {
    Identity somebody = Identity.developer();
    // One of its own: a lambda that catches nothing lives as long as its class.
    Authenticator authenticator = credentials -> Future.succeededFuture(somebody);
    PresenceSocket socket =
        PresenceSocket.create(tracker, new PresenceServerOptions(), authenticator);
    Router router = Router.router(vertx);
    router.route("/socket/*").handler(socket);
    HttpServer server = TestClient.await(vertx
        .createHttpServer(PresenceSocket.httpOptions(new PresenceServerOptions()))
        .requestHandler(router)
        .listen(0, "127.0.0.1"));
    TestClient client = TestClient.connect(vertx, server.actualPort());
    client.join("t", "ann");
    TestClient.await(socket.close());
    TestClient.await(client.closeCode);
    TestClient.await(server.close());
    return new WeakReference<>(authenticator);
  }
}
