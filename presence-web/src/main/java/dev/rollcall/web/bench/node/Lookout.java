package dev.rollcall.web.bench.node;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Looks every millisecond whether something is so, on a thread of its own: busy event loops delay no look. */
final class Lookout {

  private static final long EVERY_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private final VertxInternal vertx;

  Lookout(VertxInternal vertx) {
    this.vertx = vertx;
  }

  /** The moment of the first look that found it so. The condition is asked on another thread; the future completes on the caller's context. */
  Future<Long> when(BooleanSupplier condition) {
    Promise<Long> seen = vertx.getOrCreateContext().promise();
    Thread watcher = new Thread(
        () -> {
          try {
            while (!condition.getAsBoolean()) {
              LockSupport.parkNanos(EVERY_NS);
            }
            seen.complete(System.nanoTime());
          } catch (RuntimeException e) {
            seen.fail(e);
          }
        },
        "bench-lookout");
    watcher.setDaemon(true);
    watcher.start();
    return seen.future();
  }
}
