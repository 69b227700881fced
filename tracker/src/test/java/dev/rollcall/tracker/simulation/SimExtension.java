package dev.rollcall.tracker.simulation;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Gives each test of a class its simulated clusters, and names the seed when it fails.
 *
 * <pre>
 * &#64;RegisterExtension
 * final SimExtension sim = new SimExtension();
 *
 * &#64;Test
 * void annIsSeenEverywhere() {
 *   SimCluster cluster = sim.cluster(3);
 *   …
 * }
 * </pre>
 *
 * <p>The seed follows from the test's name, so that a test is the same run every time and each repetition of a
 * {@code @RepeatedTest} is another one; {@code -Drollcall.seed=S} sets it for all.
 */
public final class SimExtension implements BeforeEachCallback, TestExecutionExceptionHandler {

  private static final Long GIVEN = Long.getLong("rollcall.seed");

  private long seed;
  private int clusters;

  /** An extension for one test class. */
  public SimExtension() {}

  /** A cluster of so many nodes, n0 and on, that have just begun and do not know each other yet. */
  public SimCluster cluster(int nodes) {
    return new SimCluster(seed + clusters++, nodes);
  }

  /** The seed of the test that runs. */
  public long seed() {
    return seed;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    seed = GIVEN == null ? context.getUniqueId().hashCode() & 0xffffffffL : GIVEN;
    clusters = 0;
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable broken) {
    throw new AssertionError(
        "seed " + seed + " (replay: -Drollcall.seed=" + seed + "): " + broken.getMessage(), broken);
  }
}
