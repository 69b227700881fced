package dev.rollcall.web.bench;

import org.HdrHistogram.Histogram;

/** A distribution of times of one repetition, to three digits, up to a minute. One thread. */
public final class Latencies {

  private static final long MAX_NS = 60_000_000_000L;

  private final Histogram histogram = new Histogram(MAX_NS, 3);

  /** Adds one; what is longer than a minute counts as one. */
  public void addNs(long ns) {
    histogram.recordValue(Math.min(MAX_NS, Math.max(0, ns)));
  }

  /** How many were added. */
  public long count() {
    return histogram.getTotalCount();
  }

  /** What so many percent do not exceed, in us. */
  public double us(double percentile) {
    return histogram.getValueAtPercentile(percentile) / 1e3;
  }

  /** Adds its p50 and p99 to the samples, in us, as {@code "name p50"} and {@code "name p99"}. */
  public void addTo(Samples samples, String name) {
    samples.add(name + " p50", us(50));
    samples.add(name + " p99", us(99));
  }
}
