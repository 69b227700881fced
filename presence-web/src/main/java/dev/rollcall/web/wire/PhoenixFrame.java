package dev.rollcall.web.wire;

import org.jspecify.annotations.Nullable;

/**
 * One message of the wire: {@code [join_ref, ref, topic, event, payload]}. The refs are the client's, opaque to us, compared and
 * echoed as they came.
 *
 * @param joinRef the ref of the join that the channel began with
 * @param ref names a request, so that its reply finds it; null for what nobody waits for
 * @param topic the topic; {@code phoenix} for the socket itself
 * @param event the event
 * @param payload any JSON value, or a {@link io.vertx.core.buffer.Buffer} if the message was binary
 */
public record PhoenixFrame(
    @Nullable String joinRef,
    @Nullable String ref,
    String topic,
    String event,
    @Nullable Object payload)
    implements Decoded {}
