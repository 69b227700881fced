package dev.rollcall.tracker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the members of a group answered to one call.
 *
 * @param replies who replied in time, and what
 * @param failures who did not
 */
public record CallResult(List<Reply> replies, List<Failure> failures) {

  /** Copies the lists. */
  public CallResult {
    replies = List.copyOf(replies);
    failures = List.copyOf(failures);
  }

  /**
   * A reply.
   *
   * @param member whose
   * @param body a Buffer, String, JsonObject or JsonArray; null if it replied with nothing
   */
  public record Reply(Member member, @Nullable Object body) {}

  /**
   * No reply.
   *
   * @param member whose
   * @param cause a {@link io.vertx.core.eventbus.ReplyException}: nobody at its address, refused, timed out, or its node out of reach
   */
  public record Failure(Member member, Throwable cause) {}
}
