package dev.rollcall.web.bench;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was measured.
 *
 * @param what what it is, unique in its report
 * @param unit such as {@code ops/s}, {@code us}, {@code B}
 * @param measured what Rollcall gave
 * @param floor what the least that does the job gave in the same run; null if there is no such thing
 * @param target what it has to be; null if nothing is asked
 */
public record Figure(
    String what,
    String unit,
    Spread measured,
    @Nullable Spread floor,
    @Nullable Target target) {

  /** Checks that the target can be judged. */
  public Figure {
    if (target != null && target.timesFloor() && floor == null) {
      throw new IllegalArgumentException("\"" + what + "\" has a target in floors and no floor");
    }
  }

  /** Of which nothing is asked and nothing is the floor. */
  public Figure(String what, String unit, Spread measured) {
    this(what, unit, measured, null, null);
  }

  /** The measured median in floors; empty without a floor, or with one of 0. */
  public OptionalDouble ratio() {
    return floor == null || floor.median() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(measured.median() / floor.median());
  }

  /** Whether the target is missed; false without one. */
  public boolean missed() {
    return target != null && !target.isMet(measured, floor);
  }
}
