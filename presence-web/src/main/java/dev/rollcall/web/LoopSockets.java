package dev.rollcall.web;

import dev.rollcall.web.presence.PublicMeta;
import dev.rollcall.web.presence.TopicFeeds;
import dev.rollcall.web.socket.Broadcasts;
import dev.rollcall.web.socket.Carrier;
import dev.rollcall.web.socket.SocketConnection;
import dev.rollcall.web.socket.SocketOptions;
import dev.rollcall.web.socket.SocketParts;
import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The clients of one event loop, and what they share. All methods on that loop. */
final class LoopSockets {

  /** How often what waits too long is looked for, in ms, unless the options' times are shorter. */
  private static final long TICK_MS_MAX = 1_000;

  private final Vertx vertx;
  private final long ticks;
  private final ServerParts parts;
  private final Admission admission;
  private final SocketParts shared;

  /** Invariant: the open websockets and polling clients of this loop. */
  private final Set<SocketConnection> connections = new LinkedHashSet<>();

  /** On the event loop that its clients will be on; ends with the verticle that this is called from. */
  LoopSockets(Vertx vertx, ServerParts parts, Admission admission) {
    this.parts = parts;
    this.admission = admission;
    PresenceServerOptions options = parts.options();
    this.shared = new SocketParts(
        parts.tracker(),
        new TopicFeeds(
            vertx,
            parts.tracker(),
            options.getDiffFlushMs(),
            options.getTopics(),
            PublicMeta.without(options.getPrivacy().getHiddenMeta()),
            parts.counters().pushed,
            parts.metrics().feeds()),
        new Broadcasts(parts.tracker().pubSub(), parts.counters().pushed),
        parts.parked(),
        parts.questions(),
        parts.channels(),
        options.getSocket(),
        parts.topics(),
        parts.counters());
    SocketOptions limits = options.getSocket();
    long shortest =
        Math.min(limits.getSlowReaderMs(), Math.min(limits.getIdleMs(), limits.getAnswerMs())) / 4;
    this.vertx = vertx;
    this.ticks = vertx.setPeriodic(Math.max(10, Math.min(TICK_MS_MAX, shortest)), timer -> tick());
  }

  /** Serves a client that was let in. */
  void accept(Carrier carrier, Admission.Admitted client) {
    SocketConnection connection =
        new SocketConnection(carrier, shared, client.to(carrier.takesBinary()));
    connections.add(connection);
    connection.closed().onComplete(closed -> {
      connections.remove(connection);
      admission.left(client);
    });
    if (parts.draining()) {
      connection.drain();
    }
  }

  /** Those that are open now. */
  List<SocketConnection> open() {
    return List.copyOf(connections);
  }

  /** Looks after nobody any more: those that are still there were sent away. Any thread. */
  void close() {
    vertx.cancelTimer(ticks);
  }

  private void tick() {
    for (SocketConnection connection : connections.toArray(SocketConnection[]::new)) {
      connection.tick();
    }
  }
}
