package dev.rollcall.tracker.replication;

import static dev.rollcall.tracker.replication.Shard.at;
import static dev.rollcall.tracker.replication.Shard.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.crdt.TopicState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Verdicts about more than one slice holds: two entries here, 10 ms apart. */
class SweepTest {

  private static final Replica A = new Replica("a", 1);
  private static final Replica LATER = new Replica("a", 2);
  private static final Replica B = new Replica("b", 1);
  private static final Replica C = new Replica("c", 1);
  private static final Limits LIMITS =
      new Limits(5, Limits.HEADER_BYTES_MAX + 400, 64, 1_000_000, 2, 1_000, 50, 500, 2, 10);
  private static final long NEVER = Long.MAX_VALUE;

  private final Shard a = new Shard(A, LIMITS);
  private final Shard b = new Shard(B, LIMITS);
  private TopicState folded = TopicState.empty("t", 0);

  @AfterEach
  void whatWasHandedOutAddsUpToWhatShows() {
    assertThat(folded.toList())
        .containsExactlyInAnyOrderElementsOf(b.machine.presences().topic("t").toList());
  }

  @Test
  void whoIsDownGoesOldestFirstTwoAtATime() {
    known(5);
    assertThat(hand(b.views().down(A, 100))).containsExactly("-k1", "-k2");
    assertThat(b.seen(A)).isZero();
    assertThat(b.views().sweeping()).isEqualTo(1);
    assertThat(b.machine.wakeAtMs()).isEqualTo(110);
    assertThat(tick(109)).isEmpty();
    assertThat(tick(110)).containsExactly("-k3", "-k4");
    assertThat(tick(120)).containsExactly("-k5");
    assertThat(b.views().sweeping()).isZero();
    assertThat(b.machine.wakeAtMs()).isEqualTo(NEVER);
    assertThat(b.views().chain(A).size()).isEqualTo(5);
  }

  @Test
  void whoIsUpAgainComesNewestFirstTwoAtATime() {
    known(5);
    down(100);
    assertThat(hand(b.views().up(A, 200))).containsExactly("+k5", "+k4");
    assertThat(b.seen(A)).isEqualTo(5);
    assertThat(b.machine.wakeAtMs()).isEqualTo(210);
    assertThat(tick(210)).containsExactly("+k3", "+k2");
    assertThat(tick(220)).containsExactly("+k1");
    assertThat(b.views().sweeping()).isZero();
    assertThat(b.machine.wakeAtMs()).isEqualTo(NEVER);
  }

  @Test
  void aSliceThatHoldsAllIsTheLast() {
    known(2);
    assertThat(hand(b.views().down(A, 100))).containsExactly("-k1", "-k2");
    assertThat(b.views().sweeping()).isZero();
    assertThat(hand(b.views().up(A, 100))).containsExactly("+k2", "+k1");
    assertThat(b.views().sweeping()).isZero();
  }

  @Test
  void whoIsUpInTheMiddleOfGoingComesBackFromThere() {
    known(7);
    hand(b.views().down(A, 100));
    assertThat(tick(110)).containsExactly("-k3", "-k4");
    assertThat(hand(b.views().up(A, 115))).containsExactly("+k4", "+k3");
    assertThat(hand(b.views().down(A, 118))).containsExactly("-k3", "-k4");
    assertThat(hand(b.views().up(A, 118))).containsExactly("+k4", "+k3");
    assertThat(tick(128)).containsExactly("+k2", "+k1");
    assertThat(b.views().sweeping()).isZero();
    assertThat(b.shown()).hasSize(7);
  }

  @Test
  void whoIsDownInTheMiddleOfComingGoesFromThere() {
    known(7);
    down(100);
    hand(b.views().up(A, 200));
    assertThat(tick(210)).containsExactly("+k5", "+k4");
    assertThat(hand(b.views().down(A, 215))).containsExactly("-k4", "-k5");
    assertThat(b.seen(A)).isZero();
    assertThat(tick(225)).containsExactly("-k6", "-k7");
    assertThat(b.shown()).isEmpty();
    assertThat(b.views().sweeping()).isZero();
  }

  @Test
  void whatComesInTheMiddleOfGoingIsPulledAfterTheReturn() {
    known(3);
    hand(b.views().down(A, 100));
    a.track(1, "k4", 105);
    assertThat(hand(b.machine.on(a.news(3), 105))).isEmpty();
    assertThat(hand(b.machine.on(piece(0), 105))).isEmpty();
    assertThat(b.views().chain(A).seq()).isEqualTo(3);
    assertThat(tick(110)).containsExactly("-k3");
    hand(b.views().up(A, 200));
    b.views().advertise(A, "a", 4, 200);
    Effects due = b.machine.tick(250);
    assertThat(Shard.asked(due)).containsExactly("a");
    assertThat(hand(due)).containsExactly("+k1");
    assertThat(hand(b.machine.on(a.news(3), 251))).containsExactly("+k4");
    assertThat(b.shown()).hasSize(4);
  }

  @Test
  void whatComesInTheMiddleOfComingShowsAtOnceAndWhatWentBelowNeverShowed() {
    known(6);
    down(100);
    assertThat(hand(b.views().up(A, 200))).containsExactly("+k6", "+k5");
    a.track(1, "k7", 201);
    assertThat(hand(b.machine.on(a.news(6), 201))).containsExactly("+k7");
    a.machine.update(1, at("k6"), Shard.bytes("{\"n\":1}"), 202);
    assertThat(hand(b.machine.on(a.news(7), 202))).containsExactly("-k6", "+k6");
    a.machine.update(1, at("k2"), Shard.bytes("{\"n\":1}"), 203);
    assertThat(hand(b.machine.on(a.news(8), 203))).containsExactly("+k2");
    a.untrack(1, "k1", 204);
    assertThat(hand(b.machine.on(a.news(9), 204))).isEmpty();
    assertThat(tick(210)).containsExactly("+k4", "+k3");
    assertThat(tick(220)).isEmpty();
    assertThat(b.views().sweeping()).isZero();
    assertThat(b.shown()).hasSize(6);
  }

  @Test
  void theForgottenGoByAndByThoughTheirViewIsGone() {
    known(5);
    assertThat(hand(b.views().forget(A, 100))).containsExactly("-k1", "-k2");
    assertThat(b.views().size()).isZero();
    assertThat(b.views().sweeping()).isPositive();
    assertThat(b.machine.wakeAtMs()).isEqualTo(110);
    assertThat(tick(110)).containsExactly("-k3", "-k4");
    assertThat(tick(120)).containsExactly("-k5");
    assertThat(b.views().sweeping()).isZero();
    assertThat(b.machine.wakeAtMs()).isEqualTo(NEVER);
  }

  @Test
  void whoIsForgottenInTheMiddleOfComingGoesWithWhatShowed() {
    known(5);
    down(100);
    hand(b.views().up(A, 200));
    assertThat(tick(210)).containsExactly("+k3", "+k2");
    assertThat(hand(b.views().forget(A, 215))).containsExactly("-k2", "-k3");
    assertThat(tick(225)).containsExactly("-k4", "-k5");
    assertThat(b.views().sweeping()).isZero();
    down(300);
    assertThat(hand(b.views().forget(A, 400))).isEmpty();
  }

  @Test
  void whatIsBeingHiddenMayBeOverUntilItIs() {
    known(3);
    assertThat(b.views().isBehind(A)).isFalse();
    hand(b.views().down(A, 100));
    assertThat(b.views().isBehind(A)).isTrue();
    tick(110);
    assertThat(b.views().isBehind(A)).isFalse();
    hand(b.views().up(A, 200));
    assertThat(b.views().isBehind(A)).isFalse();
    tick(210);
    hand(b.views().forget(A, 300));
    assertThat(b.views().isBehind(A)).isTrue();
    tick(310);
    assertThat(b.shown()).isEmpty();
    assertThat(b.views().isBehind(A)).isFalse();
  }

  @Test
  void aLaterRunShowsAtOnceWhileTheEarlierGoes() {
    known(5);
    Shard later = new Shard(LATER, LIMITS);
    later.track(1, "k1", 100);
    assertThat(hand(b.views().up(LATER, 100))).containsExactly("-k1", "-k2");
    assertThat(hand(b.machine.on(later.news(0), 105))).containsExactly("+k1");
    assertThat(tick(110)).containsExactly("-k3", "-k4");
    assertThat(tick(120)).containsExactly("-k5");
    assertThat(b.shown()).containsExactly("k1@a");
  }

  @Test
  void whoIsKnownAnewShowsNothingUntilItsRestIsGone() {
    known(5);
    hand(b.views().forget(A, 100));
    assertThat(hand(b.views().up(A, 101))).containsExactly("-k3", "-k4");
    b.machine.on(a.news(0), 102);
    assertThat(b.seen(A)).isEqualTo(5);
    assertThat(b.shown()).containsExactly("k5@a");
    hand(b.views().down(A, 103));
    assertThat(b.shown()).isEmpty();
    assertThat(b.views().sweeping()).isZero();
    assertThat(hand(b.views().up(A, 104))).containsExactly("+k5", "+k4");
    assertThat(tick(114)).containsExactly("+k3", "+k2");
    assertThat(tick(124)).containsExactly("+k1");
  }

  @Test
  void whoIsKnownAnewAndGoesAgainShowsNothingOfTheSecondTime() {
    known(5);
    hand(b.views().forget(A, 100));
    hand(b.views().up(A, 101));
    b.machine.on(a.news(0), 102);
    assertThat(hand(b.views().forget(A, 103))).containsExactly("-k5");
    assertThat(b.views().sweeping()).isZero();
    assertThat(b.views().size()).isZero();
  }

  @Test
  void atTheDeadlineOfAHandoverTheRestGoesByAndBy() {
    known(5);
    assertThat(hand(b.views().depart(A, 100))).isEmpty();
    assertThat(b.views().sweeping()).isZero();
    assertThat(hand(b.track(7, "k4", 200))).containsExactly("-k4", "+k4");
    assertThat(tick(1_100)).containsExactly("-k1", "-k2");
    assertThat(b.views().departing()).isZero();
    assertThat(hand(b.track(7, "k5", 1_105))).containsExactly("+k5");
    assertThat(tick(1_110)).containsExactly("-k3", "-k5");
    assertThat(b.shown()).containsExactlyInAnyOrder("k4@b", "k5@b");
  }

  @Test
  void whoLeavesInTheMiddleOfComingShowsNoMore() {
    known(5);
    down(100);
    hand(b.views().up(A, 200));
    assertThat(hand(b.views().depart(A, 205))).isEmpty();
    assertThat(b.views().sweeping()).isZero();
    assertThat(b.machine.wakeAtMs()).isEqualTo(1_205);
    assertThat(hand(b.track(7, "k4", 300))).containsExactly("-k4", "+k4");
    assertThat(hand(b.track(7, "k1", 310))).containsExactly("+k1");
    a.track(1, "k6", 320);
    assertThat(hand(b.machine.on(a.news(5), 320))).containsExactly("+k6");
    assertThat(tick(1_205)).containsExactly("-k5", "-k6");
    assertThat(b.shown()).containsExactlyInAnyOrder("k1@b", "k4@b");
    assertThat(b.views().sweeping()).isZero();
  }

  @Test
  void whoLeavesInTheMiddleOfGoingIsForgotten() {
    known(5);
    hand(b.views().down(A, 100));
    assertThat(hand(b.views().depart(A, 105))).containsExactly("-k3", "-k4");
    assertThat(b.views().size()).isZero();
    assertThat(tick(115)).containsExactly("-k5");
  }

  @Test
  void whatYieldsToAReturnYieldsWhenThatShows() {
    Shard c = new Shard(C, LIMITS);
    c.track(1, "k1", 0);
    known(3);
    down(100);
    b.views().up(C, 200);
    hand(b.machine.on(c.news(0), 200));
    hand(b.views().depart(C, 210));
    assertThat(hand(b.views().up(A, 220))).containsExactly("+k3", "+k2");
    assertThat(tick(230)).containsExactly("-k1", "+k1");
    assertThat(b.shown()).containsExactlyInAnyOrder("k1@a", "k2@a", "k3@a");
  }

  @Test
  void aWrongViewGoesByAndByAndShowsAnewWhenAllOfItIsGone() {
    known(5);
    Message.Fingerprint wrong = new Message.Fingerprint(A, Shard.NUMBER, 5, 0);
    hand(b.machine.on(wrong, 100));
    assertThat(b.shown()).hasSize(3);
    assertThat(b.seen(A)).isZero();
    assertThat(b.views().pulling()).isEqualTo(1);
    hand(b.machine.on(a.news(0), 101));
    assertThat(b.seen(A)).isEqualTo(5);
    assertThat(b.shown()).hasSize(3);
    tick(110);
    assertThat(b.shown()).hasSize(1);
    tick(120);
    assertThat(b.shown()).containsExactly("k5@a");
    assertThat(tick(130)).containsExactly("+k4", "+k3");
    assertThat(tick(140)).containsExactly("+k2", "+k1");
    assertThat(b.views().sweeping()).isZero();
  }

  @Test
  void whatShowsOfOthersIsLookedAtTooAndStays() {
    known(1);
    for (int i = 0; i < 5; i++) {
      hand(b.track(7, "mine" + i, 10L * i));
    }
    hand(b.machine.on(new Message.Fingerprint(A, Shard.NUMBER, 1, 0), 100));
    for (long nowMs = 110; nowMs <= 130; nowMs += 10) {
      assertThat(b.views().sweeping()).isPositive();
      tick(nowMs);
    }
    assertThat(b.views().sweeping()).isZero();
    assertThat(b.shown()).hasSize(5).doesNotContain("k1@a");
  }

  @Test
  void whatACatchUpFoundDeadGoesFirstAndWhatIsLeftOfItStaysWithTheReturn() {
    catchingUp();
    assertThat(b.views().lingering()).isEqualTo(3);
    assertThat(hand(b.views().down(A, 200))).containsExactly("-k1", "-k2");
    assertThat(b.views().lingering()).isEqualTo(1);
    hand(b.views().up(A, 205));
    assertThat(b.views().lingering()).isEqualTo(1);
    assertThat(b.shown()).contains("k3@a");
    hand(b.views().down(A, 210));
    assertThat(b.views().lingering()).isZero();
    settle(210);
    assertThat(b.shown()).isEmpty();
  }

  @Test
  void whatACatchUpFindsDeadBeforeItShowedDoesNotLinger() {
    known(9);
    down(100);
    assertThat(hand(b.views().up(A, 200))).containsExactly("+k9", "+k8");
    beginCatchUp();
    assertThat(b.views().lingering()).isZero();
    settle(210);
    assertThat(b.shown()).contains("k4@a", "k9@a").doesNotContain("k1@a", "k2@a", "k3@a");
  }

  @Test
  void whatACatchUpFoundDeadGoesWithTheDropped() {
    catchingUp();
    assertThat(hand(b.views().forget(A, 200))).containsExactly("-k1", "-k2");
    assertThat(b.views().lingering()).isZero();
    settle(200);
    assertThat(b.shown()).isEmpty();
  }

  @Test
  void whatACatchUpFoundDeadGoesByAndByWhenTheReplicaLeavesUnlessItYieldedBefore() {
    catchingUp();
    assertThat(hand(b.views().depart(A, 200))).containsExactly("-k1", "-k2");
    assertThat(b.views().sweeping()).isEqualTo(1);
    assertThat(hand(b.track(7, "k3", 205))).containsExactly("-k3", "+k3");
    assertThat(b.views().lingering()).isZero();
    assertThat(tick(210)).isEmpty();
    assertThat(b.views().sweeping()).isZero();
    assertThat(b.views().lingering()).isZero();
  }

  @Test
  void aSliceIsSharedAndRestsComeFirst() {
    known(3);
    Shard c = new Shard(C, LIMITS);
    for (int i = 1; i <= 4; i++) {
      c.track(1, "c" + i, 0);
    }
    b.views().up(C, 0);
    hand(b.machine.on(c.news(0), 0));
    assertThat(hand(b.views().down(C, 100))).containsExactly("-c1", "-c2");
    assertThat(hand(b.views().forget(A, 101))).containsExactly("-k1", "-k2");
    assertThat(tick(111)).containsExactly("-c3", "-k3");
    assertThat(tick(121)).containsExactly("-c4");
    assertThat(b.views().sweeping()).isZero();
  }

  /** B knows and shows so many entries of A, k1 and on. */
  private void known(int entries) {
    b.views().up(A, 0);
    for (int i = 1; i <= entries; i++) {
      a.track(1, "k" + i, 0);
    }
    while (b.views().chain(A).seq() < entries) {
      hand(b.machine.on(a.news(b.views().chain(A).seq()), 0));
    }
    assertThat(b.shown()).hasSize(entries);
  }

  /** A is down and hidden. */
  private void down(long nowMs) {
    hand(b.views().down(A, nowMs));
    settle(nowMs);
    assertThat(b.shown()).isEmpty();
  }

  private void settle(long nowMs) {
    for (long later = nowMs; b.views().sweeping() > 0; later += 10) {
      tick(later);
    }
  }

  /** B knew k1 to k9, and is at the first piece of a long catch-up, by which k1 to k3 are dead. */
  private void catchingUp() {
    known(9);
    beginCatchUp();
  }

  private void beginCatchUp() {
    for (int i = 1; i <= 3; i++) {
      a.untrack(1, "k" + i, 0);
    }
    for (int i = 10; i < 100; i++) {
      a.track(1, "k" + i, 0);
    }
    hand(b.machine.on(piece(9), 100));
    assertThat(b.views().chain(A).exact()).isFalse();
  }

  /** The first piece of a catch-up from there. */
  private Message piece(long seq) {
    return message(a.machine.on(
        new Message.Pull("b", A, Shard.NUMBER, seq, 0, a.machine.chain().seq(), 0), 0));
  }

  private List<String> tick(long nowMs) {
    return hand(b.machine.tick(nowMs));
  }

  /** Folds what is handed out; what left and what joined. */
  private List<String> hand(Effects effects) {
    List<String> said = new ArrayList<>();
    for (TopicChange change : effects.changes()) {
      folded = folded.fold(change);
      change.leaves().stream().map(Entry::key).sorted().forEach(key -> said.add("-" + key));
      change.joins().forEach(join -> said.add("+" + join.key()));
    }
    return said;
  }
}
