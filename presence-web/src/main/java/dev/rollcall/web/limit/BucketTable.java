package dev.rollcall.web.limit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A bucket for each of many names, such as users and addresses. It holds at most {@link #NAMES_MAX}: then whoever took nothing for the longest
 * time is forgotten, which gives them a full bucket again. Any thread.
 */
public final class BucketTable {

  /** Most names: about 10 MB of them. */
  static final int NAMES_MAX = 65_536;

  private final int perSecond;
  private final int burst;

  /** Invariant: at most {@link #NAMES_MAX}; who took last comes last. */
  private final Map<String, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  /** Buckets that hold so many tokens and get so many per second. */
  public BucketTable(int perSecond, int burst) {
    this.perSecond = perSecond;
    this.burst = burst;
  }

  /** Takes a token of this name's: 0; or there is none: how long until there is one, in ms. */
  public synchronized long take(String name, long nowMs) {
    TokenBucket bucket =
        buckets.computeIfAbsent(name, first -> new TokenBucket(perSecond, burst, nowMs));
    long waitMs = bucket.take(nowMs) ? 0 : bucket.retryAfterMs(nowMs);
    forget(nowMs);
    return waitMs;
  }

  /** How long until there is a token of this name's, in ms; nothing is taken. */
  public synchronized long waitMs(String name, long nowMs) {
    TokenBucket bucket = buckets.get(name);
    return bucket == null ? 0 : bucket.retryAfterMs(nowMs);
  }

  synchronized int size() {
    return buckets.size();
  }

  /** The two that are idle the longest, if they are full or there are too many: so the table shrinks faster than it grows. */
  private void forget(long nowMs) {
    Iterator<TokenBucket> oldest = buckets.values().iterator();
    for (int i = 0; i < 2 && oldest.hasNext(); i++) {
      if (oldest.next().isFull(nowMs) || buckets.size() > NAMES_MAX) {
        oldest.remove();
      }
    }
  }
}
