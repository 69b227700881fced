package dev.rollcall.web.limit;

/**
 * How fast one client may ask: joins, changes of its presences, broadcasts, and events of an application's channels, each with a bucket of its own, so that somebody who
 * types can still join. Not thread-safe.
 */
public final class SocketRates {

  private final boolean unlimited;
  private final int maxDeferredUpdates;
  private final TokenBucket joins;
  private final TokenBucket changes;
  private final TokenBucket broadcasts;
  private final TokenBucket events;

  /** Full buckets. */
  public SocketRates(LimitOptions options, long nowMs) {
    this(options, false, nowMs);
  }

  private SocketRates(LimitOptions options, boolean unlimited, long nowMs) {
    this.unlimited = unlimited;
    this.maxDeferredUpdates = options.getMaxDeferredUpdates();
    this.joins = new TokenBucket(options.getJoinsPerSecond(), options.getJoinBurst(), nowMs);
    this.changes = new TokenBucket(options.getUpdatesPerSecond(), options.getUpdateBurst(), nowMs);
    this.broadcasts =
        new TokenBucket(options.getBroadcastsPerSecond(), options.getBroadcastBurst(), nowMs);
    this.events = new TokenBucket(options.getEventsPerSecond(), options.getEventBurst(), nowMs);
  }

  /** As fast as it likes. */
  public static SocketRates unlimited() {
    return new SocketRates(new LimitOptions(), true, 0);
  }

  /** A join: 0; or too fast: when to try again, in ms from now. */
  public long join(long nowMs) {
    return take(joins, nowMs);
  }

  /** A track, update or untrack: 0; or too fast: when to try again, in ms from now. */
  public long change(long nowMs) {
    return take(changes, nowMs);
  }

  /** A broadcast: 0; or too fast: when to try again, in ms from now. */
  public long broadcast(long nowMs) {
    return take(broadcasts, nowMs);
  }

  /** An event to an application's channel: 0; or too fast: when to try again, in ms from now. */
  public long event(long nowMs) {
    return take(events, nowMs);
  }

  /** How long until a change would not be too fast, in ms. */
  public long changeAfterMs(long nowMs) {
    return unlimited ? 0 : changes.retryAfterMs(nowMs);
  }

  /** Most updates that wait for their turn. */
  public int maxDeferredUpdates() {
    return maxDeferredUpdates;
  }

  private long take(TokenBucket bucket, long nowMs) {
    return unlimited || bucket.take(nowMs) ? 0 : bucket.retryAfterMs(nowMs);
  }
}
