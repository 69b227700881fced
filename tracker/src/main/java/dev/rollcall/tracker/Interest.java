package dev.rollcall.tracker;

import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A handler that is called on a context. Ends when it is cancelled, or with the verticle whose context that is, as a consumer of the event bus does. From any thread. */
abstract class Interest implements Closeable {

  private final ContextInternal context;

  /** Never goes back to false. */
  private final AtomicBoolean cancelled = new AtomicBoolean();

  Interest(ContextInternal context) {
    this.context = context;
  }

  /** Has it end with its verticle; at once, if that has gone. */
  final void endWithDeployment() {
    if (context.isDeployment() && !context.closeFuture().add(this)) {
      cancel();
    }
  }

  final boolean cancelled() {
    return cancelled.get();
  }

  public final void cancel() {
    if (cancelled.compareAndSet(false, true)) {
      if (context.isDeployment()) {
        context.removeCloseHook(this);
      }
      ended();
    }
  }

  @Override
  public final void close(Completable<Void> completion) {
    cancel();
    completion.succeed();
  }

  /** Calls the handler on its context, or ends if that takes no more. */
  final void call(Runnable handler) {
    try {
      context.runOnContext(ignored -> handler.run());
    } catch (RejectedExecutionException contextEnded) {
      cancel();
    }
  }

  /** Once, by whoever ended it. */
  abstract void ended();
}
