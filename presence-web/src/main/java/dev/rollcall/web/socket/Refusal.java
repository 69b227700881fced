package dev.rollcall.web.socket;

/** A request that is not granted: becomes an error reply. Carries no stack trace: a client can cause it at will. */
final class Refusal extends Exception {

  private static final long serialVersionUID = 1L;

  /** The code that programs read, as in {@link dev.rollcall.tracker.TrackerException.Code}. */
  private final String code;

  private Refusal(String code, String reason) {
    super(reason, null, false, false);
    this.code = code;
  }

  static Refusal invalid(String reason) {
    return new Refusal("INVALID", reason);
  }

  static Refusal limit(String reason) {
    return new Refusal("LIMIT", reason);
  }

  Answer answer() {
    return Answer.error(code, String.valueOf(getMessage()));
  }
}
