package dev.rollcall.tracker.simulation;

import java.util.random.RandomGenerator;

/**
 * One process's monotonic clock: it began anywhere, below zero too, and runs a little too fast or too slow.
 *
 * @param startMs when it began, in virtual time
 * @param originMs what it showed then
 * @param rate what it adds in a million ms
 */
record SimClock(long startMs, long originMs, long rate) {

  private static final long MILLION = 1_000_000;

  /** A clock that is wrong by up to so many percent. */
  static SimClock random(long startMs, int driftPercent, RandomGenerator random) {
    long drift = driftPercent * (MILLION / 100);
    return new SimClock(
        startMs,
        random.nextLong(-MILLION * MILLION, MILLION * MILLION),
        MILLION + random.nextLong(-drift, drift + 1));
  }

  /** What it shows at a virtual time. Never goes back. */
  long at(long virtualMs) {
    return originMs + (virtualMs - startMs) * rate / MILLION;
  }

  /** The first virtual time at which it shows so much. */
  long when(long shownMs) {
    return startMs - Math.floorDiv((originMs - shownMs) * MILLION, rate);
  }
}
