package dev.rollcall.tracker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Seeds;
import dev.rollcall.tracker.registry.Reserved;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Owners on all nodes contend for the same few names while everything breaks that can. */
class NamesInChaosTest {

  private static final int SEEDS = 60;
  private static final int CONTENDS_MAX = 4;
  private static final long APART = 0x5eed_ca11L;
  private static final String NAME = "name";
  private static final String TOPIC = Reserved.ofName(NAME);

  @Test
  @DisplayName(
      "SYN-property, SYN-TLA: agreement when quiet, one holder, nobody without, the documented results only, whatever happened")
  void whateverHappenedEveryNameHasOneHolderInTheEnd() {
    Seeds.check(SEEDS, (seed, random) -> SimRun.run(contended(seed)));
  }

  @Test
  @DisplayName(
      "SYN-R8, SYN-R9: both sides of a split hold the same names; after it each has one holder")
  void bothSidesOfASplitHoldTheSameNames() {
    script("""
        partition n0 n1 | n2
        advance 12s
        contend n0 20
        contend n2 20
        advance 1s
        heal
        """);
  }

  @Test
  @DisplayName("SYN-property: one hears the other and is not heard")
  void oneHearsTheOtherAndIsNotHeard() {
    script("""
        cut n0 n1
        cut n0 n2
        advance 12s
        contend n0 20
        contend n1 20
        advance 1s
        heal
        """);
  }

  @Test
  @DisplayName(
      "GRP-flap, SYN-R15: holders crash, come back and crash while others take their names")
  void holdersCrashWhileOthersTakeTheirNames() {
    script("""
        crash n2
        contend n0 9
        advance 3s
        contend n1 9
        start n2
        advance 300ms
        contend n2 9
        advance 100ms
        crash n1
        crash n2
        advance 50ms
        start n2
        start n1
        advance 1s
        contend n1 9
        """);
  }

  @Test
  @DisplayName("GRP-rolling: one after the other leaves and is back")
  void oneAfterTheOtherLeavesAndIsBack() {
    script("""
        leave n0
        contend n1 9
        contend n2 9
        advance 500ms
        start n0
        contend n0 9
        leave n1
        contend n2 9
        advance 2s
        start n1
        advance 1s
        """);
  }

  @Test
  @DisplayName(
      "HOR-heal: what a node freed while it was cut off takes the name from nobody when it is back")
  void whatWasFreedInASplitTakesTheNameFromNobody() {
    Seeds.check(SEEDS, (seed, random) -> {
      SimCluster cluster = new SimCluster(seed, 3);
      cluster.advance(1_000);
      cluster.node("n2").track("printer", TOPIC, NAME, claim(1));
      cluster.converge(1_000);
      cluster.partition(List.of("n0", "n1"), List.of("n2"));
      cluster.advance(2L * SimSetup.DOWN_MS + 1_000);
      assertThat(cluster.node("n0").get(TOPIC, NAME)).isEmpty();
      cluster.node("n2").untrack("printer", TOPIC, NAME);
      cluster.node("n0").track("scanner", TOPIC, NAME, claim(2));
      cluster.advance(random.nextInt(200));
      cluster.heal();
      cluster.converge(5_000);
      for (String node : cluster.names()) {
        assertThat(cluster.node(node).get(TOPIC, NAME))
            .singleElement()
            .satisfies(held -> assertThat(held.replica().node()).isEqualTo("n0"));
      }
    });
  }

  @Test
  @DisplayName("HOR-heal: what it did not free it keeps, and who took it meanwhile yields")
  void whatWasNotFreedInASplitIsYielded() {
    Seeds.check(SEEDS, (seed, random) -> {
      SimCluster cluster = new SimCluster(seed, 3);
      cluster.advance(1_000);
      cluster.node("n2").track("printer", TOPIC, NAME, claim(1));
      cluster.converge(1_000);
      cluster.partition(List.of("n0", "n1"), List.of("n2"));
      cluster.advance(2L * SimSetup.DOWN_MS + 1_000);
      cluster.node("n2").track("printer", "room:1", "ann", "{}");
      cluster.node("n0").track("scanner", TOPIC, NAME, claim(2));
      cluster.heal();
      cluster.converge(5_000);
      for (String node : cluster.names()) {
        assertThat(cluster.node(node).get(TOPIC, NAME))
            .singleElement()
            .satisfies(held -> assertThat(held.replica().node()).isEqualTo("n2"));
      }
    });
  }

  private static String claim(long stamp) {
    return stamp + " 5 there{}";
  }

  private static void script(String actions) {
    Seeds.check(SEEDS / 3, (seed, random) -> SimRun.run(Plan.parse("""
        cluster nodes=3 shards=2 seed=%d
        advance 1s
        contend n0 9
        contend n1 9
        contend n2 9
        converge 2s
        %s
        converge 9s
        baseline
        advance 1s
        quiet 3s
        """.formatted(seed, actions))));
  }

  /** What the seed stands for, with contenders in between. */
  private static Plan contended(long seed) {
    Plan plan = Plan.random(seed);
    SplittableRandom random = new SplittableRandom(seed ^ APART);
    List<String> names = plan.setup().names();
    List<Action> actions = new ArrayList<>();
    boolean healed = false;
    for (Action action : plan.actions()) {
      healed |= action instanceof Action.Heal;
      if (!healed && action instanceof Action.Advance) {
        String node = names.get(random.nextInt(names.size()));
        actions.add(new Action.Contend(node, 1 + random.nextInt(CONTENDS_MAX)));
      }
      actions.add(action);
    }
    return plan.with(actions);
  }
}
