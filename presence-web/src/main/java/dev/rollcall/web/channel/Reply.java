package dev.rollcall.web.channel;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a channel says to a join or to an event, and whether it goes on after that.
 *
 * @param isOk the status that the client sees
 * @param response what the client gets; null: no reply at all (a join is always answered)
 * @param stops whether the channel ends then, as if the client had left it: phx_close, and no rejoin
 */
public record Reply(boolean isOk, @Nullable Payload response, boolean stops) {

  /** {@code ok} with {@code {}}. */
  public static Reply ok() {
    return new Reply(true, Payload.EMPTY, false);
  }

  /** {@code ok} with an object. */
  public static Reply ok(JsonObject response) {
    return new Reply(true, Payload.of(response), false);
  }

  /** {@code ok} with bytes. */
  public static Reply ok(Buffer response) {
    return new Reply(true, Payload.of(response), false);
  }

  /** {@code error} with an object. */
  public static Reply error(JsonObject response) {
    return new Reply(false, Payload.of(response), false);
  }

  /** {@code error} with {@code {"reason": …}}. */
  public static Reply error(String reason) {
    return error(new JsonObject().put("reason", reason));
  }

  /** No reply: for events that nobody waits for. */
  public static Reply none() {
    return new Reply(true, null, false);
  }

  /** This, and then the channel ends. */
  public Reply andStop() {
    return new Reply(isOk, response, true);
  }

  /** This, now. */
  public Future<Reply> now() {
    return Future.succeededFuture(this);
  }
}
