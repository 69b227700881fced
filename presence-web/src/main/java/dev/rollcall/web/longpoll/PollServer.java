package dev.rollcall.web.longpoll;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Consumer;

/** Who answers a polling client: the session's own node, or whoever reaches that. */
public interface PollServer {

  /**
   * An answer, on its way to the client.
   *
   * @param body the body of HTTP's answer
   * @param written has to be told, once and from any thread, whether the answer was written to somebody who waits for it: if not, and there were messages in it,
   *     they are lost, and so is the session
   */
  record Served(Buffer body, Consumer<Boolean> written) {

    /** One that nobody misses. */
    static Served of(JsonObject body) {
      return new Served(body.toBuffer(), written -> {});
    }
  }

  /**
   * Answers a request, once, on any thread. What comes back is to be run, from any thread, when the client waits no longer.
   */
  Runnable serve(PollRequest request, Consumer<Served> answer);

  /** A status, as the phoenix client reads it: in the body, whatever HTTP's own is. */
  static JsonObject status(int status) {
    return new JsonObject().put("status", status);
  }

  /** Messages for a session. */
  static JsonObject messages(String token, List<String> messages) {
    return status(200).put("token", token).put("messages", new JsonArray(messages));
  }

  /** Nothing came within the window. */
  static JsonObject nothing(String token) {
    return status(204).put("token", token);
  }

  /** The session is no more, or nobody can reach it: every version of the client connects anew after this, and joins again. */
  static JsonObject gone(PollRequest.Kind kind) {
    return kind == PollRequest.Kind.POLL
        ? status(500).put("error", "this session is gone: connect again")
        : status(410);
  }
}
