package dev.rollcall.web.bench.node;

import dev.rollcall.tracker.Owner;
import dev.rollcall.tracker.Tracker;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * The presences that this node holds. They are numbered, and number i is in topic i modulo the number of topics, so that neighbours
 * are never in the same topic: the frames have to name as many topics as they can. On the node's one event loop.
 */
final class Holdings {

  /** So many presences share an owner, as the devices behind one gateway do. */
  private static final int PER_OWNER = 1_000;

  /** Operations that wait for their completion at a time: the shards always have some, and handing over half of them holds no loop for long. */
  private static final int UNDER_WAY_MAX = 512;

  /** The meta of Phoenix's guide: when somebody came, here in seconds. */
  private static final long SINCE = 1_700_000_000;

  private final VertxInternal vertx;
  private final Tracker tracker;
  private final List<Owner> owners = new ArrayList<>();

  /** The ref that each update gave. */
  private final Set<String> updated = new HashSet<>();

  private int updates;

  /** The first number, how many there are, and in how many topics, as the latest {@link #hold} had it. */
  private int from;

  private int count;
  private int topics = 1;

  Holdings(VertxInternal vertx, Tracker tracker) {
    this.vertx = vertx;
    this.tracker = tracker;
  }

  static String topic(int index) {
    return "room:" + index;
  }

  /** Tracks presences as fast as it can. Done when this node shows them all. */
  Future<JsonObject> hold(int from, int count, int topics) {
    this.from = from;
    this.count = count;
    this.topics = topics;
    owners.clear();
    for (int i = 0; i < count; i += PER_OWNER) {
      owners.add(tracker.owner());
    }
    return timed(count, i -> owner(i).track(topicOf(i), key(i), meta(i)));
  }

  /** Gives one presence of so many a meta that it did not have before. The answer counts those that have another ref than after any update. */
  Future<JsonObject> update(int every) {
    updates++;
    int before = updated.size();
    return timed(
            count / every,
            i -> owner(i * every)
                .update(topicOf(i * every), key(i * every), meta(i * every).put("update", updates))
                .onSuccess(updated::add))
        .map(timed -> timed.put("count", updated.size() - before));
  }

  /** Ends all owners. Done when this node shows none of their presences. */
  Future<JsonObject> release() {
    List<Owner> ending = List.copyOf(owners);
    owners.clear();
    count = 0;
    return timed(ending.size(), i -> ending.get(i).close());
  }

  private Owner owner(int i) {
    return owners.get(i / PER_OWNER);
  }

  private String topicOf(int i) {
    return topic((from + i) % topics);
  }

  private String key(int i) {
    return "user-" + (from + i);
  }

  private JsonObject meta(int i) {
    return new JsonObject().put("online_at", SINCE + from + i);
  }

  private Future<JsonObject> timed(int size, IntFunction<Future<?>> operation) {
    long beganNs = System.nanoTime();
    return new Flow(size, operation)
        .run()
        .map(done -> new JsonObject()
            .put("count", size)
            .put("beganNs", beganNs)
            .put("doneNs", System.nanoTime()));
  }

  /** Many operations, some at a time. */
  private final class Flow {

    private final int size;
    private final IntFunction<Future<?>> operation;
    private final Promise<Void> done = vertx.getOrCreateContext().promise();
    private int begun;
    private int completed;

    Flow(int size, IntFunction<Future<?>> operation) {
      this.size = size;
      this.operation = operation;
    }

    Future<Void> run() {
      if (size == 0) {
        done.complete();
      }
      fill();
      return done.future();
    }

    private void fill() {
      while (begun < size && begun - completed < UNDER_WAY_MAX) {
        operation.apply(begun++).onComplete(this::completed);
      }
    }

    private void completed(AsyncResult<?> result) {
      completed++;
      if (result.failed()) {
        done.tryFail(result.cause());
      } else if (completed == size) {
        done.tryComplete();
      } else if (begun - completed <= UNDER_WAY_MAX / 2) {
        fill();
      }
    }
  }
}
