package dev.rollcall.web.replay;

/** A replay that could not go on, or not begin. The message names the node and the cause. */
public final class ReplayException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean badInput;

  private ReplayException(String message, boolean badInput) {
    super(message);
    this.badInput = badInput;
  }

  /** What was asked for cannot be done: nothing was begun. */
  static ReplayException badInput(String message) {
    return new ReplayException(message, true);
  }

  /** It broke on the way. */
  static ReplayException broken(String message) {
    return new ReplayException(message, false);
  }

  /** Whether the input was at fault. */
  public boolean isBadInput() {
    return badInput;
  }
}
