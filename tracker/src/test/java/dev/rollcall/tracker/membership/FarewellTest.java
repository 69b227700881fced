package dev.rollcall.tracker.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.Replica;
import org.junit.jupiter.api.Test;

/** Leaves that are announced. */
class FarewellTest {

  private static final Replica B = new Replica("b", 5);
  private static final Replica LATER = new Replica("b", 6);

  private final Observer a = new Observer();

  @Test
  void myOwnLeaveIsToldAtOnceAndNothingMoreIsSaidInDigests() {
    a.hear(B, 1);
    assertThat(a.membership.leave().sends()).singleElement().satisfies(send -> {
      assertThat(send.node()).isEqualTo("b");
      Heartbeat told = ((Message.Alive) send.message()).heartbeat();
      assertThat(told.replica()).isEqualTo(Observer.SELF);
      assertThat(told.counter()).isEqualTo(1);
      assertThat(told.leaving()).isTrue();
    });
    Effects later = a.advance(300);
    assertThat(Observer.beats(later)).isNotEmpty().allMatch(Heartbeat::leaving);
    assertThat(Observer.digests(later)).isEmpty();
  }

  @Test
  void aStrangersFarewellIsNoNews() {
    Effects effects = a.hear(a.farewell(B, 8));
    assertThat(effects.verdicts()).isEmpty();
    assertThat(effects.sends()).isEmpty();
    assertThat(a.membership.known(a.nowMs)).isEmpty();
  }

  @Test
  void whoLeavesIsSentNothingMoreAndGoesWhenItsTimeHasComeHoweverOftenItSaysSo() {
    a.hear(B, 7);
    assertThat(a.hear(a.farewell(B, 8)).verdicts()).containsExactly(new Verdict.Departing(B));
    assertThat(a.membership.live()).isEmpty();
    a.advance(490);
    assertThat(a.hear(a.farewell(B, 9)).verdicts()).isEmpty();
    assertThat(a.status(B)).isEqualTo(PeerStatus.LEAVING);
    assertThat(a.advance(10).verdicts()).containsExactly(new Verdict.Forgotten(B));
    assertThat(a.membership.contacts()).isZero();
  }

  @Test
  void whoIsDownMayLeave() {
    a.hear(B, 7);
    a.membership.onGone("b", a.nowMs);
    assertThat(a.hear(a.farewell(B, 8)).verdicts()).containsExactly(new Verdict.Departing(B));
  }

  @Test
  void theFarewellOfALaterRunThatWasNeverSeenDoesNotReplaceTheEarlier() {
    a.hear(B, 7);
    assertThat(a.hear(a.farewell(LATER, 3)).verdicts()).isEmpty();
    assertThat(a.status(B)).isEqualTo(PeerStatus.UP);
  }

  @Test
  void aLaterRunDoesNotWaitUntilTheEarlierHasLeft() {
    a.hear(B, 7);
    a.hear(a.farewell(B, 8));
    assertThat(a.hear(LATER, 1).verdicts()).contains(new Verdict.Up(LATER));
    assertThat(a.hear(B, 9).verdicts()).isEmpty();
    a.membership.onGone("b", a.nowMs);
    a.advance(3_100);
    assertThat(a.hear(B, 10).verdicts()).isEmpty();
  }
}
