package dev.rollcall.web.presence;

/** Is told of each presence_diff that a feed pushed. On the feed's event loop. */
@FunctionalInterface
public interface FeedMeters {

  /** Measures nothing. */
  FeedMeters NONE = (chars, lagNs) -> {};

  /**
   * A diff was written to all members who were to get it.
   *
   * @param chars how long the message is
   * @param lagNs since the first change in it came from the tracker, in ns
   */
  void diff(int chars, long lagNs);
}
