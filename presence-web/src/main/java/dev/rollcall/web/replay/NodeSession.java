package dev.rollcall.web.replay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One node's part of a replay: a websocket that watches every topic, sends this node's share of the operations in their
 * order, and folds what comes back. A verticle, so that each node's part has an event loop of its own.
 */
final class NodeSession extends VerticleBase {

  /** Operations on the way: below what a node takes from one websocket at once (its knob maxPending). */
  private static final int UNANSWERED_MAX = 192;

  private final URI node;
  private final List<String> topics;
  private final Tally tally;
  private final boolean folds;
  private final Promise<Void> done = Promise.promise();
  private final Map<String, PresenceView> views = new HashMap<>();

  /** Set when deployed, before anything else is called. */
  @SuppressWarnings("NullAway.Init")
  private WebSocketClient sockets;

  /** Set when deployed, before anything is sent. */
  @SuppressWarnings("NullAway.Init")
  private PhoenixClient client;

  private List<Operation> operations = List.of();
  private Schedule schedule = new Schedule(Pace.MAX, 0, 0);

  /** Operations sent; always at least {@link #answered}. */
  private int sent;

  private int answered;

  /** Whether {@link #sent} is ahead of {@link #answered}; written on this verticle's event loop only. */
  private volatile boolean awaitsAnswer;

  private boolean waits;

  /** When the trace's first second is now, in {@link System#nanoTime}. */
  record Schedule(Pace pace, long firstS, long startNs) {

    long waitMs(Operation operation) {
      long dueMs = pace.dueMs(operation.atS() - firstS);
      return dueMs - (System.nanoTime() - startNs) / 1_000_000;
    }
  }

  NodeSession(URI node, List<String> topics, Tally tally, boolean folds) {
    this.node = node;
    this.topics = topics;
    this.tally = tally;
    this.folds = folds;
    topics.forEach(topic -> views.put(topic, new PresenceView()));
  }

  URI node() {
    return node;
  }

  @Override
  public Future<?> start() {
    sockets = vertx.createWebSocketClient(PhoenixClient.options());
    return PhoenixClient.connect(sockets, node, this::receive).compose(connected -> {
      client = connected;
      client.onClose(this::lost);
      vertx.setPeriodic(
          PhoenixClient.HEARTBEAT_MS, beat -> client.heartbeat().onFailure(closed -> {}));
      JsonObject watch = new JsonObject().put("watch", true);
      return Future.all(topics.stream().map(topic -> client.join(topic, watch)).toList());
    });
  }

  @Override
  public Future<?> stop() {
    done.tryFail("stopped");
    return client.close().eventually(sockets::close);
  }

  /** Begins; the future succeeds when every operation is answered and fails when one cannot be any more. */
  Future<Void> run(List<Operation> share, Schedule when) {
    context.runOnContext(go -> {
      operations = share;
      schedule = when;
      pump();
    });
    return done.future();
  }

  /** Whether an operation is on the way. From any thread. */
  boolean awaitsAnswer() {
    return awaitsAnswer;
  }

  /** What this session's client shows now, by topic. */
  Future<Map<String, Map<String, Map<String, JsonObject>>>> snapshot() {
    Promise<Map<String, Map<String, Map<String, JsonObject>>>> promise = Promise.promise();
    context.runOnContext(go -> {
      Map<String, Map<String, Map<String, JsonObject>>> copy = new HashMap<>();
      views.forEach((topic, view) -> copy.put(topic, view.snapshot()));
      promise.complete(copy);
    });
    return promise.future();
  }

  private void pump() {
    while (sent < operations.size() && sent - answered < UNANSWERED_MAX && !waits) {
      Operation operation = operations.get(sent);
      long waitMs = schedule.waitMs(operation);
      if (waitMs > 0) {
        waits = true;
        vertx.setTimer(waitMs, due -> resume());
      } else if (client.isFull()) {
        waits = true;
        client.onDrain(this::resume);
      } else {
        sent++;
        send(operation);
      }
    }
    awaitsAnswer = sent > answered;
    if (answered == operations.size()) {
      done.tryComplete();
    }
  }

  private void resume() {
    waits = false;
    pump();
  }

  private void send(Operation operation) {
    JsonObject payload = new JsonObject().put("key", operation.key());
    if (operation.tracks()) {
      payload.put("meta", new JsonObject().put("since", operation.since()));
    }
    client.push(operation.topic(), operation.event(), payload).onSuccess(reply -> {
      answered++;
      tally.answer(operation, reply);
      pump();
    });
  }

  private void receive(String topic, String event, JsonObject payload) {
    switch (event) {
      case "presence_state" -> {
        tally.state();
        if (folds) {
          view(topic).state(payload);
        }
      }
      case "presence_diff" -> {
        tally.diff();
        if (folds) {
          view(topic).diff(payload);
        }
      }
      case "phx_error", "phx_close" ->
        done.tryFail(node + " ended topic " + topic + " with " + event + " " + payload.encode()
            + progress());
      default -> {
        // Others may broadcast in the same topic; it is no business of a replay.
      }
    }
  }

  private PresenceView view(String topic) {
    return views.computeIfAbsent(topic, first -> new PresenceView());
  }

  private void lost() {
    done.tryFail(node + " closed the connection with code " + client.closeCode() + progress());
  }

  private String progress() {
    return " after " + answered + " of " + operations.size() + " operations (" + (sent - answered)
        + " unanswered)";
  }
}
