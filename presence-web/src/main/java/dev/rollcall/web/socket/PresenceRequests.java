package dev.rollcall.web.socket;

import dev.rollcall.web.auth.Identity;
import dev.rollcall.web.auth.TopicRights;
import dev.rollcall.web.presence.View;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the presence channel understands: join payloads and the events, checked before anybody
 * is asked. Pure.
 */
final class PresenceRequests {

  private static final JsonObject EMPTY = new JsonObject();
  private static final String WATCH = "watch this topic";
  private static final String COUNT = "count this topic";
  private static final String PRESENT = "be present in this topic";

  /**
   * What a join asks for: to be present under the key, or only to watch; whether it has the right to be shown what it wants to be shown; and
   * what that is.
   */
  record Beginning(
      @Nullable String key, boolean watch, boolean watches, JsonObject meta, View view) {

    /** The key to be present under; null for who only watches. */
    @Nullable
    String present() {
      return watch ? null : key;
    }
  }

  /** What an event asks for, once its call has a number. The key is told to the client with the ok; null if it need not be. */
  record Asked(@Nullable String key, LongFunction<Effect.Request> request) {}

  private final PayloadRules rules;

  /** Who asks: what they may is checked here. */
  private final Identity identity;

  private final Supplier<String> anonymousKeys;

  PresenceRequests(PayloadRules rules, Identity identity, Supplier<String> anonymousKeys) {
    this.rules = rules;
    this.identity = identity;
    this.anonymousKeys = anonymousKeys;
  }

  Beginning join(String topic, @Nullable Object payload) throws Refusal {
    TopicRights rights = identity.rights(topic);
    JsonObject object = rules.object(payload, "payload");
    View view = rules.view(object);
    boolean watch = rules.watch(object);
    boolean counts = view.kind() == View.Kind.COUNT;
    boolean watches = counts ? rights.count() : rights.watch();
    require(rights.join() || (counts && rights.count()), "join this topic");
    require(watch ? watches : rights.present(), watch ? (counts ? COUNT : WATCH) : PRESENT);
    String key = rules.key(object);
    JsonObject meta = rules.meta(object);
    if (key != null) {
      requireKey(topic, key);
    }
    return new Beginning(
        key == null && !watch ? ownKey() : key, watch, watches, identity.meta(meta), view);
  }

  /** What an event asks of a joined channel. */
  Asked asked(ChannelState channel, String event, @Nullable Object payload) throws Refusal {
    TopicRights rights = identity.rights(channel.topic);
    if (payload instanceof Buffer || event.equals("broadcast")) {
      require(rights.broadcast(), "broadcast in this topic");
    } else if (event.equals("track") || event.equals("update") || event.equals("untrack")) {
      require(rights.present(), PRESENT);
    } else if (event.equals("watch") || event.equals("page")) {
      require(rights.watch(), WATCH);
    }
    if (payload instanceof Buffer bytes) {
      String told = rules.eventName(event);
      return new Asked(
          null, call -> new Effect.Broadcast(call, channel.id, channel.topic, told, bytes));
    }
    JsonObject object = rules.object(payload, "payload");
    return switch (event) {
      case "track" -> track(channel, object);
      case "update" -> {
        String key = keyOf(object, channel);
        JsonObject meta = identity.meta(rules.meta(object));
        yield new Asked(key, call -> new Effect.Update(call, channel.id, channel.topic, key, meta));
      }
      case "untrack" -> {
        String key = keyOf(object, channel);
        yield new Asked(key, call -> new Effect.Untrack(call, channel.id, channel.topic, key));
      }
      case "broadcast" -> {
        String told = rules.event(object);
        Object body = object.getValue("payload");
        JsonObject content = body == null ? EMPTY : rules.object(body, "payload of the broadcast");
        yield new Asked(
            null, call -> new Effect.Broadcast(call, channel.id, channel.topic, told, content));
      }
      case "watch" -> {
        View view = View.of(rules.keys(object));
        yield new Asked(null, call -> new Effect.Watch(call, channel.id, view));
      }
      case "page" -> {
        String after = rules.after(object);
        int limit = rules.limit(object);
        yield new Asked(null, call -> new Effect.Page(call, channel.id, after, limit));
      }
      case "where_is" -> {
        String key = rules.requiredKey(object);
        yield new Asked(null, call -> new Effect.WhereIs(call, channel.id, key));
      }
      case "last_seen" -> {
        String key = rules.requiredKey(object);
        yield new Asked(null, call -> new Effect.LastSeen(call, channel.id, key));
      }
      default ->
        throw Refusal.invalid("unknown event \"" + event
            + "\": track, update, untrack, broadcast, watch, page, where_is or last_seen");
    };
  }

  private Asked track(ChannelState channel, JsonObject payload) throws Refusal {
    JsonObject meta = identity.meta(rules.meta(payload));
    String named = rules.key(payload);
    if (named != null && !named.equals(channel.key)) {
      requireKey(channel.topic, named);
    }
    String key = named != null ? named : channel.key != null ? channel.key : ownKey();
    if (channel.key == null) {
      channel.key = key;
    }
    return new Asked(key, call -> new Effect.Track(call, channel.id, channel.topic, key, meta));
  }

  /** The key of who names none: the user, if it is known. */
  private String ownKey() {
    String user = identity.user();
    return user == null ? anonymousKeys.get() : user;
  }

  private String keyOf(JsonObject payload, ChannelState channel) throws Refusal {
    String key = rules.key(payload);
    if (key == null) {
      key = channel.key;
    } else if (!key.equals(channel.key)) {
      requireKey(channel.topic, key);
    }
    if (key == null) {
      throw Refusal.invalid("key is missing: this channel only watches and has none of its own");
    }
    return key;
  }

  /** A watcher may name a key that is not its own: it is that of its later requests, and checked there as well. */
  private void requireKey(String topic, String key) throws Refusal {
    if (identity.rights(topic).present() && !identity.mayBePresentAs(topic, key)) {
      throw Refusal.denied("the key is not the user's own: it has to be "
          + (identity.user() == null ? "left out" : "\"" + identity.user() + "\""));
    }
  }

  private static void require(boolean may, String what) throws Refusal {
    if (!may) {
      throw Refusal.denied("no right to " + what);
    }
  }
}
