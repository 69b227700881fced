package dev.rollcall.tracker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Seeds;
import org.junit.jupiter.api.Test;

/** Whole clusters under random faults, one per seed. */
class SimulationTest {

  private static final int SEEDS = 200;

  @Test
  void clusterConvergesAndRestsAfterWhateverHappened() {
    Seeds.check(SEEDS, (seed, random) -> SimRun.check(seed));
  }

  @Test
  void sameSeedIsTheSameRun() {
    for (long seed = 40; seed < 45; seed++) {
      assertThat(SimRun.run(seed)).isEqualTo(SimRun.run(seed));
    }
  }
}
