package dev.rollcall.tracker.replication;

/**
 * The bounds of one shard's replication.
 *
 * @param flushMs how long changes may wait for company
 * @param maxFrameBytes largest message
 * @param maxLogOps operations kept for peers that missed some
 * @param maxLogBytes what the entries in that log may weigh
 * @param maxPulls most pulls under way
 * @param handoverMs how long a departing replica's entries stay visible
 * @param pullDelayMs how long what somebody advertised may be on its way before it is pulled
 * @param pullRetryMs how long a pull may go unanswered before another holder is asked
 * @param sweepMax most entries that are shown or hidden at a time when a verdict is about many
 * @param sweepMs how long after those come the next ones, 1 or more: others have the event loop meanwhile
 */
public record Limits(
    long flushMs,
    int maxFrameBytes,
    int maxLogOps,
    long maxLogBytes,
    int maxPulls,
    long handoverMs,
    long pullDelayMs,
    long pullRetryMs,
    int sweepMax,
    long sweepMs) {

  /** Pulls of one view that may fail in a row before it waits to be advertised anew. */
  static final int ATTEMPTS_MAX = 6;

  /** Room in a frame for everything but entries and dots. */
  static final int HEADER_BYTES_MAX = 1_024;

  int bodyBytesMax() {
    return maxFrameBytes - HEADER_BYTES_MAX;
  }
}
