package dev.rollcall.pubsub;

import java.util.concurrent.atomic.AtomicLong;

/** Lets one warning pass per {@link #GAP_MS}, so that what goes wrong per message does not fill the log. Thread-safe. */
final class WarningGate {

  /** Least time between two warnings, in ms. */
  static final long GAP_MS = 10_000;

  /** Time of the latest warning that passed, in ns; null-like before the first. Only grows. */
  private final AtomicLong passedNanos = new AtomicLong(System.nanoTime() - GAP_MS * 1_000_000);

  /** Whether the caller may warn now. */
  boolean pass() {
    long now = System.nanoTime();
    long last = passedNanos.get();
    return now - last >= GAP_MS * 1_000_000 && passedNanos.compareAndSet(last, now);
  }
}
