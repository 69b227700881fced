package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A Phoenix client of one websocket: keeps all frames, and folds presences as the npm client does. */
public final class TestClient {

  private static final long WAIT_S = 20;

  /** Held: Vert.x closes a client, and its sockets, when nobody refers to it any more. */
  @SuppressWarnings("UnusedVariable")
  private final WebSocketClient client;

  private final WebSocket socket;
  private final AtomicInteger refs = new AtomicInteger();
  private final Map<String, CompletableFuture<JsonObject>> replies = new ConcurrentHashMap<>();

  /** All binary messages. */
  final List<Buffer> binaries = new CopyOnWriteArrayList<>();

  /** All frames but replies. */
  public final List<JsonArray> frames = new CopyOnWriteArrayList<>();

  /** By topic, key and ref. */
  private final Map<String, Map<String, Set<String>>> presences = new ConcurrentHashMap<>();

  public final CompletableFuture<Integer> closeCode = new CompletableFuture<>();

  private TestClient(WebSocketClient client, WebSocket socket) {
    this.client = client;
    this.socket = socket;
  }

  public static TestClient connect(Vertx vertx, int port) {
    return connect(vertx, port, "/socket/websocket?vsn=2.0.0");
  }

  static TestClient connect(Vertx vertx, int port, String uri) {
    WebSocketClient client = vertx.createWebSocketClient(
        new WebSocketClientOptions().setMaxFrameSize(1 << 24).setMaxMessageSize(1 << 24));
    return await(connect(
        client, new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI(uri)));
  }

  static Future<TestClient> connect(WebSocketClient client, WebSocketConnectOptions options) {
    // The handlers are set before the socket reads: what the server says first is not lost.
    return client.connect(options).map(socket -> {
      TestClient connected = new TestClient(client, socket);
      socket.textMessageHandler(connected::onText);
      socket.binaryMessageHandler(connected.binaries::add);
      socket.closeHandler(closed -> connected.closeCode.complete((int) socket.closeStatusCode()));
      return connected;
    });
  }

  public static <T> T await(Future<T> future) {
    try {
      return future.await(WAIT_S, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  public static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(WAIT_S, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Joins and returns the ok reply's response. */
  public JsonObject join(String topic, JsonObject payload) {
    return ok(push(topic, "phx_join", payload));
  }

  public JsonObject join(String topic, String key) {
    return join(topic, new JsonObject().put("key", key));
  }

  public JsonObject request(String topic, String event, JsonObject payload) {
    return ok(push(topic, event, payload));
  }

  /** Sends a frame; what comes back is the reply's payload. */
  public CompletableFuture<JsonObject> push(String topic, String event, JsonObject payload) {
    String ref = String.valueOf(refs.incrementAndGet());
    CompletableFuture<JsonObject> reply = new CompletableFuture<>();
    replies.put(ref, reply);
    String joinRef = event.equals("phx_join") ? ref : null;
    send(
        new JsonArray().add(joinRef).add(ref).add(topic).add(event).add(payload).encode());
    return reply;
  }

  void send(String text) {
    socket.writeTextMessage(text);
  }

  /** Sends a binary push; its texts are shorter than 128 B. */
  void sendBinary(String joinRef, String ref, String topic, String event, Buffer data) {
    Buffer message = Buffer.buffer().appendByte((byte) 0);
    for (String text : List.of(joinRef, ref, topic, event)) {
      message.appendByte((byte) text.length());
    }
    message.appendString(joinRef + ref + topic + event).appendBuffer(data);
    socket.writeBinaryMessage(message);
  }

  /** Sends one text in two frames. */
  void sendInTwo(String first, String second) {
    socket.writeFrame(WebSocketFrame.textFrame(first, false));
    socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(second), true));
  }

  /** No longer reads: what the server writes piles up there. */
  void stopReading() {
    socket.pause();
  }

  void readOn() {
    socket.resume();
  }

  /** Ends the connection without a word, as a phone in a tunnel does. */
  void drop() {
    var unused = ((WebSocketInternal) socket).channelHandlerContext().close();
    await(closeCode);
  }

  void close() {
    await(socket.close());
  }

  /** Keys with their refs, as the npm client would list them. */
  public Map<String, Set<String>> presences(String topic) {
    synchronized (presences) {
      Map<String, Set<String>> folded = presences.getOrDefault(topic, Map.of());
      Map<String, Set<String>> copy = new TreeMap<>();
      folded.forEach((key, refs) -> copy.put(key, new TreeSet<>(refs)));
      return copy;
    }
  }

  /** Begins with what a client before held. */
  void hold(String topic, Map<String, Set<String>> held) {
    Map<String, Set<String>> copy = new TreeMap<>();
    held.forEach((key, refs) -> copy.put(key, new TreeSet<>(refs)));
    presences.put(topic, copy);
  }

  public List<JsonArray> frames(String topic, String event) {
    synchronized (presences) {
      return frames.stream()
          .filter(
              frame -> frame.getString(2).equals(topic) && frame.getString(3).equals(event))
          .toList();
    }
  }

  private static JsonObject ok(CompletableFuture<JsonObject> reply) {
    JsonObject payload = await(reply);
    assertThat(payload.getString("status")).as(payload.encode()).isEqualTo("ok");
    return payload.getJsonObject("response");
  }

  private void onText(String text) {
    JsonArray frame = new JsonArray(text);
    String event = frame.getString(3);
    if (event.equals("phx_reply")) {
      CompletableFuture<JsonObject> reply = replies.remove(frame.getString(1));
      if (reply != null) {
        reply.complete(frame.getJsonObject(4));
      }
      return;
    }
    // At once: whoever finds a frame finds what it brought, and the other way round.
    synchronized (presences) {
      frames.add(frame);
      if (event.equals("presence_state")) {
        Map<String, Set<String>> state = new TreeMap<>();
        add(state, frame.getJsonObject(4));
        presences.put(frame.getString(2), state);
      } else if (event.equals("presence_diff")) {
        fold(frame);
      }
    }
  }

  private void fold(JsonArray frame) {
    Map<String, Set<String>> state = presences.get(frame.getString(2));
    if (state == null) {
      closeCode.completeExceptionally(new AssertionError("a diff before the state: " + frame));
      return;
    }
    add(state, frame.getJsonObject(4).getJsonObject("joins"));
    JsonObject leaves = frame.getJsonObject(4).getJsonObject("leaves");
    refs(leaves).forEach((key, refs) -> {
      Set<String> rest = state.getOrDefault(key, new TreeSet<>());
      rest.removeAll(refs);
      if (rest.isEmpty()) {
        state.remove(key);
      }
    });
  }

  private static void add(Map<String, Set<String>> state, JsonObject joins) {
    refs(joins)
        .forEach(
            (key, refs) -> state.computeIfAbsent(key, none -> new TreeSet<>()).addAll(refs));
  }

  private static Map<String, Set<String>> refs(JsonObject users) {
    Map<String, Set<String>> refs = new TreeMap<>();
    for (String key : users.fieldNames()) {
      for (Object meta : users.getJsonObject(key).getJsonArray("metas")) {
        refs.computeIfAbsent(key, none -> new TreeSet<>())
            .add(((JsonObject) meta).getString("phx_ref"));
      }
    }
    return refs;
  }
}
