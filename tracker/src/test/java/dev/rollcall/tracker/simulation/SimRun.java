package dev.rollcall.tracker.simulation;

/**
 * What one run came to.
 *
 * @param steps events that happened
 * @param simulatedMs virtual time that passed
 * @param transcript what happened, in one number
 */
record SimRun(long steps, long simulatedMs, long transcript) {

  /** Runs what the seed stands for. Throws if anything is violated. */
  static SimRun run(long seed) {
    return run(Plan.random(seed));
  }

  static SimRun run(Plan plan) {
    SimCluster cluster = plan.cluster();
    long startMs = cluster.nowMs();
    plan.actions().forEach(action -> action.apply(cluster));
    return new SimRun(cluster.steps(), cluster.nowMs() - startMs, cluster.transcript());
  }
}
