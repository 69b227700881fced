package dev.rollcall.tracker;

import dev.rollcall.pubsub.PubSub;
import dev.rollcall.tracker.wire.MalformedFrame;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Frames out, and complaints about those that came in and cannot be read. From any thread. */
final class Transport {

  private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

  /** Between two log lines about frames that cannot be read, in ms. */
  private static final long COMPLAINT_MS = 10_000;

  private final PubSub pubSub;
  private final LongAdder malformed = new LongAdder();
  private final AtomicLong complainAtMs = new AtomicLong(Long.MIN_VALUE);

  /** The nodes that deltas go to, as membership last knew them. */
  private volatile List<String> live = List.of();

  private volatile boolean closed;

  Transport(PubSub pubSub) {
    this.pubSub = pubSub;
  }

  void live(List<String> nodes) {
    live = nodes;
  }

  /** To the live nodes: encoded once. A node whose queue is full misses it and pulls later. */
  void sendToLive(String topic, Buffer frame) {
    List<String> nodes = live;
    if (!closed && !nodes.isEmpty()) {
      pubSub.directBroadcastAll(nodes, topic, frame);
    }
  }

  void send(String node, String topic, Buffer frame) {
    if (!closed) {
      pubSub.directBroadcast(node, topic, frame);
    }
  }

  void close() {
    closed = true;
  }

  /** Counts a frame that cannot be read; says so, but not for each. */
  void refuse(MalformedFrame why, long nowMs) {
    malformed.increment();
    long due = complainAtMs.get();
    if (due <= nowMs && complainAtMs.compareAndSet(due, nowMs + COMPLAINT_MS)) {
      LOG.error(
          "node {} refuses a frame: {} ({} so far)",
          pubSub.nodeName(),
          why.getMessage(),
          malformed.sum());
    }
  }

  long malformed() {
    return malformed.sum();
  }
}
