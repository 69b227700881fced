package dev.rollcall.web.socket;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.Owner;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerException;
import dev.rollcall.web.channel.EndReason;
import dev.rollcall.web.limit.TopicLimits;
import dev.rollcall.web.presence.ChannelOwner;
import dev.rollcall.web.presence.Held;
import dev.rollcall.web.presence.ParkedOwners;
import dev.rollcall.web.presence.View;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The presences of a channel: their owner, and what is shown of the topic. A channel whose connection dropped
 * leaves its owner parked, and one that comes back takes such an owner over.
 */
final class JoinedChannel {

  private final SocketConnection connection;
  private final Tracker tracker;
  private final ParkedOwners parked;
  private final TopicLimits topics;
  private final ShownTopic shown;
  private final String topic;
  private final Runnable ownerLost;

  /** Null until the channel is to be present: who only watches needs none. */
  private @Nullable ChannelOwner owner;

  /** What is tracked, by key. */
  private final Map<String, Held> held = new HashMap<>(2);

  /** Requests of the owner that are not answered yet: until they are, what it holds is not known. */
  private int asked;

  /** Invariant: presences that were tracked or are being tracked, and not untracked; they count for the socket until {@link #end}. */
  private int presences;

  private boolean ended;

  /** The runnable is told when the owner ends before the channel does. */
  JoinedChannel(
      SocketConnection connection, SocketParts parts, String topic, View wish, Runnable ownerLost) {
    this.connection = connection;
    this.tracker = parts.tracker();
    this.parked = parts.parked();
    this.topics = parts.topics();
    this.shown = new ShownTopic(connection, parts.feeds(), topic, wish);
    this.topic = topic;
    this.ownerLost = ownerLost;
  }

  /** Opens the feed and tracks at the same time: a join costs one round, not two. */
  Future<JsonObject> join(Effect.Join join) {
    if (join.key() == null) {
      return shown.ready().map(ready -> shows(new JsonObject()));
    }
    Future<String> tracked = track(join.key(), join.meta());
    return Future.all(shown.ready(), tracked).map(both -> shows(ref(tracked.result())));
  }

  /** Said only if not everybody is shown. */
  private JsonObject shows(JsonObject response) {
    return shown.kind() == View.Kind.FULL
        ? response
        : response.put("shows", shown.kind().label());
  }

  Future<JsonObject> perform(Effect.Request request) {
    if (request instanceof Effect.Track track) {
      return track(track.key(), track.meta()).map(JoinedChannel::ref);
    } else if (request instanceof Effect.Update update) {
      return update(update.key(), update.meta()).map(JoinedChannel::ref);
    } else if (request instanceof Effect.Untrack untrack) {
      return untrack(untrack.key()).map(was -> new JsonObject().put("untracked", was));
    }
    if (request instanceof Effect.Watch watch) {
      return shown.watch(watch.view()).map(changed -> shows(new JsonObject()));
    }
    throw new TrackerException(TrackerException.Code.INVALID, "unknown request");
  }

  /** Counts it before it is there: requests may come faster than answers. What is there already, parked, is taken over. */
  Future<String> track(String key, JsonObject meta) {
    connection.requireRoom();
    int metaHash = meta.hashCode();
    ChannelOwner own = owner;
    boolean back;
    if (own == null) {
      ChannelOwner adopted = parked.adopt(topic, key, metaHash);
      back = adopted != null;
      own = adopted == null ? new ChannelOwner(tracker.owner()) : adopted;
      own.bind(ownerLost);
      owner = own;
    } else {
      back = parked.reclaim(own, topic, key);
    }
    if (!back) {
      topics.requireRoom(
          topic, tracker.count(topic), key, tracker.get(topic, key).size());
    }
    count(1);
    Owner holder = own.owner();
    return asked(back ? holder.update(topic, key, meta) : holder.track(topic, key, meta))
        .onSuccess(ref -> held.put(key, new Held(ref, metaHash)))
        .onFailure(refused -> {
          count(-1);
          if (back) {
            Future<Boolean> unused = holder.untrack(topic, key);
          }
        });
  }

  Future<String> update(String key, JsonObject meta) {
    int metaHash = meta.hashCode();
    return asked(required(key).update(topic, key, meta))
        .onSuccess(ref -> held.put(key, new Held(ref, metaHash)));
  }

  Future<Boolean> untrack(String key) {
    if (owner == null) {
      return Future.succeededFuture(false);
    }
    return asked(owner.owner().untrack(topic, key)).onSuccess(was -> {
      held.remove(key);
      count(was ? -1 : 0);
    });
  }

  private Owner required(String key) {
    if (owner == null) {
      throw new TrackerException(
          TrackerException.Code.NO_PRESENCE,
          "this channel has no presence under topic " + topic + " key " + key);
    }
    return owner.owner();
  }

  private <T> Future<T> asked(Future<T> answer) {
    asked++;
    return answer.onComplete(answered -> asked--);
  }

  private void count(int more) {
    if (!ended) {
      presences += more;
      connection.count(more);
    }
  }

  /** Completes when the feed knows the topic. */
  Future<Void> ready() {
    return shown.ready();
  }

  void attach() {
    if (!ended) {
      shown.attach();
    }
  }

  /** Nothing is pushed any more. The presences leave, or are parked if the client may want to come back. Idempotent. */
  void end(EndReason reason) {
    if (!ended) {
      count(-presences);
      ended = true;
      shown.end();
      if (owner != null && reason == EndReason.LOST && asked == 0) {
        parked.park(owner, connection.client(), topic, held);
      } else if (owner != null) {
        parked.close(owner, topic, why(reason));
      }
    }
  }

  private static LeaveReason why(EndReason reason) {
    return switch (reason) {
      case LEFT -> LeaveReason.LEFT;
      case LOST -> LeaveReason.GONE;
      default -> LeaveReason.CLOSED;
    };
  }

  private static JsonObject ref(String ref) {
    return new JsonObject().put("ref", ref);
  }
}
