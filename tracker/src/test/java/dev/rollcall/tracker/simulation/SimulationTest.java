package dev.rollcall.tracker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whole clusters under random faults, one per seed. */
class SimulationTest {

  private static final int SEEDS = 200;
  private static final int CHAOS_MS = 20_000;

  /** Twice the deadline of the sickest node, and some rounds. */
  private static final int SETTLE_MS_MAX = 60_000;

  @Test
  void clusterConvergesAndRestsAfterWhateverHappened() {
    Seeds.check(SEEDS, (seed, random) -> run(random));
  }

  @Test
  void sameSeedIsTheSameRun() {
    SimCluster one = run(new SplittableRandom(42));
    SimCluster other = run(new SplittableRandom(42));
    assertThat(one.transcript()).isEqualTo(other.transcript());
    assertThat(one.steps()).isEqualTo(other.steps());
  }

  private static SimCluster run(SplittableRandom random) {
    SimCluster cluster = new SimCluster(SimSetup.random(random), random.split());
    Chaos chaos = new Chaos(cluster, random.split());
    chaos.begin();
    cluster.advance(CHAOS_MS);
    for (String name : cluster.names()) {
      if (random.nextBoolean()) {
        cluster.start(name);
      }
    }
    cluster.heal();
    cluster.converge(SETTLE_MS_MAX);
    cluster.advance(2_000);
    cluster.beQuiet(4_000);
    return cluster;
  }
}
