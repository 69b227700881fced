package dev.rollcall.tracker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Planted bugs, found by chaos: what is left of the chaos is the bug. */
class ShrinkerTest {

  @Test
  void twoActionsThatMustNotFollowOneAnotherAreAllThatIsLeft() {
    Plan plan = failing(ShrinkerTest::crashThenClog);
    Plan shrunk = Shrinker.shrink(plan, ShrinkerTest::crashThenClog);
    assertThat(chaos(shrunk)).hasSize(2);
    assertThat(chaos(shrunk).get(0)).isInstanceOf(Action.Crash.class);
    assertThat(chaos(shrunk).get(1)).isInstanceOf(Action.Clog.class);
    assertThat(shrunk.setup()).isIn(SimSetup.of(2, 1), SimSetup.of(3, 1));
    assertThat(shrunk.faults()).isEqualTo(Faults.NONE);
  }

  @Test
  void aVerdictOfDeathTakesACrashAndTimeToNotice() {
    Plan plan = failing(ShrinkerTest::someoneIsTakenForDeadByTheEnd);
    Plan shrunk = Shrinker.shrink(plan, ShrinkerTest::someoneIsTakenForDeadByTheEnd);
    assertThat(shrunk.toString().lines().count()).isLessThanOrEqualTo(6);
    assertThat(someoneIsTakenForDeadByTheEnd(Plan.parse(shrunk.toString()))).isTrue();
  }

  /** The first seed whose plan, without what is asked for at its end, fails. */
  private static Plan failing(Predicate<Plan> fails) {
    for (long seed = 0; ; seed++) {
      Plan plan = Plan.random(seed).with(chaos(Plan.random(seed)));
      if (plan.setup().nodes() > 3 && fails.test(plan)) {
        return plan;
      }
    }
  }

  private static List<Action> chaos(Plan plan) {
    return plan.actions().stream().filter(Action::optional).toList();
  }

  private static boolean crashThenClog(Plan plan) {
    boolean crashed = false;
    for (Action action : plan.actions()) {
      crashed |= action instanceof Action.Crash;
      if (crashed && action instanceof Action.Clog) {
        return true;
      }
    }
    return false;
  }

  private static boolean someoneIsTakenForDeadByTheEnd(Plan plan) {
    SimCluster cluster = plan.cluster();
    plan.actions().forEach(action -> action.apply(cluster));
    return cluster.names().stream()
        .anyMatch(name -> cluster.node(name) != null && cluster.node(name).downs() > 0);
  }
}
