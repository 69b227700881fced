package dev.rollcall.tracker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Seeds;
import dev.rollcall.tracker.crdt.Replica;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Stories of a whole cluster in which one thing goes wrong. */
class ScenarioTest {

  private static final int SEEDS = 30;
  private static final int KEYS = 60;

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
  void aKeyThatWasUpdatedIsNeverAbsentWhileAViewCatchesUp() {
    Seeds.check(SEEDS, (seed, random) -> {
      SimCluster cluster =
          Plan.parse("cluster nodes=2 log=2 frame=1400 seed=" + seed).cluster();
      cluster.advance(1_000);
      SimNode writer = cluster.node("n0");
      SimNode reader = cluster.node("n1");
      for (int key = 0; key < KEYS; key++) {
        writer.track("owner", "room:1", "k" + key, "{}");
      }
      cluster.converge(1_000);
      cluster.cut("n0", "n1");
      for (int i = 0; i < 3 * KEYS; i++) {
        writer.update("owner", "room:1", "k" + random.nextInt(KEYS), "{\"i\":" + i + "}");
      }
      writer.untrack("owner", "room:1", "k0");
      Set<String> partial = new HashSet<>();
      reader.subscribe(change -> {
        for (int key = 1; key < KEYS; key++) {
          assertThat(reader.get("room:1", "k" + key)).as("k%d", key).isNotEmpty();
        }
        partial.add(change.topic() + change.version());
      });
      cluster.mend("n0", "n1");
      cluster.converge(2_000);
      assertThat(reader.get("room:1", "k0")).isEmpty();
      assertThat(partial).as("the catch-up took several chunks").hasSizeGreaterThan(1);
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

  /** M2, M3: everything that its first run said arrives when the second has long begun, and is inert. */
  @Test
  void whatACloggedLinkHeldUntilItsSenderWasForgottenIsInert() {
    script("""
        clog n2 n0
        work n2 9
        advance 1s
        crash n2
        advance 30s
        start n2
        converge 2s
        unclog n2 n0
        advance 1s
        quiet 3s
        baseline
        """);
  }

  /** M5: deltas that go on arriving do not keep a node alive whose counter stands still; M4: it returns. */
  @Test
  void aNodeWhoseMembershipStallsIsDownThoughItsShardsGoOn() {
    script("""
        stall n2 membership 12s
        work n2 5
        advance 6s
        work n2 5
        advance 6s
        heal
        converge 3s
        baseline
        """);
  }

  /** M6: clocks that run apart, and one node that is told of its own past by a run with a later wall clock. */
  @Test
  void wallClocksThatWereMovedOnAndBackAgain() {
    script("""
        crash n1 clock=400s
        start n1
        advance 2s
        crash n1 clock=-450s
        advance 30s
        start n1
        converge 2s
        baseline
        """);
  }

  /** M2: nobody has forgotten the run that left when the next one begins. */
  @Test
  void aNodeThatLeavesAndIsBackAtOnce() {
    script("""
        leave n1 stops=1ms
        advance 2ms
        start n1
        work n1 4
        converge 2s
        baseline
        quiet 3s
        """);
  }

  /** M7: two of three that fall silent together are given a second deadline. */
  @Test
  void twoThatCrashAtOnceAreGivenTimeAndThenGo() {
    script("""
        crash n1
        crash n2
        advance 3s
        start n1
        converge 6s
        baseline
        """);
  }

  private static void script(String actions) {
    Seeds.check(SEEDS, (seed, random) -> {
      for (String drift : new String[] {"", " drift=4 handover=0s"}) {
        SimRun.run(Plan.parse("cluster nodes=3 shards=2 seed=" + seed + drift
            + "\nadvance 1s\nwork n0 5\nwork n1 5\nwork n2 5\nconverge 2s\n" + actions));
      }
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
