package dev.rollcall.web.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.web.TestClient;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node that holds nothing and says so everywhere is not equal to a trace at whose end nobody is there. */
class LyingNodeTest {

  private static final Trace TRACE = new Trace(
      2,
      List.of(new Operation(0, "t0", "x", "ann", true), new Operation(1, "t1", "x", "ann", false)));

  private final Vertx vertx = Vertx.vertx();
  private boolean tracks;
  private boolean tellsStates;

  @AfterEach
  void close() {
    TestClient.await(vertx.close());
  }

  private Verdict verdict() throws ReplayException {
    HttpServer server = TestClient.await(vertx
        .createHttpServer()
        .webSocketHandler(socket -> socket.textMessageHandler(text -> answer(socket, text)))
        .requestHandler(request -> request.response().end("{\"presences\":[]}"))
        .listen(0, "127.0.0.1"));
    Replay.Options options = new Replay.Options(
        List.of(URI.create("http://127.0.0.1:" + server.actualPort())),
        Pace.MAX,
        true,
        Duration.ofMillis(500));
    try (Replay replay = new Replay(vertx, TRACE, options)) {
      return replay.run(done -> {}).verdict();
    }
  }

  private void answer(ServerWebSocket socket, String text) {
    JsonArray frame = new JsonArray(text);
    String event = frame.getString(3);
    boolean refused = event.equals("track") && !tracks;
    JsonObject response = refused
        ? new JsonObject().put("code", "ALREADY_TRACKED").put("reason", "no")
        : new JsonObject().put("untracked", event.equals("untrack") && tracks);
    JsonObject reply =
        new JsonObject().put("status", refused ? "error" : "ok").put("response", response);
    frame.set(3, "phx_reply");
    frame.set(4, reply);
    socket.writeTextMessage(frame.encode());
    if (event.equals("phx_join") && tellsStates) {
      socket.writeTextMessage("[null,null,\"x\",\"presence_state\",{}]");
    }
  }

  @Test
  void anHonestNodeIsEqual() throws Exception {
    tracks = true;
    tellsStates = true;
    assertThat(verdict().differences()).isEmpty();
  }

  @Test
  void answersThatTheTraceDoesNotExplainAreDifferences() throws Exception {
    tellsStates = true;
    assertThat(verdict().differences())
        .containsExactly(
            "1 operations were answered \"ALREADY_TRACKED\", the trace says 0",
            "1 operations were answered \"absent already\", the trace says 0",
            "0 operations were answered \"tracked\", the trace says 1",
            "0 operations were answered \"untracked\", the trace says 1");
  }

  @Test
  void aWatcherThatGotNoStateIsADifference() throws Exception {
    tracks = true;
    assertThat(verdict().differences()).containsExactly("the watchers got 0 of 1 presence_states");
  }
}
