package dev.rollcall.tracker.simulation;

import java.util.PriorityQueue;

/**
 * What will happen, in the order of virtual time. Of two events at one time, the one that was added first comes first: a run
 * is a function of its seed.
 */
final class Agenda<E> {

  private record Item<E>(long atMs, long tie, E event) {}

  private final PriorityQueue<Item<E>> items =
      new PriorityQueue<>((one, other) -> one.atMs() == other.atMs()
          ? Long.compare(one.tie(), other.tie())
          : Long.compare(one.atMs(), other.atMs()));

  /** Grows with each event added. */
  private long ties;

  /** The time of the last event taken. Never goes back. */
  private long nowMs;

  Agenda(long startMs) {
    nowMs = startMs;
  }

  long nowMs() {
    return nowMs;
  }

  void add(long atMs, E event) {
    items.add(new Item<>(Math.max(atMs, nowMs), ties++, event));
  }

  /** The next event up to the time, with the clock moved to it; null, with the clock at the time, if there is none. */
  E pollUntil(long untilMs) {
    Item<E> next = items.peek();
    if (next == null || next.atMs() > untilMs) {
      nowMs = Math.max(nowMs, untilMs);
      return null;
    }
    items.poll();
    nowMs = next.atMs();
    return next.event();
  }

  int size() {
    return items.size();
  }
}
