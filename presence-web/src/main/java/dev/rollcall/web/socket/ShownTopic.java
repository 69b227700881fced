package dev.rollcall.web.socket;

import dev.rollcall.web.presence.FeedMember;
import dev.rollcall.web.presence.TopicFeeds;
import dev.rollcall.web.presence.View;
import dev.rollcall.web.wire.PhoenixCodec;
import dev.rollcall.web.wire.WireMessage;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a channel shows its client of a topic: its share in a feed, which is another one when the client wishes for it or the topic has grown. */
final class ShownTopic implements FeedMember {

  private final SocketConnection connection;
  private final TopicFeeds feeds;
  private final String topic;

  /** Invariant: says what the client holds from before only until something is shown. */
  private View wish;

  private TopicFeeds.Hold hold;

  /** The share that comes next, while its feed gets to know the topic. */
  private TopicFeeds.@Nullable Hold next;

  private boolean attached;
  private boolean waits;
  private boolean ended;

  ShownTopic(SocketConnection connection, TopicFeeds feeds, String topic, View wish) {
    this.connection = connection;
    this.feeds = feeds;
    this.topic = topic;
    this.wish = wish;
    this.hold = feeds.hold(topic, wish);
  }

  /** Completes when the feed knows the topic. */
  Future<Void> ready() {
    return hold.ready();
  }

  /** What is shown, which need not be what was wished for. */
  View.Kind kind() {
    return hold.view().kind();
  }

  /** Begins to show it. */
  void attach() {
    if (!ended) {
      attached = true;
      if (wish.resume() != null) {
        wish = View.resuming("");
      }
      hold.attach(this);
    }
  }

  /** Shows something else from now on. */
  Future<Void> watch(View view) {
    wish = view;
    return change(feeds.hold(topic, view));
  }

  /** Nothing is shown any more. */
  void end() {
    if (!ended) {
      ended = true;
      hold.detach(this);
      hold.release();
      if (next != null) {
        next.release();
      }
    }
  }

  @Override
  public void refit() {
    TopicFeeds.Hold better = ended || next != null ? null : feeds.refit(hold, wish);
    if (better != null) {
      change(better).onSuccess(changed -> tell());
    }
  }

  /** What was shown goes on until the new feed knows the topic. */
  private Future<Void> change(TopicFeeds.Hold better) {
    if (next != null) {
      next.release();
    }
    next = better;
    return better.ready().onFailure(cause -> drop(better)).onSuccess(ready -> {
      if (next == better && !ended) {
        next = null;
        hold.detach(this);
        hold.release();
        hold = better;
        if (attached) {
          hold.attach(this);
        }
      }
    });
  }

  private void drop(TopicFeeds.Hold failed) {
    if (next == failed) {
      next = null;
      failed.release();
    }
  }

  private void tell() {
    if (!ended) {
      connection.push(PhoenixCodec.push(
          null, topic, "presence_shows", new JsonObject().put("shows", kind().label())));
    }
  }

  @Override
  public boolean pushDiff(WireMessage message) {
    return connection.pushDiff(message);
  }

  @Override
  public void pushState(WireMessage message) {
    if (!connection.lapsed()) {
      connection.outbox().sendState(message);
    }
  }

  @Override
  public boolean writable() {
    boolean writable = connection.outbox().writable();
    if (!writable && !waits) {
      waits = true;
      connection.outbox().whenWritable(() -> {
        waits = false;
        hold.admit();
      });
    }
    return writable;
  }
}
