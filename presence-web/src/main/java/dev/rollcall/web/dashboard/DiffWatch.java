package dev.rollcall.web.dashboard;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Listens to this node's diffs as long as somebody looks at them, and not a moment longer than {@link #UNSEEN_MS}: turning every diff into JSON
 * is not free. Any thread.
 */
final class DiffWatch {

  /** How long after the last look it stops to listen, in ms. */
  static final long UNSEEN_MS = 5_000;

  private final Vertx vertx;
  private final String address;

  /** Not null while somebody looks. Guarded by this. */
  private @Nullable MessageConsumer<JsonObject> consumer;

  /** A new one for each time of looking: an old one would hide that diffs were not listened to. Guarded by this. */
  private DiffTail tail = new DiffTail();

  private long seenNs;
  private boolean closed;

  /** Of a tracker that tells its diffs at this address. */
  DiffWatch(Vertx vertx, String address) {
    this.vertx = vertx;
    this.address = address;
  }

  /** As {@link DiffTail#after}; the first look begins to listen. */
  synchronized JsonObject after(long number) {
    seenNs = System.nanoTime();
    if (consumer == null && !closed) {
      DiffTail fresh = new DiffTail();
      tail = fresh;
      consumer = vertx.eventBus().localConsumer(address, diff -> fresh.add(diff.body()));
      vertx.setTimer(UNSEEN_MS, due -> rest());
    }
    return tail.after(number);
  }

  synchronized boolean listens() {
    return consumer != null;
  }

  synchronized void close() {
    closed = true;
    stop();
  }

  private synchronized void rest() {
    long leftMs = UNSEEN_MS - (System.nanoTime() - seenNs) / 1_000_000;
    if (closed || leftMs <= 0) {
      stop();
    } else {
      vertx.setTimer(leftMs, due -> rest());
    }
  }

  private void stop() {
    if (consumer != null) {
      consumer.unregister();
      consumer = null;
    }
  }
}
