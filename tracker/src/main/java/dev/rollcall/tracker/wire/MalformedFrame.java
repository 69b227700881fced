package dev.rollcall.tracker.wire;

/** Bytes that are no frame of ours. The only thing that decoding throws. */
public final class MalformedFrame extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With what is wrong with them. */
  public MalformedFrame(String message) {
    super(message, null, false, false);
  }
}
