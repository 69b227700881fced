package dev.rollcall.web.channel;

/**
 * A payload that is not what a handler takes. Thrown from a handler it becomes an error reply with this reason, and the channel
 * goes on. Carries no stack trace: a client can cause it at will.
 */
public final class InvalidPayload extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With the reason, which the client is told. */
  public InvalidPayload(String reason) {
    super(reason, null, false, false);
  }
}
