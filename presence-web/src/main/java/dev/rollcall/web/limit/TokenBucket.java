package dev.rollcall.web.limit;

/**
 * How often may something happen, if it may happen many times at once after a quiet while?
 *
 * <p>A bucket holds up to {@code burst} tokens and begins full; {@code perSecond} tokens drip in, and each time takes one. So within any t
 * seconds it happens at most {@code burst + t · perSecond} times. O(1), two words of state. Not thread-safe.
 */
public final class TokenBucket {

  /** A token, in the unit that is counted in: as whole numbers nothing is lost by rounding. */
  private static final long TOKEN = 1_000;

  /** Thousandths of a token per ms, which is tokens per second. */
  private final int perSecond;

  private final long burst;

  /** Invariant: 0 to burst, as of {@link #filledMs}. */
  private long filled;

  /** Never goes back, even if the time that is given does. */
  private long filledMs;

  /** A full bucket; both numbers are positive. */
  public TokenBucket(int perSecond, int burst, long nowMs) {
    this.perSecond = perSecond;
    this.burst = burst * TOKEN;
    this.filled = this.burst;
    this.filledMs = nowMs;
  }

  /** Takes a token; false: there is none, and nothing was taken. */
  public boolean take(long nowMs) {
    fill(nowMs);
    if (filled < TOKEN) {
      return false;
    }
    filled -= TOKEN;
    return true;
  }

  /** How long until there is a token, in ms; 0: now. */
  public long retryAfterMs(long nowMs) {
    fill(nowMs);
    return filled >= TOKEN ? 0 : (TOKEN - filled + perSecond - 1) / perSecond;
  }

  /** Whether nothing was taken for so long that a new bucket would be no different. */
  public boolean isFull(long nowMs) {
    fill(nowMs);
    return filled >= burst;
  }

  private void fill(long nowMs) {
    if (nowMs > filledMs) {
      long missingMs = (burst - filled + perSecond - 1) / perSecond;
      filled = nowMs - filledMs >= missingMs ? burst : filled + (nowMs - filledMs) * perSecond;
      filledMs = nowMs;
    }
  }
}
