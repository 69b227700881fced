package dev.rollcall.pubsub;

import org.jspecify.annotations.Nullable;

/**
 * When are our registrations to be touched, so that every node reads them anew?
 *
 * <p>A little after the start and after each change of the cluster, since that is when a node misses one; and while a
 * live member is silent, since it may have missed ours. Perhaps it has nothing to say: each touch that did not help
 * doubles the time to the next.
 *
 * <p>Never while a member is cut off, nor soon after. The registrations live on all members, so that a node which reads them anew may have to ask
 * the one that is cut off; when that fails the event bus takes the address for unregistered, and then waits with every message to it, until the
 * cluster manager has removed that member: a link that nobody cut is dumb for a minute. Pure, O(1).
 */
final class Touches {

  /** Hellos between two touches because of silence, at first. */
  static final int GAP_HELLOS = 5;

  /** Where the doubling ends. */
  static final int GAP_HELLOS_MAX = 160;

  private final long helloMs;

  /** When to touch after the start or a change of the cluster; null if that is done. */
  private @Nullable Long changeAtMs;

  /** No touch because of silence before this. Only grows. */
  private long silenceAtMs;

  /** From {@link #GAP_HELLOS} to {@link #GAP_HELLOS_MAX} hellos; goes back when nobody is silent or the cluster changes. */
  private long gapMs;

  Touches(long helloMs, long nowMs) {
    this.helloMs = helloMs;
    this.changeAtMs = nowMs + 2 * helloMs;
    this.silenceAtMs = nowMs;
    this.gapMs = GAP_HELLOS * helloMs;
  }

  /** The cluster changed; it gets one hello's time to settle. */
  void onChange(long nowMs) {
    changeAtMs = nowMs + helloMs;
    gapMs = GAP_HELLOS * helloMs;
  }

  /**
   * Whether to touch now; if so, it counts as done.
   *
   * @param somebodyIsSilent whether a live member was not heard for a while
   * @param whole whether all that are known can be reached; if not, what is due waits
   */
  boolean isDue(boolean somebodyIsSilent, boolean whole, long nowMs) {
    if (!whole) {
      return false;
    }
    if (changeAtMs != null && changeAtMs - nowMs <= 0) {
      changeAtMs = null;
      silenceAtMs = nowMs + gapMs;
      return true;
    }
    if (!somebodyIsSilent) {
      gapMs = GAP_HELLOS * helloMs;
      return false;
    }
    if (silenceAtMs - nowMs > 0) {
      return false;
    }
    silenceAtMs = nowMs + gapMs;
    gapMs = Math.min(2 * gapMs, GAP_HELLOS_MAX * helloMs);
    return true;
  }
}
