package dev.rollcall.web.dashboard;

import dev.rollcall.tracker.Tracker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The topics with the most presences. Counting all topics takes O(topics), so it is done on a worker thread, once for all who ask, and
 * not again before {@link #REST_FACTOR} times as long as it took: it never costs more than a twentieth of one core. Any thread.
 */
final class BusiestTopics {

  /** Most topics named. */
  static final int TOPICS_MAX = 12;

  /** How long a count serves at least, in ms. */
  private static final long FRESH_MS = 800;

  private static final long REST_FACTOR = 20;

  /** By presences, then by name; the first is the one to be named last. */
  private static final Comparator<Map.Entry<String, Integer>> RANK =
      Map.Entry.<String, Integer>comparingByValue()
          .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder()));

  private final Vertx vertx;
  private final Tracker tracker;

  /** The newest count, under way or done. Guarded by this. */
  private Future<JsonObject> newest = Future.succeededFuture(new JsonObject());

  /** When it may be counted again. Guarded by this. */
  private long nextNs = System.nanoTime();

  BusiestTopics(Vertx vertx, Tracker tracker) {
    this.vertx = vertx;
    this.tracker = tracker;
  }

  /** {@code {"count", "busiest": [{"topic", "count"} …]}}, the largest first. */
  synchronized Future<JsonObject> ask() {
    if (newest.isComplete() && System.nanoTime() - nextNs >= 0) {
      newest = vertx.executeBlocking(this::count, false);
    }
    return newest;
  }

  private JsonObject count() {
    long beganNs = System.nanoTime();
    JsonObject counted = rank(tracker.topics());
    long tookNs = System.nanoTime() - beganNs;
    synchronized (this) {
      nextNs = beganNs + Math.max(FRESH_MS * 1_000_000, REST_FACTOR * tookNs);
    }
    return counted;
  }

  static JsonObject rank(Map<String, Integer> topics) {
    PriorityQueue<Map.Entry<String, Integer>> largest = new PriorityQueue<>(RANK);
    for (Map.Entry<String, Integer> topic : topics.entrySet()) {
      largest.add(topic);
      if (largest.size() > TOPICS_MAX) {
        largest.poll();
      }
    }
    JsonArray busiest = new JsonArray();
    largest.stream()
        .sorted(RANK.reversed())
        .forEach(topic -> busiest.add(
            new JsonObject().put("topic", topic.getKey()).put("count", topic.getValue())));
    return new JsonObject().put("count", topics.size()).put("busiest", busiest);
  }
}
