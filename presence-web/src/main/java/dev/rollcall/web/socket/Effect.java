package dev.rollcall.web.socket;

import dev.rollcall.web.channel.EndReason;
import dev.rollcall.web.presence.View;
import dev.rollcall.web.wire.WireMessage;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link SocketSession} wants done. A {@code call} names a request whose answer has to come back through {@link
 * SocketSession#onAnswer}; a {@code channel} names one join of one topic, never used again after its {@link End}.
 */
public sealed interface Effect {

  /** Write a message to the client. */
  record Send(WireMessage message) implements Effect {}

  /** Send the client away. Nothing is asked for after it. */
  record Close(int code, String reason) implements Effect {}

  /** Begin a presence channel: an owner for it, the topic's feed held ready, and a presence unless the key is null (it only watches). */
  record Join(
      long call, long channel, String topic, @Nullable String key, JsonObject meta, View view)
      implements Effect {

    /** One that wants to be shown everybody. */
    Join(long call, long channel, String topic, @Nullable String key, JsonObject meta) {
      this(call, channel, topic, key, meta, View.FULL);
    }
  }

  /** Begin a channel of the application: its handler, and what it says to the join. */
  record Open(
      long call,
      long channel,
      String topic,
      @Nullable String joinRef,
      @Nullable Object payload) implements Effect {}

  /** The join was answered: send presence_state, then diffs and broadcasts. */
  record Attach(long channel) implements Effect {}

  /** What the client asked of a channel. */
  sealed interface Request extends Effect {

    /** Names it: the answer has to come back under this. */
    long call();

    /** The channel it is for. */
    long channel();
  }

  /** Have the application's handler take an event. */
  record Handle(
      long call, long channel, String event, @Nullable Object payload) implements Request {}

  /** Track a presence with the channel's owner. */
  record Track(long call, long channel, String topic, String key, JsonObject meta)
      implements Request {}

  /** Update a presence of the channel's owner. */
  record Update(long call, long channel, String topic, String key, JsonObject meta)
      implements Request {}

  /** Untrack a presence of the channel's owner. */
  record Untrack(long call, long channel, String topic, String key) implements Request {}

  /** Show the channel something else of its topic from now on. */
  record Watch(long call, long channel, View view) implements Request {}

  /** Read one page of the topic's presences, sorted by key: so many keys after this one. */
  record Page(long call, long channel, @Nullable String after, int limit) implements Request {}

  /** Find the topics in which a key is present. */
  record WhereIs(long call, long channel, String key) implements Request {}

  /** Find out when a key was last present anywhere. */
  record LastSeen(long call, long channel, String key) implements Request {}

  /** Tell the others in the topic, on all nodes: an object, or bytes. */
  record Broadcast(long call, long channel, String topic, String event, Object payload)
      implements Request {}

  /** End the channel: no more diffs, and its owner's presences leave. */
  record End(long channel, EndReason reason) implements Effect {}
}
