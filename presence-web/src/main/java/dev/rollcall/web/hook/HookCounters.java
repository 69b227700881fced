package dev.rollcall.web.hook;

import java.util.concurrent.atomic.AtomicLong;

/** What one node's webhooks have done since its start, over all endpoints. Written on one event loop, read anywhere. */
public final class HookCounters {

  /** Events that endpoints have. */
  public final AtomicLong delivered = new AtomicLong();

  /** Messages that went out again. */
  public final AtomicLong retried = new AtomicLong();

  /** Events pushed out of a full queue: maxQueue. */
  public final AtomicLong dropped = new AtomicLong();

  /** Events given up: refused by the endpoint, or failed maxAttempts times. */
  public final AtomicLong refused = new AtomicLong();

  /** Events that wait now. */
  public final AtomicLong waiting = new AtomicLong();

  /** Joins of members that are not followed: maxMembers. */
  public final AtomicLong unfollowed = new AtomicLong();
}
