package dev.rollcall.web.bench;

import dev.rollcall.tracker.Owner;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** A tracker that is alone, with a Vert.x of its own, both with their defaults but for the number of shards. */
final class LocalTracker implements AutoCloseable {

  private static final long PATIENCE_S = 120;

  /** What everybody tracks: {@link Population#META_BYTES} as JSON. */
  static final JsonObject META =
      new JsonObject().put("name", "somebody").put("online_at", 17_637_123);

  /** What everybody updates to. */
  static final JsonObject OTHER_META =
      new JsonObject().put("name", "somebody").put("online_at", 17_637_124);

  private final Vertx vertx = Vertx.vertx();
  private final Tracker tracker;

  LocalTracker(int shards) throws Exception {
    tracker = Tracker.create(vertx, new TrackerOptions().setNodeName("bench").setShards(shards));
    await(tracker.start());
  }

  Tracker tracker() {
    return tracker;
  }

  /** An event loop's context that nothing else uses; its loop others do. */
  Context newContext() {
    return ((VertxInternal) vertx).createEventLoopContext();
  }

  /** The context of the shard that the topic belongs to, where the change of an {@code updateWith} is made. */
  Context contextOf(String topic) throws Exception {
    AtomicReference<Context> context = new AtomicReference<>();
    Owner owner = tracker.owner();
    await(owner.track(topic, "probe", META));
    await(owner.updateWith(topic, "probe", meta -> {
      context.set(Vertx.currentContext());
      return meta;
    }));
    await(owner.close());
    return Objects.requireNonNull(context.get(), "the change was not made");
  }

  /** Waits on a thread that is no event loop. */
  static <T> T await(Future<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    join(tracker.close());
    join(vertx.close());
  }

  private static void join(Future<?> future) {
    future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(PATIENCE_S, TimeUnit.SECONDS)
        .join();
  }
}
