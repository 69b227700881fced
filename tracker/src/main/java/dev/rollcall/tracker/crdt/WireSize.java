package dev.rollcall.tracker.crdt;

/** How many bytes an entry can take in a frame: an upper bound, so that a frame that was planned by it always fits. */
public final class WireSize {

  /** The dot's distance, the topic's index, the previous dot's distance, and three lengths: varints. */
  private static final int VARINTS_BYTES_MAX = 40;

  private WireSize() {}

  /** Of an entry with its topic, as if it were the only one of the topic. */
  public static int of(Entry entry) {
    return VARINTS_BYTES_MAX
        + 3 * (entry.topic().length() + entry.key().length())
        + entry.meta().length;
  }
}
