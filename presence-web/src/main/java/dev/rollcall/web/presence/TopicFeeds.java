package dev.rollcall.web.presence;

import dev.rollcall.tracker.Tracker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The feeds of one event loop: one per topic, for as long as somebody holds it. All methods on that event loop. */
public final class TopicFeeds {

  /** Somebody's share in a feed, until it is released. */
  public static final class Hold {

    private final TopicFeeds feeds;
    private final Shared shared;
    private boolean released;

    private Hold(TopicFeeds feeds, Shared shared) {
      this.feeds = feeds;
      this.shared = shared;
    }

    /** The feed. */
    public TopicFeed feed() {
      return shared.feed;
    }

    /** Completes when the feed knows the topic; fails if it could not be opened. */
    public Future<Void> ready() {
      return shared.ready;
    }

    /** Gives the share back: the last one closes the feed. Idempotent. */
    public void release() {
      if (!released) {
        released = true;
        feeds.release(shared);
      }
    }
  }

  private static final class Shared {

    private final String topic;
    private final TopicFeed feed;
    private final Future<Void> ready;
    private int holds;

    private Shared(String topic, TopicFeed feed) {
      this.topic = topic;
      this.feed = feed;
      this.ready = feed.open();
    }
  }

  private final Vertx vertx;
  private final Tracker tracker;
  private final long flushMs;
  private final LongAdder pushed;

  /** Invariant: a feed is in here while its holds are more than none, unless it failed to open. */
  private final Map<String, Shared> byTopic = new HashMap<>();

  /** Pushes of diffs are counted in the adder, one per member reached. */
  public TopicFeeds(Vertx vertx, Tracker tracker, long flushMs, LongAdder pushed) {
    this.vertx = vertx;
    this.tracker = tracker;
    this.flushMs = flushMs;
    this.pushed = pushed;
  }

  /** A share in the topic's feed, which is opened if need be. */
  public Hold hold(String topic) {
    Shared shared = byTopic.get(topic);
    if (shared == null) {
      Shared opened = new Shared(topic, new TopicFeed(vertx, tracker, topic, flushMs, pushed));
      byTopic.put(topic, opened);
      opened.ready.onFailure(cause -> byTopic.remove(topic, opened));
      shared = opened;
    }
    shared.holds++;
    return new Hold(this, shared);
  }

  /** How many topics are fed. */
  public int size() {
    return byTopic.size();
  }

  private void release(Shared shared) {
    if (--shared.holds == 0) {
      byTopic.remove(shared.topic, shared);
      shared.feed.close();
    }
  }
}
