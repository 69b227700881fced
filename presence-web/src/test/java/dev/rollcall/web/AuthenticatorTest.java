package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.auth.Authenticator;
import dev.rollcall.web.auth.Identity;
import dev.rollcall.web.auth.TopicRights;
import dev.rollcall.web.channel.Channel;
import dev.rollcall.web.channel.Channels;
import dev.rollcall.web.channel.Payload;
import dev.rollcall.web.channel.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An application's own code that takes its time, answers on threads of its own, throws, or answers nothing. */
class AuthenticatorTest {

  private final Vertx vertx = Vertx.vertx();
  private final Tracker tracker =
      Tracker.create(vertx, new TrackerOptions().setNodeName("app").setShards(2));
  private final PresenceServerOptions options = new PresenceServerOptions().setPort(0);

  @AfterEach
  void close() {
    TestClient.await(tracker.close().compose(closed -> vertx.close()));
  }

  private int serve(Authenticator authenticator) {
    PresenceSocket socket = PresenceSocket.create(tracker, options, authenticator);
    Router router = Router.router(vertx);
    router.route("/socket/*").handler(socket);
    HttpServer server = TestClient.await(tracker
        .start()
        .compose(started -> vertx
            .createHttpServer(PresenceSocket.httpOptions(options))
            .requestHandler(router)
            .listen(0, "127.0.0.1")));
    return server.actualPort();
  }

  private static <T> Future<T> elsewhere(T value) {
    Promise<T> answer = Promise.promise();
    Thread thread = new Thread(
        () -> {
          // Until whoever asked listens.
          LockSupport.parkNanos(100_000_000L);
          answer.complete(value);
        },
        "elsewhere");
    thread.start();
    return answer.future();
  }

  @Test
  void anAnswerOnAnotherThreadLetsInSocketsAndPolls() {
    int port = serve(credentials -> elsewhere(Identity.developer()));
    TestClient client = TestClient.connect(vertx, port);
    client.join("t", "ann");
    await().until(() -> client.presences("t").containsKey("ann"));
    HttpClient http = vertx.createHttpClient();
    JsonObject begun = TestClient.await(
            http.request(HttpMethod.GET, port, "127.0.0.1", "/socket/longpoll?vsn=2.0.0")
                .compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body))
        .toJsonObject();
    assertThat(begun.getInteger("status")).isEqualTo(410);
    TestClient.await(http.close());
  }

  @Test
  void anAnswerOnAnotherThreadIsHeardOnTheEventLoopByReads() {
    List<String> threads = new CopyOnWriteArrayList<>();
    Identity ann = Identity.of("ann", new JsonObject(), Identity.NEVER, topic -> {
      threads.add(Thread.currentThread().getName());
      return TopicRights.ALL;
    });
    try (ServerFixture fixture =
        new ServerFixture(options, new Channels(), credentials -> elsewhere(ann))) {
      assertThat(fixture.get("/api/topics/t/count").statusCode()).isEqualTo(200);
    }
    assertThat(threads).isNotEmpty().allMatch(thread -> thread.contains("eventloop"));
  }

  /** Twice on one connection: it goes on after what failed. */
  @Test
  void oneThatThrowsOrAnswersNothingIsAnErrorOfTheServerAndTheConnectionGoesOn()
      throws IOException {
    for (Authenticator broken : List.<Authenticator>of(
        credentials -> {
          throw new IllegalStateException("broken");
        },
        credentials -> null)) {
      try (ServerFixture fixture = new ServerFixture(options, new Channels(), broken);
          Socket connection =
              new Socket(InetAddress.getLoopbackAddress(), fixture.server.actualPort())) {
        connection.setSoTimeout(10_000);
        for (int i = 0; i < 2; i++) {
          connection
              .getOutputStream()
              .write("GET /api/topics HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n\r\nhello"
                  .getBytes(StandardCharsets.US_ASCII));
          byte[] heard = new byte[4_096];
          int count = connection.getInputStream().read(heard);
          assertThat(new String(heard, 0, Math.max(0, count), StandardCharsets.US_ASCII))
              .startsWith("HTTP/1.1 500");
        }
      }
    }
  }

  @Test
  void aChannelThatAnswersOnAnotherThreadIsCalledOnItsEventLoopAlone() {
    List<String> threads = new CopyOnWriteArrayList<>();
    Channels channels = new Channels();
    channels.add("app", socket -> new Channel() {
      @Override
      public Future<Reply> join(Payload payload, Identity identity) {
        threads.add(Thread.currentThread().getName());
        return elsewhere(Reply.ok(new JsonObject()));
      }

      @Override
      public void joined() {
        threads.add(Thread.currentThread().getName());
        socket.push("welcome", Payload.of(new JsonObject()));
      }
    });
    try (ServerFixture fixture = new ServerFixture(options, channels)) {
      TestClient client = fixture.client();
      client.join("app", new JsonObject());
      await().until(() -> client.frames("app", "welcome").size() == 1);
    }
    assertThat(threads).hasSize(2);
    assertThat(threads.get(1)).isEqualTo(threads.get(0));
  }
}
