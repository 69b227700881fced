package dev.rollcall.web.bench;

import java.util.Arrays;
import java.util.Collection;

/**
 * What repeated measurements of one thing gave.
 *
 * @param n how many
 * @param min the smallest
 * @param median the middle one; of an even number, the mean of the two in the middle
 * @param max the largest
 */
public record Spread(int n, double min, double median, double max) {

  /**
   * Of samples in any order.
   *
   * @throws IllegalArgumentException if there are none, or one is not a number
   */
  public static Spread of(double... samples) {
    if (samples.length == 0) {
      throw new IllegalArgumentException("a spread of no samples");
    }
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    if (Double.isNaN(sorted[n - 1])) {
      throw new IllegalArgumentException("a sample is not a number");
    }
    return new Spread(n, sorted[0], (sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[n - 1]);
  }

  /** All of it so many times; the factor is above 0. */
  public Spread times(double factor) {
    return new Spread(n, min * factor, median * factor, max * factor);
  }

  /** As {@link #of(double...)}. */
  public static Spread of(Collection<? extends Number> samples) {
    return of(samples.stream().mapToDouble(Number::doubleValue).toArray());
  }
}
