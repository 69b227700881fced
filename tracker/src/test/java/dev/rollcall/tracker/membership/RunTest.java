package dev.rollcall.tracker.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.Replica;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Several runs of one node, this node's own among them. */
class RunTest {

  private static final Replica B = new Replica("b", 5);
  private static final Replica LATER = new Replica("b", 6);

  private final Observer a = new Observer();

  @Test
  void aHeartbeatOfWhoIsUpSaysOnlyHowFarItsChainsAre() {
    a.hear(B, 1);
    long[] seqs = {3, 4};
    Effects own = a.hear(new Heartbeat(B, 2, false, seqs));
    assertThat(own.verdicts()).containsExactly(new Verdict.Advertised(B, "b", seqs));
    assertThat(own.sends()).isEmpty();
    assertThat(a.hear(new Heartbeat(B, 2, false, seqs), "c").verdicts())
        .containsExactly(new Verdict.Advertised(B, "c", seqs));
  }

  @Test
  void whatIsSaidOfTheDeadIsNotPassedOn() {
    a.hear(B, 1);
    a.membership.onGone("b", a.nowMs);
    assertThat(a.hear(a.heartbeat(B, 1), "c").verdicts()).isEmpty();
  }

  @Test
  void theCounterOfAnEarlierRunIsNotTakenForThatOfTheLater() {
    a.hear(B, 9);
    a.hear(LATER, 1);
    a.hear(B, 50);
    a.advance(900);
    a.hear(LATER, 2);
    assertThat(a.advance(300).verdicts()).isEmpty();
  }

  @Test
  void anEarlierRunThatSpeaksForItselfIsToldOfTheLater() {
    a.hear(LATER, 1);
    assertThat(a.hear(a.heartbeat(B, 9), "c").sends()).isEmpty();
    Effects effects = a.hear(B, 9);
    assertThat(effects.sends()).extracting(Effects.Send::node).containsExactly("b");
    Message.Digest told = Observer.digests(effects).get(0);
    assertThat(told.from()).isEqualTo("a");
    assertThat(told.wantsAnswer()).isFalse();
    assertThat(told.known()).extracting(Heartbeat::replica).containsExactly(Observer.SELF, LATER);
    assertThat(told.known()).noneMatch(Heartbeat::leaving);
  }

  @Test
  void theLastIncarnationThatAClockMayGiveIsBelieved() {
    Replica last = new Replica("b", Timing.INCARNATION_MAX);
    assertThat(a.hear(last, 1).verdicts()).contains(new Verdict.Up(last));
    assertThat(a.hear(new Replica("b", Timing.INCARNATION_MAX + 1), 1).verdicts())
        .isEmpty();
  }

  @Test
  void anEarlierRunOfMyOwnIsNoReasonToBeginAnewWhateverItHadDone() {
    assertThat(a.hear(new Replica("a", 99), 1_000).verdicts()).isEmpty();
    assertThat(a.membership.self()).isEqualTo(Observer.SELF);
  }

  @Test
  void whoGoesBeyondARunOfItsNameTellsEverybodyAtOnce() {
    a.hear(B, 1);
    Effects effects = a.hear(new Replica("a", 500), 1);
    assertThat(Observer.beats(effects))
        .extracting(Heartbeat::replica)
        .containsExactly(a.membership.self());
  }

  @Test
  void runsThatGoBeyondTheSameOneDoNotMeet() {
    Set<Replica> runs = new HashSet<>();
    for (int seed = 0; seed < 10; seed++) {
      Observer node = new Observer(seed, 2);
      node.hear(new Replica("a", 500), 1);
      runs.add(node.membership.self());
    }
    assertThat(runs).hasSize(10);
  }

  @Test
  void noMorePeersAreKnownThanTheTableHasRoomFor() {
    for (int i = 0; i < Timing.PEERS_MAX; i++) {
      a.hear(new Replica("n" + i, 1), 1);
    }
    assertThat(a.hear(B, 1).verdicts()).isEmpty();
    assertThat(a.membership.live()).hasSize(Timing.PEERS_MAX).doesNotContain("b");
    assertThat(a.hear(new Replica("n7", 2), 1).verdicts())
        .contains(new Verdict.Up(new Replica("n7", 2)));
  }

  @Test
  void aLaterRunThatIsRefusedIsReportedAnewAndNoMoreAreRememberedThanThereIsRoomFor() {
    assertThat(refuse(B)).hasSize(1);
    assertThat(refuse(B)).isEmpty();
    assertThat(refuse(LATER)).hasSize(1);
    for (int i = 1; i < Timing.PEERS_MAX; i++) {
      assertThat(refuse(new Replica("n" + i, 1))).hasSize(1);
    }
    assertThat(refuse(new Replica("late", 1))).isEmpty();
    assertThat(a.membership.refused()).isEqualTo(Timing.PEERS_MAX);
    a.advance(990);
    refuse(LATER);
    a.advance(10);
    assertThat(a.membership.refused()).isEqualTo(1);
    a.advance(980);
    assertThat(a.membership.refused()).isEqualTo(1);
    a.advance(10);
    assertThat(a.membership.refused()).isZero();
  }

  private List<String> refuse(Replica replica) {
    return a.hear(new Heartbeat(replica, 1, false, new long[3])).alarms();
  }
}
