package dev.rollcall.web.bench;

import org.jspecify.annotations.Nullable;

/**
 * A bound that the median of a figure has to keep.
 *
 * @param bound which way
 * @param value the bound, in the figure's unit or in floors
 * @param timesFloor whether it is a multiple of the floor measured in the same run
 */
public record Target(Bound bound, double value, boolean timesFloor) {

  /** Which side of the value is good. */
  public enum Bound {
    /** The value or more. */
    AT_LEAST,
    /** The value or less. */
    AT_MOST
  }

  /** So much or more, in the figure's unit. */
  public static Target atLeast(double value) {
    return new Target(Bound.AT_LEAST, value, false);
  }

  /** So much or less, in the figure's unit. */
  public static Target atMost(double value) {
    return new Target(Bound.AT_MOST, value, false);
  }

  /** So many times the floor or more. */
  public static Target atLeastFloors(double value) {
    return new Target(Bound.AT_LEAST, value, true);
  }

  /** So many times the floor or less. */
  public static Target atMostFloors(double value) {
    return new Target(Bound.AT_MOST, value, true);
  }

  /**
   * Whether the measured median keeps it.
   *
   * @throws IllegalArgumentException if it is a multiple of a floor and there is none
   */
  boolean isMet(Spread measured, @Nullable Spread floor) {
    double limit = value;
    if (timesFloor) {
      if (floor == null) {
        throw new IllegalArgumentException("a target of " + value + " x floor without a floor");
      }
      limit = value * floor.median();
    }
    return bound == Bound.AT_LEAST ? measured.median() >= limit : measured.median() <= limit;
  }

  /** In words, such as "at least 0.5 x floor". */
  String text(String unit) {
    return (bound == Bound.AT_LEAST ? "at least " : "at most ")
        + Numbers.text(value)
        + (timesFloor ? " x floor" : " " + unit);
  }
}
