package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The websocket itself (RFC 6455): control frames, fragments, and how it ends. */
class WebSocketCarrierTest {

  private static final int TEXT = 0x01;
  private static final int CONTINUATION = 0x00;
  private static final int CLOSE = 0x88;
  private static final int PING = 0x89;
  private static final int LAST = 0x80;

  private ServerFixture fixture;

  @BeforeEach
  void start() {
    fixture = new ServerFixture(new PresenceServerOptions());
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private RawSocket raw() throws IOException {
    return new RawSocket(fixture.server.actualPort());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void aPingIsAnsweredWithItsBytes() throws IOException {
    try (RawSocket client = raw()) {
      client.frame(PING, ascii("abc"));
      client.await("\u008a\u0003abc");
    }
  }

  @Test
  void controlFramesMayStandBetweenTheFragmentsOfAMessage() throws IOException {
    try (RawSocket client = raw()) {
      client.frame(TEXT, ascii("[\"1\",\"1\",\"t\","));
      client.frame(PING, ascii("abc"));
      client.frame(LAST | CONTINUATION, ascii("\"phx_join\",{}]"));
      assertThat(client.await("\"status\":\"ok\"")).contains("\u008a\u0003abc");
    }
  }

  @Test
  void aMessageMayComeInManyFragments() throws IOException {
    try (RawSocket client = raw()) {
      byte[] join = ascii("[\"1\",\"1\",\"t\",\"phx_join\",{}" + " ".repeat(2_000) + "]");
      for (int i = 0; i < join.length; i++) {
        int last = i == join.length - 1 ? LAST : 0;
        client.frame(last | (i == 0 ? TEXT : CONTINUATION), new byte[] {join[i]});
        if (last == 0) {
          client.frame(CONTINUATION, new byte[0]);
        }
      }
      client.await("\"status\":\"ok\"");
    }
  }

  @Test
  void aCloseFrameIsAnsweredAndIsAGoodbye() throws IOException {
    try (RawSocket client = raw()) {
      client.text("[\"1\",\"1\",\"t\",\"phx_join\",{}]");
      await().until(() -> fixture.tracker.count("t") == 1);
      client.frame(CLOSE, new byte[] {0x03, (byte) 0xe8});
      client.await("\u0088\u0002\u0003\u00e8");
      client.awaitEnd();
    }
    // No grace for who says goodbye: it is 15 s.
    await().until(() -> fixture.tracker.count("t") == 0);
  }

  @Test
  void whoIsToldToGoIsHeardNoMoreAndIsCutOff() throws IOException {
    try (RawSocket client = raw()) {
      client.text("[\"1\",\"1\",\"t\",\"phx_join\",{}]");
      client.await("presence_state");
      client.text("no JSON");
      client.text("[null,\"7\",\"phoenix\",\"heartbeat\",{}]");
      // It does not answer the close frame.
      assertThat(client.awaitEnd()).contains("\u0088").doesNotContain("\"7\"");
    }
  }

  @Test
  void aMessageLargerThanAFrameArrivesWhole() {
    for (int i = 0; i < 300; i++) {
      JsonObject meta = new JsonObject().put("filler", "x".repeat(1_000));
      TestClient.await(fixture.tracker.owner().track("t", "k" + i, meta));
    }
    TestClient client = fixture.client();
    client.join("t", new JsonObject().put("watch", true));
    await()
        .untilAsserted(() ->
            assertThat(client.presences("t")).isEqualTo(fixture.presences("t")).hasSize(300));
  }

  @Test
  void anHttpServerThatClosesSendsEverybodyAwayToComeBack() {
    HttpServer server = mounted(new CopyOnWriteArrayList<>());
    TestClient client = TestClient.connect(fixture.vertx, server.actualPort());
    client.join("t", "ann");
    TestClient.await(server.close());
    assertThat(TestClient.await(client.closeCode)).isEqualTo(1012);
  }

  @Test
  void nothingOfTheRequestIsKept() {
    List<WeakReference<HttpConnection>> connections = new CopyOnWriteArrayList<>();
    HttpServer server = mounted(connections);
    TestClient client = TestClient.connect(fixture.vertx, server.actualPort());
    client.join("t", "ann");
    assertThat(connections).hasSize(1);
    await().until(() -> {
      System.gc();
      return connections.get(0).get() == null;
    });
    assertThat(client.closeCode).isNotDone();
    client.join("u", "ann");
    TestClient.await(server.close());
  }

  /** An application's own server, which remembers the connections of its requests. */
  private HttpServer mounted(List<WeakReference<HttpConnection>> connections) {
    PresenceServerOptions options = new PresenceServerOptions();
    Router router = Router.router(fixture.vertx);
    router.route().handler(routing -> {
      connections.add(new WeakReference<>(routing.request().connection()));
      routing.next();
    });
    router.route("/socket/*").handler(PresenceSocket.create(fixture.tracker, options));
    return TestClient.await(fixture
        .vertx
        .createHttpServer(PresenceSocket.httpOptions(options))
        .requestHandler(router)
        .listen(0, "127.0.0.1"));
  }
}
