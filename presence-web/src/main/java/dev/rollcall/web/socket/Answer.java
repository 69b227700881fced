package dev.rollcall.web.socket;

import dev.rollcall.tracker.TrackerException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * How a call went.
 *
 * @param ok whether it was done
 * @param response what the client gets: fields of the result, {@code reason} and {@code code}, or a {@link
 *     io.vertx.core.buffer.Buffer}; null: no reply at all
 */
public record Answer(boolean ok, @Nullable Object response) {

  /** Done. */
  public static Answer ok(JsonObject response) {
    return new Answer(true, response);
  }

  /** Done, and nobody needs to know. */
  public static Answer silence() {
    return new Answer(true, null);
  }

  /** Refused, with a text for people and a code for programs. */
  public static Answer error(String code, String reason) {
    return new Answer(false, new JsonObject().put("reason", reason).put("code", code));
  }

  /** Refused for now: {@code retry_after} says for how long, in ms. */
  public static Answer later(String reason, long retryAfterMs) {
    return new Answer(
        false,
        new JsonObject()
            .put("reason", reason)
            .put("code", "RATE")
            .put("retry_after", retryAfterMs));
  }

  /** Failed: a refusal of the tracker speaks for itself; of anything else the client is told no more than what failed. */
  public static Answer failure(Throwable cause, String otherwise) {
    return cause instanceof TrackerException refusal
        ? error(refusal.code().name(), String.valueOf(refusal.getMessage()))
        : error("FAILED", otherwise);
  }
}
