package dev.rollcall.tracker.simulation;

/** After everything is healed and the dead are forgotten, every table is as large as the living cluster, whatever happened before. */
final class BaselineChecker {

  private final SimCluster cluster;

  BaselineChecker(SimCluster cluster) {
    this.cluster = cluster;
  }

  void check() {
    cluster.advance(
        cluster.setup().timing().forgetMs() + cluster.setup().timing().handoverMs() + 1_000);
  }
}
