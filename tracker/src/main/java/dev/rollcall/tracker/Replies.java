package dev.rollcall.tracker;

import io.netty.channel.EventLoop;
import io.vertx.core.ThreadingModel;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What a loop replies to its callers: those on another event loop are told in one task of that loop what one turn has for all of them. Confined to the loop that replies.
 */
final class Replies {

  /** By the loop on which they are told, in their order. INV: no list is empty. */
  private final Map<EventLoop, List<Runnable>> waiting = new HashMap<>();

  /** Completes the promise: when what waits is sent if its context is on another event loop, else at once. */
  <T> void add(PromiseInternal<T> promise, @Nullable T result, @Nullable Throwable failure) {
    ContextInternal caller = promise.context();
    if (caller.threadingModel() != ThreadingModel.EVENT_LOOP || caller.inThread()) {
      promise.complete(result, failure);
    } else {
      waiting
          .computeIfAbsent(caller.nettyEventLoop(), loop -> new ArrayList<>())
          .add(() -> promise.complete(result, failure));
    }
  }

  /** Tells all that wait. */
  void send() {
    waiting.forEach((loop, replies) -> {
      try {
        loop.execute(() -> replies.forEach(Runnable::run));
      } catch (RejectedExecutionException ended) {
        // So have the callers on it: there is nobody to tell.
      }
    });
    waiting.clear();
  }
}
