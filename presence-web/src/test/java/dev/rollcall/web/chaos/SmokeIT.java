package dev.rollcall.web.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The machinery of the chaos suite with one small fault, so that it does not rot: the whole runs with {@code -Pchaos}. */
class SmokeIT {

  @Test
  void aShortCutIsNobodysLeave() throws InterruptedException {
    try (ChaosCluster cluster = ChaosCluster.start("smoke", 2)) {
      ChaosTable.Row row = cluster.strike("cut of 3 s between two nodes", () -> {
        cluster.network().cut("a", "b");
        Thread.sleep(3_000);
        cluster.network().mend();
      });
      assertThat(row.falseLeaves()).isZero();
      assertThat(row.downs()).isZero();
    }
  }
}
