package dev.rollcall.web.limit;

import java.util.concurrent.atomic.AtomicInteger;

/** How often one user or address may read over HTTP, and how many reads a node works on at a time. A node's; any thread. */
public final class ReadLimits {

  private final int maxReads;
  private final BucketTable readers;
  private final AtomicInteger underWay = new AtomicInteger();

  /** As the options say. */
  public ReadLimits(LimitOptions options) {
    this.maxReads = options.getMaxReads();
    this.readers = new BucketTable(options.getReadsPerSecond(), options.getReadBurst());
  }

  /** Somebody reads: 0, or how long they have to wait, in ms. */
  public long read(String name, long nowMs) {
    return readers.take(name, nowMs);
  }

  /** How long they would have to wait, in ms; nothing is taken. */
  public long waitMs(String name, long nowMs) {
    return readers.waitMs(name, nowMs);
  }

  /** One read more is worked on; false: as many are as may be, and nothing was counted. */
  public boolean begin() {
    if (underWay.incrementAndGet() <= maxReads) {
      return true;
    }
    underWay.decrementAndGet();
    return false;
  }

  /** A read that {@link #begin} counted is done. */
  public void end() {
    underWay.decrementAndGet();
  }
}
