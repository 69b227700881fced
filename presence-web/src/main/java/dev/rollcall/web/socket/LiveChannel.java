package dev.rollcall.web.socket;

import dev.rollcall.web.channel.EndReason;
import io.vertx.core.Future;

/** The shell's side of a channel, from its join to its end. All methods on the client's event loop. */
interface LiveChannel {

  String topic();

  /** Does what the client asks; may throw instead of failing. */
  Future<Answer> perform(Effect.Request request);

  /** The join was answered ok: from now on, what is told in the topic goes to the client. */
  void attach();

  /** Nothing is pushed any more. Once. */
  void end(EndReason reason);
}
