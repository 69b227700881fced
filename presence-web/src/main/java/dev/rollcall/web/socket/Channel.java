package dev.rollcall.web.socket;

import dev.rollcall.web.wire.PhoenixCodec;
import org.jspecify.annotations.Nullable;

/** One join of one topic on one websocket. */
final class Channel {

  /** Names it towards the shell; never used again. */
  final long id;

  final String topic;

  /** The client's name for this join: what is sent under another one is not for this channel. */
  final @Nullable String joinRef;

  /** The key of requests that name none; null while a watcher has not tracked. */
  @Nullable
  String key;

  /** False until the join was answered ok: until then only a leave or another join is taken. */
  boolean joined;

  Channel(long id, String topic, @Nullable String joinRef) {
    this.id = id;
    this.topic = topic;
    this.joinRef = joinRef;
  }

  /** Whether a frame with this join_ref is for this channel. A frame without one is for whatever is joined. */
  boolean isNamedBy(@Nullable String ref) {
    return ref == null || joinRef == null || joinRef.equals(ref);
  }

  String pushed(String event, Object payload) {
    return PhoenixCodec.encode(joinRef, joinRef, topic, event, payload);
  }
}
