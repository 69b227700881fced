package dev.rollcall.web.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.chaos.ChaosTable.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Processes that end, in good order or not, and come back under the same name. */
@Tag("chaos")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RestartIT {

  /** Kills of one node: 20, or what {@code -Drollcall.kills} says. */
  private static final int KILLS = Integer.getInteger("rollcall.kills", 20);

  private static ChaosCluster cluster;

  @BeforeAll
  static void start() throws InterruptedException {
    cluster = ChaosCluster.start("restart", 3);
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
  void aKilledNodeIsGoneSoonAndItsNameComesBack() throws InterruptedException {
    List<Long> seenMs = new ArrayList<>();
    Row row = cluster.strike(
        "kill -9 and restart of one name, " + KILLS + " times",
        () -> {
          for (int i = 0; i < KILLS; i++) {
            cluster.awaitSeen("a");
            cluster.kill("a");
            // By proof, not by silence.
            seenMs.add(cluster.awaitGone("a", TrackerOptions.DEFAULT_DOWN_MS / 2));
            cluster.node("a").start();
            cluster.node("a").awaitReady();
          }
        },
        () -> {
          List<Long> sorted = new ArrayList<>(seenMs);
          Collections.sort(sorted);
          return sorted.isEmpty()
              ? ""
              : "gone everywhere after " + sorted.get(sorted.size() / 2) + " ms (median), "
                  + sorted.get(sorted.size() - 1) + " ms (longest, number "
                  + (1 + seenMs.indexOf(sorted.get(sorted.size() - 1))) + "); within 1 s: "
                  + sorted.stream().filter(ms -> ms <= 1_000).count() + " of " + KILLS;
        });
    assertThat(row.falseLeaves()).as("false leaves").isZero();
  }

  @Test
  @Order(2)
  void aRollingRestartIsNobodysLeave() throws InterruptedException {
    Row row = cluster.strike("rolling restart of all nodes with SIGTERM", () -> {
      for (String name : cluster.names()) {
        cluster.restart(name);
      }
      cluster.goHome();
    });
    assertThat(row.falseLeaves()).as("false leaves").isZero();
  }

  @Test
  @Order(3)
  void aFullStopLeavesNoGhosts() throws InterruptedException {
    Row row = cluster.strike("full stop: SIGKILL of all nodes, then all start", () -> {
      cluster.names().forEach(cluster::kill);
      cluster.names().forEach(name -> cluster.node(name).start());
      cluster.names().forEach(name -> cluster.node(name).awaitReady());
    });
    assertThat(row.falseLeaves()).as("false leaves").isZero();
  }
}
