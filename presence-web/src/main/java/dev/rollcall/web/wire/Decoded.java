package dev.rollcall.web.wire;

/** What became of a message: a frame, or the reason why it is none. */
public sealed interface Decoded permits PhoenixFrame, Decoded.Malformed {

  /**
   * Not a frame.
   *
   * @param reason why, for the log and the close frame
   */
  record Malformed(String reason) implements Decoded {}
}
