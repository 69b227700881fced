package dev.rollcall.tracker.replication;

import static dev.rollcall.tracker.replication.Shard.asked;
import static dev.rollcall.tracker.replication.Shard.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.Replica;
import org.junit.jupiter.api.Test;

/** What a shard takes to be missing, and when it asks for it. */
class MissingTest {

  private static final Replica A = new Replica("a", 1);
  private static final Replica B = new Replica("b", 1);
  private static final Replica C = new Replica("c", 1);
  private static final Limits SMALL_FRAMES =
      new Limits(5, Limits.HEADER_BYTES_MAX + 400, 16, 1_000_000, 2, 1_000, 50, 500, 64, 1);
  private static final long DELAY_MS = Shard.LIMITS.pullDelayMs();
  private static final long RETRY_MS = Shard.LIMITS.pullRetryMs();

  private final Shard a = new Shard(A);
  private final Shard b = new Shard(B);

  @Test
  void whatIsKnownIsNotMissing() {
    known(2);
    b.views().advertise(A, "c", 2, 100);
    assertThat(b.views().lagging()).isZero();
    b.views().advertise(A, "c", 3, 100);
    assertThat(b.views().lagging()).isEqualTo(1);
  }

  @Test
  void howeverOftenItIsAdvertisedItIsPulledInTime() {
    known(1);
    b.views().advertise(A, "c", 9, 100);
    b.views().advertise(A, "c", 5, 100 + DELAY_MS - 1);
    assertThat(b.machine.wakeAtMs()).isEqualTo(100 + DELAY_MS);
    assertThat(asked(b.machine.tick(100 + DELAY_MS))).containsExactly("a");
    fill(5);
    b.machine.on(a.news(1), 200);
    assertThat(b.views().chain(A).seq()).isEqualTo(6);
    assertThat(b.views().caughtUp()).as("9 were advertised").isFalse();
  }

  @Test
  void theOwnersWordDoesNotHideTheOtherHolder() {
    b.views().up(A, 0);
    b.views().advertise(A, "c", 9, 0);
    b.views().advertise(A, "a", 9, 0);
    assertThat(asked(b.machine.tick(0))).containsExactly("a");
    assertThat(asked(b.machine.tick(RETRY_MS))).containsExactly("c");
  }

  @Test
  void whoeverAnsweredIsAskedAgain() {
    b.views().up(A, 0);
    fill(1);
    b.views().advertise(A, "c", 9, 0);
    assertThat(asked(b.machine.tick(0))).containsExactly("a");
    assertThat(asked(b.machine.on(a.news(0), 10))).containsExactly("a");
    assertThat(asked(b.machine.tick(10 + RETRY_MS))).containsExactly("c");
    fill(1);
    assertThat(asked(b.machine.on(a.news(1), 20 + RETRY_MS))).containsExactly("c");
  }

  @Test
  void aGapIsPulledAtOnceAndFurtherOnesDoNotHurryIt() {
    b.views().up(A, 0);
    fill(5);
    assertThat(asked(b.machine.on(a.news(2), 100))).containsExactly("a");
    assertThat(asked(b.machine.on(a.news(3), 120))).isEmpty();
    assertThat(b.machine.wakeAtMs()).isEqualTo(100 + RETRY_MS);
  }

  @Test
  void whoGaveUpBelievesTheNextAdvertisementEvenOfLess() {
    giveUp(9);
    b.views().advertise(A, "a", 2, 1_000);
    assertThat(asked(b.machine.tick(1_000))).containsExactly("a");
    fill(2);
    b.machine.on(a.news(0), 1_001);
    assertThat(b.views().caughtUp()).isTrue();
  }

  @Test
  void whoGaveUpPullsWhenItSeesAGap() {
    giveUp(9);
    fill(5);
    assertThat(asked(b.machine.on(a.news(2), 1_000))).containsExactly("a");
  }

  @Test
  void whatIsNotExactIsBehindHoweverLittleIsAdvertisedAndIsNeitherServedNorJudged() {
    Shard writer = new Shard(A, SMALL_FRAMES);
    writer.views().up(B, 0);
    for (int i = 0; i < 40; i++) {
      writer.track(1, "k" + i, 100L * i);
    }
    b.views().up(A, 0);
    b.views().advertise(A, "a", 40, 0);
    Effects next = b.machine.on(writer.answer((Message.Pull) message(b.machine.tick(0))), 0);
    Message late = message(writer.track(1, "late", 10_000));
    writer.track(1, "later", 20_000);
    while (b.views().chain(A).claim() != 0) {
      next = b.machine.on(writer.answer((Message.Pull) message(next)), 0);
    }
    assertThat(b.views().chain(A).seq()).isEqualTo(40);
    assertThat(b.answer(new Message.Pull("c", A, Shard.NUMBER, 0, 0, 0, 0)))
        .isEqualTo(new Message.Decline(A, Shard.NUMBER));
    assertNoAlarm(new Message.Fingerprint(A, Shard.NUMBER, 40, 0));
    nobodyAnswers();
    b.views().advertise(A, "c", 41, 1_000);
    b.machine.on(late, 1_000);
    assertThat(b.views().chain(A).seq()).isEqualTo(41);
    assertThat(b.views().chain(A).exact()).isFalse();
    assertThat(b.views().caughtUp()).isFalse();
  }

  @Test
  void whatIsStaleIsNoAnswer() {
    known(3);
    b.views().advertise(A, "a", 9, 0);
    b.machine.tick(DELAY_MS);
    Message.Pull scan = new Message.Pull("x", A, Shard.NUMBER, 1, 0, 3, 0);
    b.machine.on(a.news(1), 100);
    b.machine.on(a.answer(scan), 100);
    assertThat(b.views().pulling()).isEqualTo(1);
    assertThat(b.machine.wakeAtMs()).isEqualTo(DELAY_MS + RETRY_MS);
    assertThat(b.views().counters().deltasApplied()).isEqualTo(1);
    assertThat(b.views().counters().chunks()).isEqualTo(1);
    assertThat(b.views().counters().pulls()).isEqualTo(1);
  }

  @Test
  void whatIsOfNobodyThatIsKnownIsDropped() {
    fill(1);
    assertThat(b.machine.on(a.news(0), 0).sends()).isEmpty();
    Message piece = a.answer(new Message.Pull("x", A, Shard.NUMBER, 0, 0, 1, 0));
    assertThat(piece).isInstanceOf(Message.Piece.class);
    assertThat(b.machine.on(piece, 0).sends()).isEmpty();
    assertThat(b.machine.on(message(a.machine.fingerprint("b")), 0).alarms()).isEmpty();
    assertThat(b.views().counters().chunks()).isZero();
    assertThat(b.answer(new Message.Pull("x", A, Shard.NUMBER, 0, 0, 0, 0)))
        .isEqualTo(new Message.Decline(A, Shard.NUMBER));
  }

  @Test
  void messagesAreForTheShardThatTheySpeakOf() {
    fill(1);
    Message piece = a.answer(new Message.Pull("x", A, Shard.NUMBER, 0, 0, 1, 0));
    assertThat(piece.shard()).isEqualTo(Shard.NUMBER);
    assertThat(a.news(0).shard()).isEqualTo(Shard.NUMBER);
  }

  @Test
  void onePullIsUnderWayUntilItsTimeIsOver() {
    b.views().up(A, 0);
    b.views().advertise(A, "a", 9, 0);
    b.machine.tick(0);
    b.machine.on(new Message.Decline(C, Shard.NUMBER), 2 * RETRY_MS);
    assertThat(b.views().pulling()).isEqualTo(1);
    assertThat(b.views().counters().pulls()).isEqualTo(1);
  }

  @Test
  void whoeverWaitsForAPullToEndHasNothingDue() {
    for (int i = 0; i < Shard.LIMITS.maxPulls() + 1; i++) {
      Replica replica = new Replica("n" + i, 1);
      b.views().up(replica, 0);
      b.views().advertise(replica, "n" + i, 5, 0);
    }
    assertThat(b.machine.wakeAtMs()).isZero();
    b.machine.tick(0);
    assertThat(b.machine.wakeAtMs()).isEqualTo(RETRY_MS);
  }

  @Test
  void whatArrivesUnaskedEndsNoPull() {
    known(1);
    assertThat(b.views().pulling()).isZero();
    assertThat(b.machine.wakeAtMs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aFingerprintSpeaksOfWhatShowsExactlyAndOfThatMomentAlone() {
    known(1);
    Message.Fingerprint wrong = new Message.Fingerprint(A, Shard.NUMBER, 1, 0);
    assertNoAlarm(new Message.Fingerprint(A, Shard.NUMBER, 2, 0));
    b.views().down(A, 100);
    assertNoAlarm(wrong);
    b.views().up(A, 100);
    b.views().depart(A, 100);
    assertNoAlarm(wrong);
    assertThat(b.views().counters().mismatches()).isZero();
  }

  @Test
  void aWrongViewTakesNobodyElseWithItAndIsNotSeenNorAskedForTwice() {
    known(1);
    Shard c = new Shard(C);
    c.track(1, "cem", 0);
    b.views().up(C, 0);
    b.machine.on(c.news(0), 0);
    b.views().advertise(A, "a", 5, 100);
    b.machine.tick(100 + DELAY_MS);
    b.machine.on(new Message.Fingerprint(A, Shard.NUMBER, 1, 0), 200);
    assertThat(b.shown()).containsExactly("cem@c");
    assertThat(b.seen(A)).isZero();
    assertThat(b.views().pulling()).isEqualTo(1);
    assertThat(b.machine.wakeAtMs()).isEqualTo(100 + DELAY_MS + RETRY_MS);
  }

  private void assertNoAlarm(Message.Fingerprint fingerprint) {
    assertThat(b.machine.on(fingerprint, 100).alarms()).isEmpty();
  }

  /** B has all of A's, of so many operations. */
  private void known(int operations) {
    b.views().up(A, 0);
    fill(operations);
    b.machine.on(a.news(0), 0);
  }

  private void giveUp(long advertised) {
    b.views().up(A, 0);
    b.views().advertise(A, "a", advertised, 0);
    nobodyAnswers();
  }

  private void nobodyAnswers() {
    for (long nowMs = 0; nowMs <= Limits.ATTEMPTS_MAX * RETRY_MS; nowMs += RETRY_MS) {
      b.machine.tick(nowMs);
    }
    assertThat(b.machine.wakeAtMs()).isEqualTo(Long.MAX_VALUE);
    assertThat(b.views().caughtUp()).isFalse();
  }

  private void fill(int operations) {
    for (int i = 0; i < operations; i++) {
      a.track(1, "k" + a.machine.chain().seq(), 0);
    }
  }
}
