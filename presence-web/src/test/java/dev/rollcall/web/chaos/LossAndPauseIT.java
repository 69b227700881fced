package dev.rollcall.web.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.web.chaos.ChaosTable.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Links that are bad but not cut, and processes that stop for a while. */
@Tag("chaos")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LossAndPauseIT {

  private static ChaosCluster cluster;

  @BeforeAll
  static void start() throws InterruptedException {
    cluster = ChaosCluster.start("loss-and-pause", 3);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @AfterEach
  void repair() {
    cluster.repair();
  }

  @Test
  @Order(1)
  void aPausedOwnerIsNobodysLeave() throws InterruptedException {
    Row row = cluster.strike("SIGSTOP of an owner, 2 s", () -> pause(2_000));
    assertThat(row.downs()).as("downs").isZero();
    assertThat(row.falseLeaves()).as("false leaves").isZero();
  }

  @Test
  @Order(2)
  void aPausedObserverHoldsNobodyForDead() throws InterruptedException {
    long downs = cluster.downs("a");
    long falseLeaves = cluster.watcher("a").falseLeaves();
    Row row = cluster.strike("SIGSTOP of an observer, 15 s", () -> pause(15_000));
    assertThat(cluster.downs("a") - downs).as("whom the observer held for dead").isZero();
    assertThat(cluster.watcher("a").falseLeaves() - falseLeaves)
        .as("what its watcher saw leave")
        .isZero();
    // The others rightly miss the one that is stopped, and nobody else.
    assertThat(row.downs()).as("downs").isLessThanOrEqualTo(2);
  }

  @Test
  @Order(3)
  void lossIsNobodysLeave() throws InterruptedException {
    Row row = cluster.strike(
        "30 % of all packets between nodes lost, 60 s",
        () -> {
          cluster.network().lose(30);
          Thread.sleep(60_000);
          cluster.network().mend();
        });
    assertThat(row.downs()).as("downs").isZero();
    assertThat(row.falseLeaves()).as("false leaves").isZero();
  }

  @Test
  @Order(4)
  void aFlappingLinkHeals() throws InterruptedException {
    Row row = cluster.strike("all links of a flap, 1 s on and 1 s off, 60 s", () -> {
      for (int i = 0; i < 30; i++) {
        cluster.network().isolate("a");
        Thread.sleep(1_000);
        cluster.network().mend();
        Thread.sleep(1_000);
      }
    });
    assertThat(row.consistentMs()).isNotNegative();
  }

  private static void pause(long ms) throws InterruptedException {
    cluster.node("a").signal("STOP");
    Thread.sleep(ms);
    cluster.node("a").signal("CONT");
  }
}
