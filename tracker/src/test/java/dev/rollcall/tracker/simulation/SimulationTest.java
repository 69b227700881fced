package dev.rollcall.tracker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Seeds;
import dev.rollcall.tracker.membership.Timing;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whole clusters under random faults, one per seed. */
class SimulationTest {

  private static final int SEEDS = 200;

  @Test
  void clusterConvergesAndRestsAfterWhateverHappened() {
    Seeds.check(SEEDS, (seed, random) -> SimRun.check(seed));
  }

  /** Every event, every frame that is delivered and every change stands in the transcript. */
  @Test
  void sameSeedIsTheSameRunAndSoIsItsScript() {
    Set<Long> transcripts = new HashSet<>();
    for (long seed = 40; seed < 45; seed++) {
      SimRun run = SimRun.run(seed);
      assertThat(SimRun.run(seed)).isEqualTo(run);
      assertThat(SimRun.run(Plan.parse(Plan.random(seed).toString()))).isEqualTo(run);
      transcripts.add(run.transcript());
    }
    assertThat(transcripts).hasSize(5);
  }

  @Test
  void chaosBreaksEverythingThatCanBeBroken() {
    Set<Class<?>> kinds = new HashSet<>();
    Set<String> durations = new TreeSet<>();
    for (long seed = 0; seed < 100; seed++) {
      Plan plan = Plan.random(seed);
      plan.actions().forEach(action -> kinds.add(action.getClass()));
      for (Action action : plan.actions()) {
        if (action instanceof Action.Pause pause) {
          durations.add(length(pause.ms(), plan.setup().timing()));
        }
      }
    }
    Set<Class<?>> all = new HashSet<>(List.of(Action.class.getPermittedSubclasses()));
    all.remove(Action.Contend.class); // NamesInChaosTest.
    assertThat(kinds).isEqualTo(all);
    assertThat(durations)
        .containsExactlyInAnyOrder("not noticed", "suspected", "down", "forgotten");
  }

  private static String length(long ms, Timing timing) {
    if (ms < timing.suspectMs()) {
      return "not noticed";
    } else if (ms < timing.downMs()) {
      return "suspected";
    }
    return ms < timing.downMs() + timing.forgetMs() ? "down" : "forgotten";
  }
}
