package dev.rollcall.web.socket;

import dev.rollcall.tracker.Owner;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerException;
import dev.rollcall.web.presence.FeedMember;
import dev.rollcall.web.presence.TopicFeeds;
import dev.rollcall.web.wire.WireMessage;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The shell's side of a channel: the owner of its presences and its share in the topic's feed. */
final class JoinedChannel implements FeedMember {

  private final SocketConnection connection;
  private final TopicFeeds.Hold hold;
  private final Owner owner;
  /** Invariant: presences that were tracked or are being tracked, and not untracked; they count for the socket until {@link #end()}. */
  private int presences;

  private boolean waits;
  private boolean ended;

  /** Throws if the tracker or the pubsub refuses; then nothing is left behind. */
  JoinedChannel(SocketConnection connection, Tracker tracker, TopicFeeds.Hold hold) {
    this.connection = connection;
    this.hold = hold;
    try {
      this.owner = tracker.owner();
    } catch (RuntimeException e) {
      hold.release();
      throw e;
    }
  }

  boolean ended() {
    return ended;
  }

  /** Completes when the owner has ended, be it by {@link #end()}. */
  Future<Void> ownerClosed() {
    return owner.closed();
  }

  /** Opens the feed and tracks at the same time: a join costs one round, not two. */
  Future<JsonObject> join(Effect.Join join) {
    if (join.key() == null) {
      return hold.ready().map(ready -> new JsonObject());
    }
    Future<String> tracked = track(join.topic(), join.key(), join.meta());
    return Future.all(hold.ready(), tracked).map(both -> ref(tracked.result()));
  }

  Future<JsonObject> perform(Effect.Request request) {
    if (request instanceof Effect.Track track) {
      return track(track.topic(), track.key(), track.meta()).map(JoinedChannel::ref);
    } else if (request instanceof Effect.Update update) {
      return owner.update(update.topic(), update.key(), update.meta()).map(JoinedChannel::ref);
    } else if (request instanceof Effect.Untrack untrack) {
      return owner
          .untrack(untrack.topic(), untrack.key())
          .onSuccess(was -> count(was ? -1 : 0))
          .map(was -> new JsonObject().put("untracked", was));
    } else if (request instanceof Effect.Broadcast told) {
      hold.feed().broadcast(this, told.event(), told.payload());
      return Future.succeededFuture(new JsonObject());
    }
    throw new TrackerException(TrackerException.Code.INVALID, "unknown request");
  }

  /** Counts it before it is there: requests may come faster than answers. */
  private Future<String> track(String topic, String key, JsonObject meta) {
    connection.requireRoom();
    count(1);
    return owner.track(topic, key, meta).onFailure(refused -> count(-1));
  }

  private void count(int more) {
    if (!ended) {
      presences += more;
      connection.count(more);
    }
  }

  void attach() {
    if (!ended) {
      hold.feed().attach(this);
    }
  }

  /** Nothing is pushed any more and the owner's presences leave. Idempotent. */
  void end() {
    if (!ended) {
      count(-presences);
      ended = true;
      hold.feed().detach(this);
      hold.release();
      Future<Void> unused = owner.close();
    }
  }

  @Override
  public void push(WireMessage message) {
    connection.push(message);
  }

  @Override
  public boolean pushDiff(WireMessage message) {
    return connection.pushDiff(message);
  }

  @Override
  public void pushState(WireMessage message) {
    connection.outbox().sendState(message);
  }

  @Override
  public boolean writable() {
    boolean writable = connection.outbox().writable();
    if (!writable && !waits) {
      waits = true;
      connection.outbox().whenWritable(() -> {
        waits = false;
        hold.feed().admit();
      });
    }
    return writable;
  }

  private static JsonObject ref(String ref) {
    return new JsonObject().put("ref", ref);
  }
}
