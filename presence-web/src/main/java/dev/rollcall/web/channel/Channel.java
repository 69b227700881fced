package dev.rollcall.web.channel;

import dev.rollcall.web.auth.Identity;
import io.vertx.core.Future;
import java.util.Set;

/**
 * What an application does with one client's join of one topic: made anew for each join, and over when that ends.
 *
 * <p>All methods are called on the client's event loop, one after the other, and must not block; what takes time is a future. What a
 * method throws, or the future fails with, ends this channel and no other (the client sees phx_error and joins again), with two
 * exceptions that are error replies: {@link InvalidPayload} and {@link dev.rollcall.tracker.TrackerException}. An answer that takes longer
 * than {@code answerMs} is an error reply too.
 */
public interface Channel {

  /**
   * May the client join, and what is it told? An error reply refuses it, and the channel is over.
   *
   * @param payload what the client gave along
   * @param identity who it is
   */
  Future<Reply> join(Payload payload, Identity identity);

  /** The client has the reply to its join, and gets what is told in the topic: the place for first pushes and to track presences. */
  default void joined() {}

  /** The client sent an event. By default it is refused. */
  default Future<Reply> handleIn(String event, Payload payload) {
    return Reply.error("unknown event \"" + event + "\"").now();
  }

  /** Events that are not simply passed on when they are told in the topic: {@link #handleOut} decides. Asked once. */
  default Set<String> intercepts() {
    return Set.of();
  }

  /** One of those events was told in the topic. By default it is pushed to the client. */
  default void handleOut(String event, Payload payload, ChannelSocket socket) {
    socket.push(event, payload);
  }

  /** The channel has ended. */
  default void terminate(EndReason reason) {}
}
