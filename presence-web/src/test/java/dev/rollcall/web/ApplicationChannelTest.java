package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.channel.Payload;
import dev.rollcall.web.presence.GraceOptions;
import dev.rollcall.web.socket.SocketOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An application with a router of its own and one kind of channel, as its clients see it. */
class ApplicationChannelTest {

  private final Vertx vertx = Vertx.vertx();
  private final Tracker tracker =
      Tracker.create(vertx, new TrackerOptions().setNodeName("app").setShards(2));
  private final PresenceServerOptions options = new PresenceServerOptions()
      .setGrace(new GraceOptions().setGraceMs(0))
      .setSocket(new SocketOptions().setAnswerMs(1_000));
  private final PresenceSocket socket =
      PresenceSocket.create(tracker, options).channel("chat:*", ChatChannel::new);
  private HttpServer server;

  @BeforeEach
  void start() {
    ChatChannel.ENDED.clear();
    Router router = Router.router(vertx);
    router.route("/live/*").handler(socket);
    TestClient.await(tracker.start());
    server = TestClient.await(vertx
        .createHttpServer(PresenceSocket.httpOptions(options))
        .requestHandler(router)
        .listen(0, "127.0.0.1"));
  }

  @AfterEach
  void stop() {
    TestClient.await(
        socket.close().compose(closed -> tracker.close()).compose(closed -> vertx.close()));
  }

  private TestClient client() {
    return TestClient.connect(vertx, server.actualPort(), "/live/websocket?vsn=2.0.0");
  }

  private TestClient joined(String name) {
    TestClient client = client();
    client.join("chat:1", new JsonObject().put("name", name));
    return client;
  }

  private static List<JsonObject> heard(TestClient client, String event) {
    return client.frames("chat:1", event).stream()
        .map(frame -> frame.getJsonObject(4))
        .toList();
  }

  @Test
  void theJoinsReplyIsTheChannelsAndThenComesWhatItPushes() {
    TestClient ann = client();
    assertThat(ann.join("chat:1", new JsonObject().put("name", "ann")))
        .isEqualTo(new JsonObject().put("hello", "ann"));
    await()
        .untilAsserted(() -> assertThat(ann.frames("chat:1", "welcome"))
            .containsExactly(
                new JsonArray("[\"1\",null,\"chat:1\",\"welcome\",{\"topic\":\"chat:1\"}]")));
  }

  @Test
  void aJoinIsRefusedWithTheChannelsReason() {
    TestClient client = client();
    assertThat(TestClient.await(client.push("chat:1", "phx_join", new JsonObject())))
        .isEqualTo(
            new JsonObject("{\"status\":\"error\",\"response\":{\"reason\":\"name is missing\"}}"));
    assertThat(ChatChannel.ENDED).containsExactly("chat:1  REFUSED");
  }

  @Test
  void aJoinThatThrowsOrFailsIsAnErrorAndTheSocketGoesOn() {
    TestClient client = client();
    for (String name : List.of("thrower", "failer")) {
      JsonObject reply =
          TestClient.await(client.push("chat:1", "phx_join", new JsonObject().put("name", name)));
      assertThat(reply.getString("status")).isEqualTo("error");
      assertThat(reply.getJsonObject("response").getString("reason")).isEqualTo("join crashed");
    }
    client.join("chat:1", new JsonObject().put("name", "ann"));
  }

  @Test
  void aJoinThatIsNeverAnsweredIsAnError() {
    TestClient client = client();
    JsonObject reply =
        TestClient.await(client.push("chat:1", "phx_join", new JsonObject().put("name", "never")));
    assertThat(reply.getJsonObject("response").getString("code")).isEqualTo("TIMEOUT");
  }

  @Test
  void aPayloadThatTheChannelDoesNotTakeIsAnErrorAndTheChannelGoesOn() {
    TestClient ann = joined("ann");
    assertThat(TestClient.await(ann.push("chat:1", "draw", new JsonObject()))
            .getJsonObject("response"))
        .isEqualTo(
            new JsonObject().put("reason", "payload has to be binary").put("code", "INVALID"));
    ann.request("chat:1", "say", new JsonObject());
  }

  @Test
  void whatIsBroadcastReachesAllAndWhatIsBroadcastFromReachesTheOthers() {
    TestClient ann = joined("ann");
    TestClient ben = joined("ben");
    var unused = ann.push("chat:1", "type", new JsonObject());
    ann.request("chat:1", "say", new JsonObject().put("text", "hi"));
    JsonObject said = new JsonObject().put("text", "hi").put("by", "ann");
    await().untilAsserted(() -> assertThat(heard(ben, "said")).containsExactly(said));
    await().untilAsserted(() -> assertThat(heard(ann, "said")).containsExactly(said));
    assertThat(heard(ben, "types")).containsExactly(new JsonObject().put("by", "ann"));
    assertThat(heard(ann, "types")).isEmpty();
  }

  @Test
  void whatIsInterceptedGoesWhereTheChannelSays() {
    TestClient ann = joined("ann");
    TestClient ben = joined("ben");
    TestClient cleo = joined("cleo");
    var unused =
        ann.push("chat:1", "whisper", new JsonObject().put("to", "ben").put("text", "psst"));
    ann.request("chat:1", "say", new JsonObject());
    await().untilAsserted(() -> assertThat(heard(cleo, "said")).hasSize(1));
    await()
        .untilAsserted(() -> assertThat(heard(ben, "whisper"))
            .containsExactly(
                new JsonObject().put("to", "ben").put("text", "psst").put("for", "you alone")));
    assertThat(heard(cleo, "whisper")).isEmpty();
  }

  @Test
  void bytesGoInAndOut() {
    TestClient ann = joined("ann");
    TestClient ben = joined("ben");
    Buffer picture = Buffer.buffer(new byte[] {0, (byte) 255, 7});
    ann.sendBinary("1", "77", "chat:1", "draw", picture);
    Buffer reply =
        Buffer.buffer(new byte[] {1, 1, 2, 6, 2}).appendString("177chat:1ok").appendBuffer(picture);
    Buffer told =
        Buffer.buffer(new byte[] {2, 6, 5}).appendString("chat:1drawn").appendBuffer(picture);
    await().untilAsserted(() -> assertThat(ann.binaries).containsExactlyInAnyOrder(reply, told));
    await().untilAsserted(() -> assertThat(ben.binaries).containsExactly(told));
  }

  @Test
  void aHandlerThatThrowsOrFailsEndsItsChannelAlone() {
    for (String event : List.of("throw", "fail")) {
      TestClient ann = joined("ann");
      TestClient ben = joined("ben");
      ann.join("chat:2", new JsonObject().put("name", "ann"));
      JsonObject reply = TestClient.await(ann.push("chat:1", event, new JsonObject()));
      assertThat(reply.getString("status")).isEqualTo("error");
      await()
          .untilAsserted(() -> assertThat(heard(ann, "phx_error"))
              .containsExactly(new JsonObject().put("reason", "channel_crash")));
      ann.request("chat:2", "say", new JsonObject());
      ben.request("chat:1", "say", new JsonObject());
      assertThat(ChatChannel.ENDED).contains("chat:1 ann CRASHED");
      ann.join("chat:1", new JsonObject().put("name", "ann"));
    }
  }

  @Test
  void theChannelEndsTheChannel() {
    TestClient ann = joined("ann");
    assertThat(ann.request("chat:1", "bye", new JsonObject()).getString("see")).isEqualTo("you");
    await().untilAsserted(() -> assertThat(ann.frames("chat:1", "phx_close")).hasSize(1));
    assertThat(ChatChannel.ENDED).containsExactly("chat:1 ann STOPPED");
  }

  @Test
  void anAnswerMayComeLater() {
    joined("ann").request("chat:1", "later", new JsonObject());
  }

  @Test
  void anUnknownEventIsRefused() {
    JsonObject reply = TestClient.await(joined("ann").push("chat:1", "dance", new JsonObject()));
    assertThat(reply.getJsonObject("response").getString("reason"))
        .isEqualTo("unknown event \"dance\"");
  }

  @Test
  void theChannelsPresencesAreShownAndLeaveWithIt() {
    TestClient ann = joined("ann");
    TestClient ben = joined("ben");
    await()
        .untilAsserted(
            () -> assertThat(ann.presences("chat:1").keySet()).containsExactly("ann", "ben"));
    assertThat(ben.request("chat:1", "who", new JsonObject()).getInteger("count"))
        .isEqualTo(2);
    JsonObject twice = TestClient.await(ann.push("chat:1", "twice", new JsonObject()));
    assertThat(twice.getJsonObject("response").getString("code")).isEqualTo("ALREADY_TRACKED");
    ben.request("chat:1", "phx_leave", new JsonObject());
    await()
        .untilAsserted(() -> assertThat(ann.presences("chat:1").keySet()).containsExactly("ann"));
    assertThat(ChatChannel.ENDED).containsExactly("chat:1 ben LEFT");
  }

  @Test
  void aTerminateThatThrowsHarmsNobody() {
    TestClient client = joined("bad end");
    client.request("chat:1", "phx_leave", new JsonObject());
    client.join("chat:1", new JsonObject().put("name", "ann"));
  }

  @Test
  void theEndsOfSocketsAreTold() {
    joined("ann").close();
    await().untilAsserted(() -> assertThat(ChatChannel.ENDED).containsExactly("chat:1 ann CLOSED"));
    TestClient ben = joined("ben");
    ben.join("chat:1", new JsonObject().put("name", "ben"));
    assertThat(ChatChannel.ENDED).endsWith("chat:1 ben REJOINED");
    TestClient.await(socket.drain());
    assertThat(TestClient.await(ben.closeCode)).isEqualTo(1012);
    await().untilAsserted(() -> assertThat(ChatChannel.ENDED).endsWith("chat:1 ben DRAINED"));
  }

  @Test
  void theApplicationTellsATopicFromOutside() {
    TestClient ann = joined("ann");
    await().untilAsserted(() -> assertThat(heard(ann, "welcome")).hasSize(1));
    socket.broadcast("chat:1", "news", Payload.of(new JsonObject().put("a", 1)));
    await()
        .untilAsserted(
            () -> assertThat(heard(ann, "news")).containsExactly(new JsonObject().put("a", 1)));
  }

  @Test
  void topicsOfNoChannelAreThePresenceChannels() {
    TestClient ann = client();
    ann.join("room:1", "ann");
    await()
        .untilAsserted(() -> assertThat(ann.presences("room:1").keySet()).containsExactly("ann"));
  }

  @Test
  void channelsAreAddedBeforeTheFirstRequest() {
    joined("ann");
    assertThatThrownBy(() -> socket.channel("late:*", ChatChannel::new))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("late:*");
  }
}
