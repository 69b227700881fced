package dev.rollcall.web.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.web.NodeTests;
import dev.rollcall.web.TestClient;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Records what the npm client sends: it speaks to a session without a tracker behind it, whose requests are all granted, and each
 * conversation has to be the one in {@code sessions/npm-….txt}, byte for byte. {@link SessionScriptTest} plays them again without the client.
 */
class RecordedSessionIT {

  private final Map<String, SessionScript> recorded = new ConcurrentHashMap<>();

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void theClientSpeaksAsItDidWhenItWasRecorded() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      HttpServer server = TestClient.await(vertx
          .createHttpServer(new HttpServerOptions().setWebSocketSubProtocols(List.of("phoenix")))
          .webSocketHandler(this::record)
          .listen(0, "127.0.0.1"));
      NodeTests.run("record.test.mjs", Map.of("RECORDER", "ws://127.0.0.1:" + server.actualPort()));
    } finally {
      TestClient.await(vertx.close());
    }
    assertThat(recorded).isNotEmpty();
    for (Map.Entry<String, SessionScript> one : new TreeMap<>(recorded).entrySet()) {
      keep(one.getKey(), one.getValue());
    }
  }

  private static void keep(String name, SessionScript script) throws IOException {
    SessionScriptTest.keep(
        SessionScriptTest.SESSIONS.resolve("npm-" + name + ".txt"), script.written());
  }

  /** The conversation is named in the path: {@code /join-leave/websocket}. */
  private void record(ServerWebSocket socket) {
    String name = socket.path().split("/", -1)[1];
    SessionScript script = new SessionScript();
    script.comment(name.replace('-', ' ') + ", recorded from the npm client");
    recorded.put(name, script);
    socket.textMessageHandler(text -> hear(socket, script, "client " + text));
    socket.binaryMessageHandler(
        bytes -> hear(socket, script, "bytes " + HexFormat.of().formatHex(bytes.getBytes())));
    socket.closeHandler(closed -> script.happens("closed CLOSED"));
  }

  private static void hear(ServerWebSocket socket, SessionScript script, String line) {
    for (Effect effect : script.happens(line)) {
      if (effect instanceof Effect.Send send && send.message().isText()) {
        socket.writeTextMessage(send.message().toString());
      } else if (effect instanceof Effect.Send send) {
        socket.writeBinaryMessage(Buffer.buffer(send.message().bytes().getBytes()));
      } else if (effect instanceof Effect.Join join) {
        hear(socket, script, "ok " + join.call() + " {\"ref\":\"r" + join.call() + "\"}");
      } else if (effect instanceof Effect.Open open) {
        hear(socket, script, "ok " + open.call() + " {}");
      } else if (effect instanceof Effect.Handle handle
          && handle.payload() instanceof Buffer bytes) {
        String hex = HexFormat.of().formatHex(bytes.getBytes());
        hear(socket, script, "okBytes " + handle.call() + " " + hex);
      } else if (effect instanceof Effect.Request request) {
        hear(socket, script, "ok " + request.call() + " {}");
      }
    }
  }
}
