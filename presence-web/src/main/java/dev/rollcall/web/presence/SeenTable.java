package dev.rollcall.web.presence;

import dev.rollcall.tracker.Tracker;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * When keys were last seen, as far as this node has seen them leave since its start: in its memory, so that it is gone when the node
 * is. Fed by the diffs of all topics; off, and without any cost, with {@code maxLastSeen} 0. Any thread.
 */
public final class SeenTable {

  private final Tracker tracker;

  /** Guarded by itself. */
  private final LastSeen leaves;

  private final @Nullable MessageConsumer<JsonObject> diffs;

  /** Begins to listen, unless it is off. Needs the tracker's bus API, which is on unless it was turned off. */
  public SeenTable(Vertx vertx, Tracker tracker, TopicOptions options) {
    this.tracker = tracker;
    this.leaves = new LastSeen(options.getMaxLastSeen());
    this.diffs = options.getMaxLastSeen() == 0
        ? null
        : vertx.eventBus().localConsumer(tracker.diffAddress(), message -> onDiff(message.body()));
  }

  /** How many keys it remembers. */
  public int size() {
    synchronized (leaves) {
      return leaves.size();
    }
  }

  /** Listens no more. */
  public void close() {
    if (diffs != null) {
      diffs.unregister();
    }
  }

  LastSeen.@Nullable Leave of(String key) {
    synchronized (leaves) {
      return leaves.of(key);
    }
  }

  private void onDiff(JsonObject diff) {
    for (String key : diff.getJsonObject("leaves").fieldNames()) {
      if (tracker.whereIs(key).isEmpty()) {
        synchronized (leaves) {
          leaves.left(key, diff.getString("topic"), System.currentTimeMillis());
        }
      }
    }
  }
}
