package dev.rollcall.web.dashboard;

import dev.rollcall.pubsub.PubSubStats;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.web.socket.SocketCounters;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.util.function.BooleanSupplier;

/** What this node holds and has done, in one JSON object: counters since its start, sizes as they are now. Any thread. */
final class NodeFigures {

  private final Tracker tracker;
  private final SocketCounters sockets;
  private final BooleanSupplier draining;

  NodeFigures(Tracker tracker, SocketCounters sockets, BooleanSupplier draining) {
    this.tracker = tracker;
    this.sockets = sockets;
    this.draining = draining;
  }

  JsonObject read() {
    PubSubStats bus = tracker.pubSub().stats();
    Runtime runtime = Runtime.getRuntime();
    return new JsonObject()
        .put("node", tracker.nodeName())
        .put(
            "state",
            draining.getAsBoolean() ? "draining" : tracker.ready() ? "ready" : "catching up")
        .put("uptimeMs", ManagementFactory.getRuntimeMXBean().getUptime())
        .put("heapBytes", runtime.totalMemory() - runtime.freeMemory())
        .put("heapBytesMax", runtime.maxMemory())
        .put("sockets", sockets.open())
        .put("channels", sockets.channels())
        .put("counters", counters(bus))
        .put("tracker", tracker.stats().toJson());
  }

  /** Only what grows: the page makes rates of them. */
  private JsonObject counters(PubSubStats bus) {
    return new JsonObject()
        .put("framesRead", sockets.framesRead.sum())
        .put("framesWritten", sockets.framesWritten.sum())
        .put("pushes", sockets.pushed.sum())
        .put("refused", sockets.refused.sum())
        .put("resyncs", sockets.resyncs.sum())
        .put("slowClosed", sockets.slow.sum())
        .put("bytesSent", bus.bytesSent())
        .put("bytesReceived", bus.bytesReceived())
        .put("dropped", bus.droppedToPeers() + bus.droppedToSubscribers());
  }
}
