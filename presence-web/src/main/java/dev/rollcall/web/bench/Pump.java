package dev.rollcall.web.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/** Keeps so many operations in flight until all were done: the next begins when one has completed. Confined to one context. */
final class Pump {

  private final int end;
  private final BooleanSupplier stopped;
  private final IntFunction<? extends Future<?>> operation;
  private final Promise<Void> done = Promise.promise();
  private int next;
  private int inFlight;

  private Pump(
      int from, int end, BooleanSupplier stopped, IntFunction<? extends Future<?>> operation) {
    this.next = from;
    this.end = end;
    this.stopped = stopped;
    this.operation = operation;
  }

  /**
   * Does operations {@code from} to {@code end} (exclusive): called, and completed, on the context.
   *
   * @return completes on no context in particular when all were done; fails with the first failure
   */
  static Future<Void> run(
      Context context, int from, int end, int window, IntFunction<? extends Future<?>> operation) {
    return new Pump(from, end, () -> false, operation).start(context, window);
  }

  /** As {@link #run} from 0 on, until it is told to stop and what was in flight is done. */
  static Future<Void> until(
      BooleanSupplier stopped,
      Context context,
      int window,
      IntFunction<? extends Future<?>> operation) {
    return new Pump(0, Integer.MAX_VALUE, stopped, operation).start(context, window);
  }

  private Future<Void> start(Context context, int window) {
    context.runOnContext(begun -> {
      for (int i = 0; i < window; i++) {
        begin();
      }
    });
    return done.future();
  }

  private void begin() {
    if (next == end || stopped.getAsBoolean()) {
      if (inFlight == 0) {
        done.tryComplete();
      }
      return;
    }
    inFlight++;
    operation.apply(next++).onComplete(result -> {
      inFlight--;
      if (result.failed()) {
        next = end;
        done.tryFail(result.cause());
      }
      begin();
    });
  }
}
