package dev.rollcall.tracker;

import dev.rollcall.tracker.TrackerException.Code;
import dev.rollcall.tracker.crdt.Entry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who waits for a name. Each wait ends: when somebody holds the name, at its time, or with the tracker. So it hangs on nothing of who waits: neither the timer nor the
 * subscription is on the caller's context, whose verticle may be gone before. From any thread.
 */
final class Waits {

  private final VertxTracker tracker;
  private final Registry registry;
  private final ContextInternal context;

  /** Those that have not ended; each is a subscription, of which there are {@code maxSubscriptions} at most. */
  private final Set<Promise<Holder>> all = ConcurrentHashMap.newKeySet();

  /** Never goes back to false. */
  private volatile boolean closed;

  Waits(VertxTracker tracker, Registry registry) {
    this.tracker = tracker;
    this.registry = registry;
    this.context = tracker.vertx().createEventLoopContext();
  }

  /** Completes on the caller's context. */
  Future<Holder> add(String name, long timeoutMs) {
    Promise<Holder> wait = Promise.promise();
    EventSubscription events =
        registry.nameEvents().addOne(name, context, happened -> look(name, wait));
    long timer = context.setTimer(
        timeoutMs,
        fired -> wait.tryFail(new TrackerException(
            Code.TIMEOUT, "nobody registered the name " + name + " within " + timeoutMs + " ms")));
    all.add(wait);
    Promise<Holder> told = tracker.promise();
    wait.future()
        .onComplete(ended -> {
          all.remove(wait);
          tracker.vertx().cancelTimer(timer);
          events.cancel();
        })
        .onComplete(told);
    // Whoever came before is found here, whoever comes after is told of; and so is the end.
    look(name, wait);
    if (closed) {
      end(wait);
    }
    return told.future();
  }

  private void look(String name, Promise<Holder> wait) {
    Entry holder = registry.holder(name);
    if (holder != null) {
      wait.tryComplete(new Holder(holder));
    }
  }

  /** At the tracker's end. */
  void close() {
    closed = true;
    all.forEach(this::end);
  }

  /** A task for each, so that a caller whose context takes no more keeps nobody else waiting. */
  private void end(Promise<Holder> wait) {
    context.runOnContext(ignored -> wait.tryFail(new TrackerException(
        Code.NOT_RUNNING, "tracker of node " + tracker.nodeName() + " is closed")));
  }
}
