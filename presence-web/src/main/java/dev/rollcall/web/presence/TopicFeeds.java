package dev.rollcall.web.presence;

import dev.rollcall.tracker.Tracker;
import dev.rollcall.web.presence.View.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The feeds of one event loop: one per topic, for as long as somebody holds it. All methods on that event loop. */
public final class TopicFeeds {

  /** Somebody's share in a feed, until it is released. */
  public static final class Hold {

    private final TopicFeeds feeds;
    private final Shared shared;
    private final View view;
    private final boolean imposed;
    private boolean released;

    private Hold(TopicFeeds feeds, Shared shared, View view, boolean imposed) {
      this.feeds = feeds;
      this.shared = shared;
      this.view = view;
      this.imposed = imposed;
    }

    /** What is shown, which need not be what was wished for. */
    public View view() {
      return view;
    }

    /** Completes when the feed knows the topic; fails if it could not be opened. */
    public Future<Void> ready() {
      return shared.ready;
    }

    /** Begins to feed a member: its state as soon as it can be, then what comes after it. */
    public void attach(FeedMember member) {
      shared.feed.attach(member, view, imposed);
    }

    /** Nothing is written to the member any more. */
    public void detach(FeedMember member) {
      shared.feed.detach(member);
    }

    /** A member that could not be written to can be. */
    public void admit() {
      shared.feed.admit();
    }

    /** Gives the share back: the last one closes the feed. Idempotent. */
    public void release() {
      if (!released) {
        released = true;
        feeds.release(shared);
      }
    }

    /** For tests of the one feed. */
    Feed feed() {
      return shared.feed;
    }
  }

  /** Who gets all of a topic and who does not are fed apart. */
  private record Name(String topic, boolean narrow) {}

  private static final class Shared {

    private final Name name;
    private final Feed feed;
    private final Future<Void> ready;
    private int holds;

    private Shared(Name name, Feed feed) {
      this.name = name;
      this.feed = feed;
      this.ready = feed.open();
    }
  }

  private final Vertx vertx;
  private final Tracker tracker;
  private final long flushMs;
  private final TopicOptions options;
  private final LongAdder pushed;
  private final FeedMeters meters;
  private final PublicMeta metas;

  /** Invariant: a feed is in here while its holds are more than none, unless it failed to open. */
  private final Map<Name, Shared> byName = new HashMap<>();

  /** Everything that is pushed is counted in the adder, one per member reached. */
  public TopicFeeds(
      Vertx vertx, Tracker tracker, long flushMs, TopicOptions options, LongAdder pushed) {
    this(vertx, tracker, flushMs, options, PublicMeta.WHOLE, pushed, FeedMeters.NONE);
  }

  /** The same, but of metas only this is shown, and the diffs are measured. */
  public TopicFeeds(
      Vertx vertx,
      Tracker tracker,
      long flushMs,
      TopicOptions options,
      PublicMeta metas,
      LongAdder pushed,
      FeedMeters meters) {
    this.metas = metas;
    this.meters = meters;
    this.vertx = vertx;
    this.tracker = tracker;
    this.flushMs = flushMs;
    this.options = options;
    this.pushed = pushed;
  }

  /** What is shown of which topics. */
  public TopicOptions options() {
    return options;
  }

  /** A share in the feed of all of the topic, whatever its size. */
  public Hold hold(String topic) {
    return hold(topic, View.FULL, false);
  }

  /** A share in the topic's feed for a view, or for as much of it as the topic's rule and size allow; the feed is opened if need be. */
  public Hold hold(String topic, View wish) {
    View view = allowed(topic, wish, false);
    return hold(topic, view, view.kind() != wish.kind());
  }

  /** A share in place of one that no longer fits; null if there is no better one. That one is still to be released. */
  public @Nullable Hold refit(Hold held, View wish) {
    String topic = held.shared.name.topic;
    View view = allowed(topic, wish, held.shared.name.narrow);
    return view.kind() == held.view.kind() ? null : hold(topic, view, view.kind() != wish.kind());
  }

  /** How many topics are fed. */
  public int size() {
    return byName.size();
  }

  private View allowed(String topic, View wish, boolean narrow) {
    TopicRule rule = options.rule(topic);
    if (rule.getShow().equals(Kind.COUNT.label())) {
      return View.COUNT;
    }
    Kind kind = wish.kind() == Kind.FULL ? rule.kind(tracker.count(topic), narrow) : wish.kind();
    return kind == wish.kind() ? wish : View.of(kind);
  }

  private Hold hold(String topic, View view, boolean imposed) {
    Name name = new Name(topic, view.kind() != Kind.FULL);
    Shared shared = byName.get(name);
    if (shared == null) {
      Shared opened = new Shared(
          name,
          name.narrow
              ? new NarrowFeed(vertx, tracker, topic, options, metas, pushed)
              : new TopicFeed(vertx, tracker, topic, flushMs, options, metas, pushed, meters));
      byName.put(name, opened);
      opened.ready.onFailure(cause -> byName.remove(name, opened));
      shared = opened;
    }
    shared.holds++;
    return new Hold(this, shared, view, imposed);
  }

  private void release(Shared shared) {
    if (--shared.holds == 0) {
      byName.remove(shared.name, shared);
      shared.feed.close();
    }
  }
}
