package dev.rollcall.tracker.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.Replica;
import org.junit.jupiter.api.Test;

/** What membership's verdicts do to a shard's views. */
class VerdictTest {

  private static final Replica A = new Replica("a", 1);
  private static final Replica LATER = new Replica("a", 2);
  private static final Replica B = new Replica("b", 1);
  private static final Replica C = new Replica("c", 1);

  private final Shard a = new Shard(A);
  private final Shard b = new Shard(B);
  private final Shard c = new Shard(C);

  @Test
  void aLaterRunEndsTheEarlierOfItsNodeAlone() {
    b.views().up(A, 0);
    b.views().up(C, 0);
    b.views().up(LATER, 0);
    assertThat(b.views().chain(A)).isNull();
    assertThat(b.views().chain(C)).isNotNull();
    assertThat(b.views().chain(LATER)).isNotNull();
    assertThat(b.views().size()).isEqualTo(2);
  }

  @Test
  void whoIsUpAlreadyDoesNotJoinAgain() {
    b.views().up(A, 0);
    a.track(1, "ann", 100);
    b.machine.on(a.news(0), 100);
    assertThat(b.views().up(A, 200).changes()).isEmpty();
    assertThat(b.shown()).containsExactly("ann@a");
  }

  @Test
  void whoIsDownIsNeitherSeenNorPulledButKnown() {
    b.views().up(A, 0);
    a.track(1, "ann", 100);
    b.machine.on(a.news(0), 100);
    assertThat(b.seen(A)).isEqualTo(1);
    b.views().down(A, 150);
    assertThat(b.seen(A)).isZero();
    a.track(1, "ben", 200);
    b.machine.on(a.news(1), 200);
    assertThat(b.seen(A)).isZero();
    a.track(1, "cem", 300);
    a.track(1, "dora", 300);
    assertThat(b.machine.on(a.news(3), 300).sends()).isEmpty();
    assertThat(b.views().lagging()).isZero();

    b.views().up(A, 400);
    assertThat(b.seen(A)).isEqualTo(2);
    assertThat(b.views().lagging()).isZero();
    assertThat(b.shown()).containsExactlyInAnyOrder("ann@a", "ben@a");
  }

  @Test
  void whatShowsOfOneThatReturnsIsKnownToBeOldFromTheBeginning() {
    b.views().up(A, 0);
    a.track(1, "ann", 100);
    b.machine.on(a.news(0), 100);
    b.views().down(A, 150);
    a.untrack(1, "ann", 200);
    b.views().advertise(A, "a", 2, 300);
    assertThat(b.views().lagging()).isZero();
    assertThat(b.views().isBehind(A)).isFalse();
    b.views().up(A, 300);
    assertThat(b.shown()).containsExactly("ann@a");
    assertThat(b.views().isBehind(A)).isTrue();
    assertThat(Shard.asked(b.machine.tick(300))).containsExactly("a");
    b.machine.on(a.news(1), 310);
    assertThat(b.shown()).isEmpty();
    assertThat(b.views().isBehind(A)).isFalse();
  }

  @Test
  void howFarOneIsThatReturnsOnlyItKnows() {
    b.views().up(A, 0);
    a.track(1, "ann", 100);
    b.machine.on(a.news(0), 100);
    b.views().down(A, 150);
    b.views().advertise(A, "c", 1, 300);
    b.views().up(A, 300);
    assertThat(b.views().isBehind(A)).isTrue();
    assertThat(Shard.asked(b.machine.tick(300))).containsExactly("a");
    b.machine.on(new Message.Decline(A, Shard.NUMBER), 310);
    assertThat(b.views().isBehind(A)).isFalse();
    assertThat(b.views().caughtUp()).isTrue();
  }

  @Test
  void whoeverFindsNobodyWhoHoldsMoreGoesByWhatOthersSay() {
    b.views().up(A, 0);
    a.track(1, "ann", 100);
    b.machine.on(a.news(0), 100);
    b.views().down(A, 150);
    b.views().advertise(A, "c", 1, 300);
    b.views().up(A, 300);
    long nowMs = 300;
    for (int i = 0; i < 2 * Limits.ATTEMPTS_MAX; i++) {
      b.views().advertise(A, "c", 1, nowMs);
      assertThat(b.views().isBehind(A)).isEqualTo(i < Limits.ATTEMPTS_MAX);
      b.machine.tick(nowMs);
      nowMs += 10_000;
      b.machine.tick(nowMs);
    }
    assertThat(b.machine.wakeAtMs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whatWasMissingWhenItWentDownIsPulledWhenItIsUpAgain() {
    b.views().up(A, 0);
    b.views().advertise(A, "a", 9, 0);
    b.machine.tick(0);
    assertThat(b.views().pulling()).isEqualTo(1);
    b.views().down(A, 50);
    assertThat(b.views().pulling()).isZero();
    assertThat(b.views().lagging()).isZero();
    b.views().up(A, 100);
    assertThat(b.views().lagging()).isEqualTo(1);
    assertThat(Shard.asked(b.machine.tick(100))).containsExactly("a");
  }

  @Test
  void verdictsOnTheUnknownChangeNothing() {
    assertThat(b.views().down(A, 0).changes()).isEmpty();
    assertThat(b.views().depart(A, 0).changes()).isEmpty();
    assertThat(b.views().forget(A, 0).changes()).isEmpty();
    b.views().advertise(A, "a", 9, 0);
    assertThat(b.views().size()).isZero();
    assertThat(b.machine.wakeAtMs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theForgottenLeaveWithAllThatWasUnderWay() {
    b.views().up(A, 0);
    a.track(1, "ann", 100);
    b.machine.on(a.news(0), 100);
    b.views().advertise(A, "a", 9, 100);
    b.machine.tick(150);
    assertThat(b.views().pulling()).isEqualTo(1);
    assertThat(b.views().forget(A, 200).changes())
        .singleElement()
        .satisfies(change -> assertThat(change.leaves()).hasSize(1));
    assertThat(b.views().pulling()).isZero();
    assertThat(b.views().lagging()).isZero();
    assertThat(b.seen(A)).isZero();
    assertThat(b.machine.wakeAtMs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whoLeavesIsNotPulledAnyMoreNorSeenNorServed() {
    b.views().up(A, 0);
    a.track(1, "ann", 100);
    b.machine.on(a.news(0), 100);
    b.views().advertise(A, "a", 9, 100);
    b.machine.tick(150);
    b.views().depart(A, 200);
    assertThat(b.views().departing()).isEqualTo(1);
    assertThat(b.views().pulling()).isZero();
    assertThat(b.views().lagging()).isZero();
    assertThat(b.seen(A)).isZero();
    b.views().advertise(A, "c", 12, 200);
    assertThat(b.views().lagging()).isZero();
    assertThat(b.answer(new Message.Pull("c", A, Shard.NUMBER, 0, 0, 0, 0)))
        .isInstanceOf(Message.Decline.class);
    a.track(1, "ben", 300);
    b.machine.on(a.news(1), 300);
    assertThat(b.shown()).containsExactlyInAnyOrder("ann@a", "ben@a");
    assertThat(b.seen(A)).isZero();
    a.track(1, "cem", 400);
    a.track(1, "dora", 400);
    assertThat(b.machine.on(a.news(3), 400).sends()).isEmpty();
    assertThat(b.views().lagging()).isZero();
  }

  @Test
  void theTimeOfALeaveIsItsFirstAndItsAlone() {
    b.views().up(A, 0);
    b.views().up(C, 0);
    b.views().depart(A, 100);
    b.views().depart(A, 600);
    assertThat(b.views().departing()).isEqualTo(1);
    assertThat(b.machine.wakeAtMs()).isEqualTo(1_100);
    b.machine.tick(1_099);
    assertThat(b.views().size()).isEqualTo(2);
    b.machine.tick(1_100);
    assertThat(b.views().size()).isEqualTo(1);
    assertThat(b.views().chain(C)).isNotNull();
    assertThat(b.views().departing()).isZero();
    assertThat(b.machine.wakeAtMs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whoLeavesWhileDownIsForgotten() {
    b.views().up(A, 0);
    b.views().down(A, 50);
    b.views().depart(A, 100);
    assertThat(b.views().size()).isZero();
    assertThat(b.views().departing()).isZero();
  }

  @Test
  void whereNothingIsHandedOverWhoLeavesIsGone() {
    Shard hasty = new Shard(B, new Limits(5, 16_384, 64, 1_000_000, 2, 0, 50, 500, 64, 1));
    hasty.views().up(A, 0);
    a.track(1, "ann", 100);
    hasty.machine.on(a.news(0), 100);
    assertThat(hasty.views().depart(A, 200).changes()).hasSize(1);
    assertThat(hasty.shown()).isEmpty();
    assertThat(hasty.views().size()).isZero();
  }

  @Test
  void aLaterRunDoesNotEndTheHandover() {
    b.views().up(A, 0);
    b.views().depart(A, 0);
    b.views().up(LATER, 100);
    assertThat(b.views().chain(A)).isNotNull();
    assertThat(b.views().size()).isEqualTo(2);
  }

  @Test
  void onlyWhatIsLeavingYieldsAndOnlyToAnother() {
    b.views().up(A, 0);
    b.views().up(C, 0);
    a.track(1, "ann", 100);
    c.track(1, "ann", 100);
    b.machine.on(a.news(0), 100);
    b.machine.on(c.news(0), 100);
    b.views().depart(A, 200);
    a.track(2, "ann", 300);
    b.machine.on(a.news(1), 300);
    assertThat(b.machine.presences().topic("t").get("ann")).hasSize(3);
    b.track(7, "ann", 400);
    b.track(8, "ann", 400);
    assertThat(b.machine.presences().topic("t").get("ann")).hasSize(3);
    assertThat(b.shown()).containsExactlyInAnyOrder("ann@b", "ann@c");
    assertThat(b.views().chain(A).size()).isZero();
    assertThat(b.views().chain(C).size()).isEqualTo(1);
  }
}
