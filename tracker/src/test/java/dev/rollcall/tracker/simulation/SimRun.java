package dev.rollcall.tracker.simulation;

import java.util.List;

/**
 * What one run came to.
 *
 * @param steps events that happened
 * @param simulatedMs virtual time that passed
 * @param transcript what happened, in one number
 */
record SimRun(long steps, long simulatedMs, long transcript) {

  /** Where a plan failed, and how. */
  private record Failure(int action, Throwable why) {

    /** The invariant, or the kind of error: what a shorter plan has to show too. */
    String kind() {
      return why instanceof Violation violation
          ? violation.invariant()
          : why.getClass().getName();
    }
  }

  /** Runs what the seed stands for. Throws if anything is violated. */
  static SimRun run(long seed) {
    return run(Plan.random(seed));
  }

  /** Runs it. Throws if anything is violated. */
  static SimRun run(Plan plan) {
    SimCluster cluster = plan.cluster();
    long startMs = cluster.nowMs();
    plan.actions().forEach(action -> action.apply(cluster));
    return new SimRun(cluster.steps(), cluster.nowMs() - startMs, cluster.transcript());
  }

  /** As {@link #run}, but what is thrown names a short script that fails in the same way. */
  static SimRun check(long seed) {
    Plan plan = Plan.random(seed);
    try {
      return run(plan);
    } catch (RuntimeException | AssertionError violated) {
      throw shrunk(seed, plan, failure(plan));
    }
  }

  private static AssertionError shrunk(long seed, Plan plan, Failure failure) {
    Plan begun = plan.with(plan.actions().subList(0, failure.action + 1));
    Plan shrunk = Shrinker.shrink(begun, shorter -> {
      Failure again = failure(shorter);
      return again != null && again.kind().equals(failure.kind());
    });
    return new AssertionError(
        String.format(
            "seed %d: %s%n%nThis shorter script fails too, keep it in src/test/resources/scenarios:%n%n%s%n%n%s%n%nReplay the seed:"
                + " mvn test -pl tracker -am -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Drollcall.seed=%d%n",
            seed, failure.why.getMessage(), shrunk, failure(shrunk).why.getMessage(), seed),
        failure.why);
  }

  /** Null if nothing is violated. */
  private static Failure failure(Plan plan) {
    SimCluster cluster = plan.cluster();
    List<Action> actions = plan.actions();
    for (int i = 0; i < actions.size(); i++) {
      try {
        actions.get(i).apply(cluster);
      } catch (RuntimeException | AssertionError why) {
        return new Failure(i, why);
      }
    }
    return null;
  }
}
