package dev.rollcall.tracker;

import dev.rollcall.tracker.registry.Backlog;
import dev.rollcall.tracker.registry.Happening;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One handler of events. The shards' loops offer what happens, the handler's context takes it: at most one call is on its way, what is offered meanwhile waits. */
final class EventFeed<E> extends Interest implements EventSubscription {

  private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);

  private final Function<Happening, E> event;
  private final Handler<List<E>> handler;
  private final Runnable onCancel;

  /** What waits for the handler. INV: not empty iff a call is on its way. Guarded by itself. */
  private final Backlog waiting = new Backlog();

  EventFeed(
      ContextInternal context,
      Function<Happening, E> event,
      Handler<List<E>> handler,
      Runnable onCancel) {
    super(context);
    this.event = event;
    this.handler = handler;
    this.onCancel = onCancel;
  }

  @Override
  void ended() {
    onCancel.run();
  }

  /** By a shard's loop: one or more that belong together. */
  void offer(List<Happening> happenings) {
    synchronized (waiting) {
      boolean called = !waiting.isEmpty();
      happenings.forEach(waiting::add);
      if (called) {
        return;
      }
    }
    call(this::deliver);
  }

  private void deliver() {
    List<Happening> happened;
    synchronized (waiting) {
      happened = waiting.take();
    }
    if (cancelled() || happened.isEmpty()) {
      return;
    }
    try {
      handler.handle(happened.stream().map(event).toList());
    } catch (RuntimeException e) {
      LOG.error("a subscriber of {} events failed", happened.size(), e);
    }
  }
}
