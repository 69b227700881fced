package dev.rollcall.tracker.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One thread of a simulated process: what it is given while it stalls waits, in order. */
final class SimLoop {

  private final Deque<SimEvent.ToProcess> waiting = new ArrayDeque<>();
  private long stalledUntilMs;

  long stalledUntilMs() {
    return stalledUntilMs;
  }

  void stallUntil(long atMs) {
    stalledUntilMs = Math.max(stalledUntilMs, atMs);
  }

  /** Keeps the event for later; false if it can happen now. */
  boolean keeps(SimEvent.ToProcess event, long nowMs) {
    return (stalledUntilMs > nowMs || !waiting.isEmpty()) && waiting.add(event);
  }

  /** All that waited, if the stall is over. */
  List<SimEvent.ToProcess> resume(long nowMs) {
    if (stalledUntilMs > nowMs) {
      return List.of();
    }
    List<SimEvent.ToProcess> resumed = new ArrayList<>(waiting);
    waiting.clear();
    return resumed;
  }
}
