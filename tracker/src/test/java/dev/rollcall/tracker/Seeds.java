package dev.rollcall.tracker;

import java.util.SplittableRandom;

/**
 * Runs a property once per seed and names the seed that broke it.
 *
 * <p>One seed is one run: everything random in it comes from the generator handed to the property. {@code
 * -Drollcall.seeds=N} asks for N seeds in place of a test's own number, {@code -Drollcall.seed=S} for the seed S alone.
 */
public final class Seeds {

  private static final Long ONLY = Long.getLong("rollcall.seed");
  private static final Integer COUNT = Integer.getInteger("rollcall.seeds");

  private Seeds() {}

  /** What has to hold for every seed. */
  @FunctionalInterface
  public interface Property {

    /** Throws if it does not hold. */
    void check(long seed, SplittableRandom random) throws Exception;
  }

  /** Checks the property for the seeds 0 to {@code count} − 1, or those that were asked for. */
  public static void check(int count, Property property) {
    if (ONLY != null) {
      checkOne(ONLY, property);
      return;
    }
    for (long seed = 0; seed < (COUNT == null ? count : COUNT); seed++) {
      checkOne(seed, property);
    }
  }

  private static void checkOne(long seed, Property property) {
    try {
      property.check(seed, new SplittableRandom(seed));
    } catch (Exception | AssertionError broken) {
      throw new AssertionError(
          "seed " + seed + " (replay: -Drollcall.seed=" + seed + "): " + broken.getMessage(),
          broken);
    }
  }
}
