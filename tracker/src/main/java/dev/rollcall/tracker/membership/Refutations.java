package dev.rollcall.tracker.membership;

import java.util.ArrayDeque;
import java.util.Deque;

/** How often this node has gone beyond a run of its own name lately: two living nodes of one name would do nothing else. */
final class Refutations {

  private final Deque<Long> times = new ArrayDeque<>();
  private long complainAtMs = Long.MIN_VALUE;

  /** Whether another is allowed now; counts it if so. */
  boolean allow(long nowMs) {
    while (!times.isEmpty() && nowMs - times.peekFirst() >= Timing.REFUTE_WINDOW_MS) {
      times.removeFirst();
    }
    if (times.size() >= Timing.REFUTES_MAX) {
      return false;
    }
    times.addLast(nowMs);
    return true;
  }

  /** Whether it is time to say so again: once per window. */
  boolean complain(long nowMs) {
    if (complainAtMs > nowMs) {
      return false;
    }
    complainAtMs = nowMs + Timing.REFUTE_WINDOW_MS;
    return true;
  }
}
