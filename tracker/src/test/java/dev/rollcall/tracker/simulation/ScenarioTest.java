package dev.rollcall.tracker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Seeds;
import dev.rollcall.tracker.crdt.Replica;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Stories of a whole cluster in which one thing goes wrong. */
class ScenarioTest {

  private static final int SEEDS = 30;

  /** Longer than it takes to notice silence when nothing is wrong with the observer. */
  private static final int DOWN_MS = SimSetup.DOWN_MS + 1_000;

  @Test
  void aThirdNodeBridgesACutLinkAndNobodyGoesDown() {
    Seeds.check(SEEDS, (seed, random) -> {
      SimCluster cluster = cluster(3, random);
      cluster.network().cut("n0", "n1");
      cluster.network().cut("n1", "n0");
      for (int round = 0; round < 20; round++) {
        workEverywhere(cluster);
        cluster.advance(500);
      }
      cluster.converge(3_000);
      for (String name : cluster.names()) {
        assertThat(cluster.node(name).downs())
            .as("verdicts of death at %s", name)
            .isZero();
      }
    });
  }

  @Test
  void aMissedLastFrameIsNoticedByTheHeartbeat() {
    Seeds.check(SEEDS, (seed, random) -> {
      SimCluster cluster = cluster(2, random);
      cluster.network().cut("n0", "n1");
      cluster.work("n0");
      cluster.advance(20);
      cluster.network().mend("n0", "n1");
      cluster.converge(1_500);
    });
  }

  @Test
  void aCrashedNodesEntriesLeaveAndItsDataPassedOnDoesNotKeepItAlive() {
    Seeds.check(SEEDS, (seed, random) -> {
      SimCluster cluster = cluster(4, random);
      cluster.crash("n3");
      cluster.converge(DOWN_MS);
      cluster.advance(2 * SimSetup.FORGET_MS);
      cluster.beQuiet(3_000);
    });
  }

  @Test
  void aNewcomerIsNotToldOfTheDead() {
    Seeds.check(SEEDS, (seed, random) -> {
      SimCluster cluster = cluster(4, random);
      cluster.crash("n2");
      cluster.crash("n3");
      // Two of three are silent: the others suspect themselves first.
      cluster.advance(2 * DOWN_MS);
      cluster.start("n2");
      cluster.converge(2_000);
      cluster.advance(SimSetup.FORGET_MS);
      assertThat(cluster.node("n2").downs()).isZero();
    });
  }

  @Test
  void proofOfDeathDoesNotWaitForSilence() {
    Seeds.check(SEEDS, (seed, random) -> {
      SimCluster cluster = cluster(3, random);
      cluster.crash("n2");
      cluster.later(1, new SimEvent.Gone("n0", 1, "n2"));
      cluster.later(1, new SimEvent.Gone("n1", 1, "n2"));
      cluster.converge(500);
    });
  }

  @Test
  void aRestartedNodesOldEntriesVanishWithoutWaitingForItsDeath() {
    Seeds.check(SEEDS, (seed, random) -> {
      SimCluster cluster = cluster(3, random);
      cluster.crash("n2");
      cluster.advance(100);
      cluster.start("n2");
      cluster.converge(1_000);
      assertThat(cluster.node("n0").downs()).isZero();
    });
  }

  @Test
  void aNodeWhoseClockWasSetBackIsSeenAgainWhenItsOldRunIsUp() {
    restartWithClockSetBackAfter(100);
  }

  @Test
  void aNodeWhoseClockWasSetBackIsSeenAgainWhenItsOldRunIsDown() {
    restartWithClockSetBackAfter(DOWN_MS);
  }

  @Test
  void aNodeWhoseClockWasSetBackIsSeenAgainWhenItsOldRunIsForgotten() {
    restartWithClockSetBackAfter(DOWN_MS + SimSetup.FORGET_MS + 1_000);
  }

  @Test
  void aNodeThatWasForgottenReturnsInTheSameIncarnation() {
    Seeds.check(SEEDS, (seed, random) -> {
      SimCluster cluster = cluster(3, random);
      Replica before = cluster.node("n2").membership().self();
      for (String other : new String[] {"n0", "n1"}) {
        cluster.network().cut(other, "n2");
        cluster.network().cut("n2", other);
      }
      cluster.advance(2 * DOWN_MS + SimSetup.FORGET_MS + 2_000);
      assertThat(cluster.node("n0").membership().retired()).isEqualTo(1);
      workEverywhere(cluster);
      cluster.heal();
      cluster.converge(3_000);
      assertThat(cluster.node("n2").membership().self()).isEqualTo(before);
    });
  }

  @Test
  void twoSidesThatForgotOneAnotherMeetAgainThoughTheTransportNeverNoticed() {
    Seeds.check(SEEDS, (seed, random) -> {
      SimCluster cluster = cluster(2, random);
      cluster.network().cut("n0", "n1");
      cluster.network().cut("n1", "n0");
      cluster.advance(2 * DOWN_MS + SimSetup.FORGET_MS + 2_000);
      assertThat(cluster.node("n0").membership().retired()).isEqualTo(1);
      cluster.network().mendAll();
      cluster.converge(2_000);
    });
  }

  @Test
  void aPausedObserverTakesNobodyForDead() {
    Seeds.check(SEEDS, (seed, random) -> {
      SimCluster cluster = cluster(3, random);
      SimNode observer = cluster.node("n0");
      observer.pauseUntil(cluster.nowMs() + 2L * SimSetup.DOWN_MS);
      cluster.advance(2L * SimSetup.DOWN_MS + 1_000);
      assertThat(observer.downs()).isZero();
    });
  }

  @Test
  void whoeverLostEverybodyForLessThanTwoDeadlinesHidesNobody() {
    Seeds.check(SEEDS, (seed, random) -> {
      SimCluster cluster = cluster(4, random);
      cluster.partition(List.of("n0"), List.of("n1", "n2", "n3"));
      cluster.advance(DOWN_MS);
      cluster.network().mendAll();
      cluster.converge(2_000);
      assertThat(cluster.node("n0").downs()).isZero();
    });
  }

  @Test
  void nothingIsPulledWhenNothingIsWrong() {
    Seeds.check(SEEDS, (seed, random) -> {
      SimCluster cluster = cluster(4, random);
      cluster.advance(1_000);
      long pulls = cluster.pulls();
      for (int round = 0; round < 20; round++) {
        workEverywhere(cluster);
        cluster.advance(300);
      }
      assertThat(cluster.pulls()).isEqualTo(pulls);
      cluster.beQuiet(5_000);
    });
  }

  private static void restartWithClockSetBackAfter(int ms) {
    Seeds.check(SEEDS, (seed, random) -> {
      SimCluster cluster = cluster(3, random);
      cluster.crash("n2");
      cluster.advance(ms);
      cluster.skew("n2", -500_000);
      cluster.start("n2");
      cluster.advance(50);
      cluster.work("n2");
      cluster.converge(2_000);
    });
  }

  /** A cluster in which everybody knows everybody and has something to say. */
  private static SimCluster cluster(int nodes, SplittableRandom random) {
    SimCluster cluster = new SimCluster(SimSetup.of(nodes, 2), random);
    cluster.advance(1_000);
    for (int round = 0; round < 5; round++) {
      workEverywhere(cluster);
    }
    cluster.converge(2_000);
    return cluster;
  }

  private static void workEverywhere(SimCluster cluster) {
    cluster.names().forEach(cluster::work);
  }
}
