package dev.rollcall.web.socket;

/** A request that is not granted: becomes an error reply. Carries no stack trace: a client can cause it at will. */
final class Refusal extends Exception {

  private static final long serialVersionUID = 1L;

  /** The code that programs read, as in {@link dev.rollcall.tracker.TrackerException.Code}. */
  private final String code;

  /** When to ask again, in ms from now; 0: it would be refused again. */
  private final long retryAfterMs;

  private Refusal(String code, String reason, long retryAfterMs) {
    super(reason, null, false, false);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }

  static Refusal invalid(String reason) {
    return new Refusal("INVALID", reason, 0);
  }

  static Refusal limit(String reason) {
    return new Refusal("LIMIT", reason, 0);
  }

  /** Whoever asks has no right to it. */
  static Refusal denied(String reason) {
    return new Refusal("DENIED", reason, 0);
  }

  /** It comes too soon. */
  static Refusal later(String reason, long retryAfterMs) {
    return new Refusal("RATE", reason, retryAfterMs);
  }

  Answer answer() {
    String reason = String.valueOf(getMessage());
    return retryAfterMs > 0 ? Answer.later(reason, retryAfterMs) : Answer.error(code, reason);
  }
}
