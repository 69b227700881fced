package dev.rollcall.tracker;

import dev.rollcall.tracker.registry.Happening;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Who is told of the events of groups, or of names: of one, or of all that begin so. From any thread. Of one costs a look-up per event, each prefix a comparison. */
final class EventFeeds<E> {

  private final VertxTracker tracker;
  private final Map<String, List<EventFeed<?>>> byName = new ConcurrentHashMap<>();
  private final Map<EventFeed<?>, String> byPrefix = new ConcurrentHashMap<>();
  private final Function<Happening, String> name;
  private final Function<Happening, E> event;

  EventFeeds(VertxTracker tracker, Function<Happening, String> name, Function<Happening, E> event) {
    this.tracker = tracker;
    this.name = name;
    this.event = event;
  }

  EventSubscription addOne(String name, Handler<List<E>> handler) {
    return addOne(name, tracker.vertx().getOrCreateContext().unwrap(), handler);
  }

  EventSubscription addOne(String name, ContextInternal context, Handler<List<E>> handler) {
    return add(name, null, context, handler);
  }

  EventSubscription addPrefix(String prefix, Handler<List<E>> handler) {
    return add(null, prefix, tracker.vertx().getOrCreateContext().unwrap(), handler);
  }

  private EventSubscription add(
      @Nullable String name,
      @Nullable String prefix,
      ContextInternal context,
      Handler<List<E>> handler) {
    tracker.countSubscription();
    Removal removal = new Removal(name);
    EventFeed<E> feed = new EventFeed<>(context, event, handler, removal);
    removal.feed = feed;
    if (name != null) {
      byName.compute(name, (key, feeds) -> {
        List<EventFeed<?>> all = feeds == null ? new CopyOnWriteArrayList<>() : feeds;
        all.add(feed);
        return all;
      });
    } else if (prefix != null) {
      byPrefix.put(feed, prefix);
    }
    feed.endWithDeployment();
    return feed;
  }

  /** By a shard's loop: what happened at once comes to each handler at once. */
  void offer(List<Happening> happenings) {
    if (!byName.isEmpty()) {
      Map<String, List<Happening>> ofNames = new LinkedHashMap<>();
      for (Happening happening : happenings) {
        ofNames
            .computeIfAbsent(name.apply(happening), first -> new ArrayList<>())
            .add(happening);
      }
      ofNames.forEach((one, happened) -> {
        List<EventFeed<?>> feeds = byName.getOrDefault(one, List.of());
        feeds.forEach(feed -> feed.offer(happened));
      });
    }
    byPrefix.forEach((feed, prefix) -> {
      List<Happening> wanted = happenings.stream()
          .filter(happening -> name.apply(happening).startsWith(prefix))
          .toList();
      if (!wanted.isEmpty()) {
        feed.offer(wanted);
      }
    });
  }

  /** At the tracker's end. */
  void cancelAll() {
    byName.values().forEach(feeds -> feeds.forEach(EventFeed::cancel));
    byPrefix.keySet().forEach(EventFeed::cancel);
  }

  private final class Removal implements Runnable {

    private final @Nullable String name;
    private @Nullable EventFeed<?> feed;

    Removal(@Nullable String name) {
      this.name = name;
    }

    @Override
    public void run() {
      tracker.uncountSubscription();
      EventFeed<?> ended = feed;
      if (ended != null && name == null) {
        byPrefix.remove(ended);
      } else if (name != null) {
        byName.computeIfPresent(name, (key, feeds) -> {
          feeds.remove(ended);
          return feeds.isEmpty() ? null : feeds;
        });
      }
    }
  }
}
