package dev.rollcall.tracker.membership;

/**
 * Am I the slow one?
 *
 * <p>A node that was paused, by a collection or a stopped process, has not listened meanwhile: what looks to it like everybody's silence is
 * its own. So the time by which its tick is late is not counted as anybody's silence, and for a while it judges more slowly: the score goes
 * up by one with each late tick, to 7, and down by one with each half second of ticks in time (after Lifeguard, Dadgar et al., 2017). Time counts, not ticks: a timer makes up
 * at once for those that it missed.
 */
final class LocalHealth {

  /** A tick that comes this many ms after the one before is late. */
  private static final long LATE_MS = 1_000;

  /** So many ms in time make it better by one. */
  private static final long GOOD_MS = 500;

  private int score;

  /** Time since the last late tick, or since it got better. */
  private long goodMs;

  private long lastTickMs;

  LocalHealth(long nowMs) {
    lastTickMs = nowMs;
  }

  /** Notes a tick; returns by how many ms this node was away. */
  long tick(long nowMs) {
    long gap = nowMs - lastTickMs;
    lastTickMs = nowMs;
    if (gap >= LATE_MS) {
      score = Math.min(Timing.HEALTH_MAX, score + 1);
      goodMs = 0;
      return gap;
    }
    goodMs += gap;
    if (goodMs >= GOOD_MS && score > 0) {
      score--;
      goodMs = 0;
    }
    return 0;
  }

  /** 0, well, to 7. */
  int score() {
    return score;
  }
}
