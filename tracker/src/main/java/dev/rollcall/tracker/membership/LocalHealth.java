package dev.rollcall.tracker.membership;

/**
 * Am I the slow one?
 *
 * <p>A node that was paused, by a collection or a stopped process, has not listened meanwhile: what looks to it like everybody's silence is
 * its own. So the time by which its tick is late is not counted as anybody's silence, and for a while it judges more slowly: the score goes
 * up by one with each late tick, to 7, and down by one with each half second of ticks that came in time (after Lifeguard, Dadgar et al., 2017).
 * Time counts, not ticks: a timer may make up at once for those that it missed.
 *
 * <p>Late is said of the time since the tick before, so a node that has nothing to do must tick all the same: at {@link #wakeAtMs}.
 */
final class LocalHealth {

  /** A tick that comes this many ms after the one before is late. */
  private static final long LATE_MS = 1_000;

  /** Ticks are at most this many ms apart: so far from late that a node which is only idle is never taken for one that was away. */
  static final long REST_MS = LATE_MS / 4;

  /** So many ms of ticks in time make it better by one. */
  private static final long WELL_MS = 500;

  private int score;
  private long lastTickMs;

  /** When the score last changed, or would have. */
  private long wellSinceMs;

  LocalHealth(long nowMs) {
    lastTickMs = nowMs;
    wellSinceMs = nowMs;
  }

  /** When the next tick is due at the latest. */
  long wakeAtMs() {
    return lastTickMs + REST_MS;
  }

  /** Notes a tick; returns by how many ms this node was away. */
  long tick(long nowMs) {
    long gap = nowMs - lastTickMs;
    lastTickMs = nowMs;
    if (gap >= LATE_MS) {
      score = Math.min(Timing.HEALTH_MAX, score + 1);
      wellSinceMs = nowMs;
      return gap;
    }
    if (nowMs - wellSinceMs >= WELL_MS) {
      score = Math.max(0, score - 1);
      wellSinceMs = nowMs;
    }
    return 0;
  }

  /** 0, well, to 7. */
  int score() {
    return score;
  }
}
