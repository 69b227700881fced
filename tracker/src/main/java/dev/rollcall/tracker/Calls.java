package dev.rollcall.tracker;

import dev.rollcall.tracker.TrackerException.Code;

/** What calls may ask for. */
final class Calls {

  /** Longest wait for an answer, in ms. */
  static final long TIMEOUT_MS_MAX = 600_000;

  /** Longest wait for a name, in ms. */
  static final long AWAIT_MS_MAX = 86_400_000;

  private Calls() {}

  static long requireTimeout(long timeoutMs, long max) {
    if (timeoutMs < 1 || timeoutMs > max) {
      throw new TrackerException(
          Code.INVALID, "timeoutMs is " + timeoutMs + ": it has to be 1 to " + max);
    }
    return timeoutMs;
  }
}
