package dev.rollcall.web.longpoll;

import dev.rollcall.web.longpoll.Relay.Caller;
import dev.rollcall.web.longpoll.RelayFrame.Place;
import io.vertx.core.buffer.Buffer;

/** What a {@link Relay} wants done. */
sealed interface RelayEffect {

  /** Send a frame to a server. */
  record Send(Place to, RelayFrame frame) implements RelayEffect {}

  /** Another server asks this: {@link Relay#answer} has to follow. */
  record Asked(Caller caller, Buffer request) implements RelayEffect {}

  /** The other server waits no longer. */
  record Cancelled(Caller caller) implements RelayEffect {}

  /** Whether the answer that was given to another server was written to its client. */
  record Settled(Caller caller, boolean written) implements RelayEffect {}

  /** A call has its answer: {@link Relay#settle} has to follow. */
  record Answered(long call, Buffer answer) implements RelayEffect {}

  /** A call will have none. */
  record Failed(long call) implements RelayEffect {}
}
