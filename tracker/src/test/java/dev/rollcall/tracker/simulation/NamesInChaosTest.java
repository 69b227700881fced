package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.Seeds;
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
    script("partition n0 n1 | n2\nadvance 12s\ncontend n0 20\ncontend n2 20\nadvance 1s\nheal\n");
  }

  @Test
  @DisplayName("SYN-property: one hears the other and is not heard")
  void oneHearsTheOtherAndIsNotHeard() {
    script("cut n0 n1\ncut n0 n2\nadvance 12s\ncontend n0 20\ncontend n1 20\nadvance 1s\nheal\n");
  }

  @Test
  @DisplayName(
      "GRP-flap, SYN-R15: holders crash, come back and crash while others take their names")
  void holdersCrashWhileOthersTakeTheirNames() {
    script(
        "crash n2\ncontend n0 9\nadvance 3s\ncontend n1 9\nstart n2\nadvance 300ms\ncontend n2 9\n"
            + "advance 100ms\ncrash n1\ncrash n2\nadvance 50ms\nstart n2\nstart n1\nadvance 1s\ncontend n1 9\n");
  }

  @Test
  @DisplayName("GRP-rolling: one after the other leaves and is back")
  void oneAfterTheOtherLeavesAndIsBack() {
    script("leave n0\ncontend n1 9\ncontend n2 9\nadvance 500ms\nstart n0\ncontend n0 9\nleave n1\n"
        + "contend n2 9\nadvance 2s\nstart n1\nadvance 1s\n");
  }

  private static void script(String actions) {
    Seeds.check(
        SEEDS / 3,
        (seed, random) -> SimRun.run(Plan.parse("cluster nodes=3 shards=2 seed="
            + seed + "\nadvance 1s\ncontend n0 9\ncontend n1 9\ncontend n2 9\nconverge 2s\n"
            + actions
            + "converge 9s\nbaseline\nadvance 1s\nquiet 3s\n")));
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
