package dev.rollcall.web.socket;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The door to an application's code, which may throw and may complete its futures on any thread: what comes of it is heard on the
 * event loop that asked, where all that it touches is confined.
 */
public final class OwnLoop {

  private OwnLoop() {}

  /** Asks on the current context; the future completes there, and fails if the code throws or has no future to give. */
  public static <T> Future<T> ask(Supplier<Future<T>> application) {
    Context here = Vertx.currentContext();
    Future<T> answer = asked(application);
    if (here == null) {
      return answer;
    }
    Promise<T> home = ((ContextInternal) here).promise();
    answer.onComplete(home);
    return home.future();
  }

  private static <T> Future<T> asked(Supplier<Future<T>> application) {
    try {
      @Nullable Future<T> answer = application.get();
      return answer == null
          ? Future.failedFuture(new IllegalStateException("null in place of a future"))
          : answer;
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
