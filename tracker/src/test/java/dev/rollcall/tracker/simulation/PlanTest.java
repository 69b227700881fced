package dev.rollcall.tracker.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.tracker.Seeds;
import org.junit.jupiter.api.Test;

class PlanTest {

  @Test
  void whatIsPrintedIsWhatIsParsed() {
    Seeds.check(100, (seed, random) -> {
      Plan plan = Plan.random(seed);
      assertThat(Plan.parse(plan.toString())).isEqualTo(plan);
    });
  }

  @Test
  void everyActionIsReadAsItIsWritten() {
    for (String line : new String[] {
      "advance 700ms",
      "work n2",
      "work n2 3",
      "network",
      "network loss=30 duplicate=5 spike=3 delay=80ms spikes=3s",
      "cut n0 n1",
      "mend n0 n1",
      "clog n0 n1",
      "unclog n0 n1",
      "partition n0,n1 | n2 | n3",
      "heal",
      "crash n1",
      "crash n1 clock=-500s",
      "start n1",
      "leave n0",
      "leave n0 stops=1ms",
      "clock n0 -20s",
      "pause n0 2s",
      "stall n0 membership 2s",
      "stall n0 1 250ms",
      "gone n0 n1",
      "converge 60s",
      "quiet 4s",
      "baseline"
    }) {
      assertThat(Action.parse(line)).hasToString(line);
    }
  }

  @Test
  void healingLetsArriveWhatIsOnItsWay() {
    SimCluster cluster = Plan.parse("cluster nodes=2 spike=100 spikes=3s").cluster();
    long beginMs = cluster.nowMs();
    new Action.Heal().apply(cluster);
    assertThat(cluster.nowMs() - beginMs).isEqualTo(Faults.SPIKE_MS_MAX);
  }

  @Test
  void whatCannotBeReadIsRefusedByTheLine() {
    for (String line : new String[] {
      "", "fly n0", "cut n0", "cut n0 n1 n2", "advance 7", "advance fast", "crash n1 clok=3s"
    }) {
      assertThatThrownBy(() -> Action.parse(line))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'" + line + "'");
    }
  }
}
