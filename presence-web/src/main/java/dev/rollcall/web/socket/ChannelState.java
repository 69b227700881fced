package dev.rollcall.web.socket;

import dev.rollcall.web.wire.PhoenixCodec;
import dev.rollcall.web.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/** One join of one topic by one client, as its {@link SocketSession} knows it. */
final class ChannelState {

  /** Names it towards the shell; never used again. */
  final long id;

  final String topic;

  /** The client's name for this join: what is sent under another one is not for this channel. */
  final @Nullable String joinRef;

  /** Whether the application answers its requests, and not the presence channel. */
  final boolean isApplications;

  /** Whether it may see who is there and what is told: else nothing but replies is sent. */
  boolean watches = true;

  /** The key of requests that name none; null while a watcher has not tracked. */
  @Nullable
  String key;

  /** False until the join was answered ok: until then only a leave or another join is taken. */
  boolean joined;

  ChannelState(long id, String topic, @Nullable String joinRef, boolean isApplications) {
    this.id = id;
    this.topic = topic;
    this.joinRef = joinRef;
    this.isApplications = isApplications;
  }

  /** Whether a frame with this join_ref is for this channel. A frame without one is for whatever is joined. */
  boolean isNamedBy(@Nullable String ref) {
    return ref == null || joinRef == null || joinRef.equals(ref);
  }

  /** The two events that end it in the client's eyes carry the join's ref as their own, too. */
  WireMessage ending(String event, Object payload) {
    return WireMessage.text(PhoenixCodec.encode(joinRef, joinRef, topic, event, payload));
  }
}
