package dev.rollcall.web.replay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A small client of the Phoenix Channels protocol, version 2: joins, pushes with replies, and what the server pushes. It does
 * not reconnect; who uses it decides that. Use it on the event loop that connected it.
 */
public final class PhoenixClient {

  /** The largest frame taken from a node: the list of a topic comes in one. */
  private static final int MESSAGE_BYTES_MAX = 256 * 1024 * 1024;

  private static final int CONNECT_TIMEOUT_MS = 5_000;

  /** The websocket protocol's own: the connection ended without a close frame. */
  private static final int NO_CODE = 1_006;

  /** The server ends a connection that is silent for a minute. */
  public static final long HEARTBEAT_MS = 25_000;

  private final WebSocket socket;
  private final Listener listener;

  /** Pushes without a reply yet, by ref. Empty once the socket is closed. */
  private final Map<String, Promise<Reply>> unanswered = new HashMap<>();

  /** The ref of each topic's newest join; a frame of an older one is dropped. */
  private final Map<String, String> joinRefs = new HashMap<>();

  private long lastRef;
  private Runnable onClose = () -> {};

  /** What the server answered. */
  public record Reply(boolean ok, JsonObject response) {

    /** {@code ok}, or the code of the refusal. */
    public String code() {
      return ok ? "ok" : response.getString("code", reason());
    }

    /** Why it was refused, for people; empty if it was not. */
    public String reason() {
      return response.getString("reason", "");
    }
  }

  /** Takes what the server pushes. */
  public interface Listener {

    /** An event of a joined topic, in the order of the wire. */
    void event(String topic, String event, JsonObject payload);
  }

  private PhoenixClient(WebSocket socket, Listener listener) {
    this.socket = socket;
    this.listener = listener;
    socket.textMessageHandler(this::receive);
    socket.closeHandler(closed -> {
      Map<String, Promise<Reply>> lost = Map.copyOf(unanswered);
      unanswered.clear();
      lost.values()
          .forEach(promise -> promise.tryFail("the connection closed with code " + closeCode()));
      onClose.run();
    });
    // The close handler says what matters; without this the cause would be logged as unhandled.
    socket.exceptionHandler(cause -> {});
  }

  /** The options that {@link #connect} wants from its websocket client. */
  public static WebSocketClientOptions options() {
    return new WebSocketClientOptions()
        .setMaxFrameSize(MESSAGE_BYTES_MAX)
        .setMaxMessageSize(MESSAGE_BYTES_MAX)
        .setMaxConnections(100_000)
        .setConnectTimeout(CONNECT_TIMEOUT_MS);
  }

  /** Connects to a node, given as {@code http://host:port}. */
  public static Future<PhoenixClient> connect(WebSocketClient client, URI node, Listener listener) {
    WebSocketConnectOptions options = new WebSocketConnectOptions()
        .setHost(node.getHost())
        .setPort(node.getPort() < 0 ? 80 : node.getPort())
        .setURI("/socket/websocket?vsn=2.0.0")
        .setTimeout(CONNECT_TIMEOUT_MS);
    return client.connect(options).map(socket -> new PhoenixClient(socket, listener));
  }

  /** Joins a topic; a refusal fails the future. */
  public Future<Reply> join(String topic, JsonObject payload) {
    String ref = nextRef();
    joinRefs.put(topic, ref);
    return send(ref, ref, topic, "phx_join", payload)
        .compose(reply -> reply.ok()
            ? Future.succeededFuture(reply)
            : Future.failedFuture(
                "topic " + topic + " refused the join: " + reply.response().encode()));
  }

  /** Pushes an event to a joined topic. The future succeeds with any answer, and fails if the connection ends before it. */
  public Future<Reply> push(String topic, String event, JsonObject payload) {
    return send(joinRefs.get(topic), nextRef(), topic, event, payload);
  }

  /** Leaves a topic. */
  public Future<Reply> leave(String topic) {
    return push(topic, "phx_leave", new JsonObject());
  }

  /** Tells the server that somebody is still here. To be called every {@link #HEARTBEAT_MS}. */
  public Future<Reply> heartbeat() {
    return send(null, nextRef(), "phoenix", "heartbeat", new JsonObject());
  }

  /** Whether more should wait until {@link #onDrain}. */
  public boolean isFull() {
    return socket.writeQueueFull();
  }

  /** Called once the socket takes more. */
  public void onDrain(Runnable handler) {
    socket.drainHandler(drained -> handler.run());
  }

  /** Called once when the connection is gone, after the failures of what was unanswered. */
  public void onClose(Runnable handler) {
    onClose = handler;
  }

  /** The close code, 1006 if there was none. */
  public int closeCode() {
    try {
      Short code = socket.closeStatusCode();
      return code == null ? NO_CODE : code;
    } catch (NullPointerException brokenWithoutCode) {
      // Vert.x unboxes what is null if the connection broke and is not yet marked closed.
      return NO_CODE;
    }
  }

  /** Ends the connection. */
  public Future<Void> close() {
    return socket.close((short) 1000, "done");
  }

  private Future<Reply> send(
      @Nullable String joinRef, String ref, String topic, String event, JsonObject payload) {
    if (socket.isClosed()) {
      return Future.failedFuture("the connection closed with code " + closeCode());
    }
    Promise<Reply> promise = Promise.promise();
    unanswered.put(ref, promise);
    socket.writeTextMessage(
        new JsonArray().add(joinRef).add(ref).add(topic).add(event).add(payload).encode());
    return promise.future();
  }

  private void receive(String text) {
    JsonArray frame = new JsonArray(text);
    String joinRef = frame.getString(0);
    String ref = frame.getString(1);
    String topic = frame.getString(2);
    String event = frame.getString(3);
    JsonObject payload = frame.getJsonObject(4);
    if (event.equals("phx_reply")) {
      Promise<Reply> promise = unanswered.remove(ref);
      if (promise != null) {
        promise.complete(new Reply(
            "ok".equals(payload.getString("status")),
            payload.getJsonObject("response", new JsonObject())));
      }
    } else if (joinRef == null || joinRef.equals(joinRefs.get(topic))) {
      listener.event(topic, event, payload);
    }
  }

  private String nextRef() {
    return Long.toString(++lastRef);
  }
}
