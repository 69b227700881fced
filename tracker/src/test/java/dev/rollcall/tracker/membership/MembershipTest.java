package dev.rollcall.tracker.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Replica;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of membership, one by one: no network, no clock. */
class MembershipTest {

  private static final Timing TIMING = new Timing(100, 200, 400, 1_000, 3_000, 500);
  private static final Replica B = new Replica("b", 5);
  private static final Replica C = new Replica("c", 5);
  private static final Replica D = new Replica("d", 5);

  private final Membership membership = new Membership(
      new Replica("a", 100), TIMING, new CausalContext(2), new SplittableRandom(1), 0);
  private long nowMs;

  @Test
  void aStrangerIsUpAtOnceAndGreeted() {
    Effects effects = membership.on(alive(B, 1), nowMs);
    assertThat(effects.verdicts()).contains(new Verdict.Up(B));
    assertThat(effects.sends()).extracting(Effects.Send::node).containsExactly("b");
    assertThat(membership.live()).containsExactly("b");
  }

  @Test
  void aLaterRunReplacesTheEarlierAndTheEarlierIsInert() {
    hear(B, 9);
    Replica later = new Replica("b", 6);
    assertThat(hear(later, 1)).contains(new Verdict.Up(later));
    assertThat(hear(B, 50)).isEmpty();
    assertThat(membership.known(nowMs))
        .extracting(Membership.Known::replica)
        .containsExactly(later);
  }

  @Test
  void silenceSuspectsThenHidesThenForgets() {
    hear(B, 1);
    assertThat(advance(390)).isEmpty();
    assertThat(status("b")).isEqualTo(PeerStatus.UP);
    advance(50);
    assertThat(status("b")).isEqualTo(PeerStatus.SUSPECT);
    assertThat(membership.live()).containsExactly("b");
    assertThat(advance(600)).containsExactly(new Verdict.Down(B));
    assertThat(membership.live()).isEmpty();
    assertThat(advance(3_100)).contains(new Verdict.Forgotten(B));
    assertThat(membership.known(nowMs)).isEmpty();
  }

  @Test
  void onlyACounterThatAdvancesIsLifeWhoeverTells() {
    hear(B, 7);
    for (int i = 0; i < 12; i++) {
      advance(100);
      hear(B, 7);
    }
    assertThat(status("b")).isEqualTo(PeerStatus.DOWN);
    assertThat(hear(B, 8)).contains(new Verdict.Up(B));
  }

  @Test
  void proofOfDeathDoesNotWaitAndWhatWasOnItsWayDoesNotBringItBack() {
    hear(B, 7);
    assertThat(membership.onGone("b", nowMs).verdicts()).containsExactly(new Verdict.Down(B));
    assertThat(hear(B, 8)).isEmpty();
    assertThat(hear(B, 7 + Timing.GONE_SLACK + 1)).contains(new Verdict.Up(B));
  }

  @Test
  void anAnnouncedLeaveIsFinalForThatRun() {
    hear(B, 7);
    Heartbeat farewell = new Heartbeat(B, 8, true, new long[2]);
    assertThat(membership.on(new Message.Alive(farewell), nowMs).verdicts())
        .containsExactly(new Verdict.Departing(B));
    assertThat(hear(B, 9)).isEmpty();
    assertThat(advance(600)).containsExactly(new Verdict.Forgotten(B));
    assertThat(hear(B, 10)).isEmpty();
    Replica later = new Replica("b", 6);
    assertThat(hear(later, 1)).contains(new Verdict.Up(later));
  }

  @Test
  void aPauseOfTheObserverIsNobodysSilence() {
    hear(B, 1);
    hear(C, 1);
    advance(50);
    nowMs += 15_000;
    assertThat(membership.tick(nowMs).verdicts()).isEmpty();
    assertThat(status("b")).isEqualTo(PeerStatus.UP);
    assertThat(membership.health()).isEqualTo(1);
  }

  @Test
  void whoeverWasSuspectedInVainIsGivenOneMoreDeadlineForAWhile() {
    hear(B, 1);
    advance(500);
    assertThat(status("b")).isEqualTo(PeerStatus.SUSPECT);
    hear(B, 2);
    assertThat(advance(1_500)).doesNotContain(new Verdict.Down(B));
    assertThat(advance(600)).contains(new Verdict.Down(B));
    // It was not dead: another doubt.
    hear(B, 3);
    assertThat(advance(2_500)).doesNotContain(new Verdict.Down(B));
    assertThat(advance(600)).contains(new Verdict.Down(B));
  }

  @Test
  void aDoubtWearsOffAndThereAreNoMoreThanThree() {
    hear(B, 1);
    long counter = 2;
    for (int suspicions = 0; suspicions < 8; suspicions++) {
      advance(500);
      hear(B, counter++);
    }
    assertThat(advance(3_500)).doesNotContain(new Verdict.Down(B));
    assertThat(advance(600)).contains(new Verdict.Down(B));
    hear(B, counter++);
    for (int beats = 0; beats < 3 * 6 * 10 + 5; beats++) {
      assertThat(advance(100)).doesNotContain(new Verdict.Down(B));
      hear(B, counter++);
    }
    assertThat(advance(1_100)).contains(new Verdict.Down(B));
  }

  @Test
  void aDoubtDoesNotWearOffInSilence() {
    hear(B, 1);
    advance(500);
    long counter = 2;
    hear(B, counter++);
    for (int beats = 0; beats < 54; beats++) {
      advance(100);
      hear(B, counter++);
    }
    assertThat(advance(1_900)).doesNotContain(new Verdict.Down(B));
    assertThat(advance(200)).contains(new Verdict.Down(B));
  }

  @Test
  void whoeverIsOverdueAndHeldIsSuspected() {
    hear(B, 1);
    hear(C, 1);
    advance(50);
    nowMs += 990;
    assertThat(membership.tick(nowMs).verdicts()).doesNotContain(new Verdict.Down(B));
    assertThat(List.of(status("b"), status("c"))).containsOnly(PeerStatus.SUSPECT);
  }

  @Test
  void aClaimOfMyOwnRunThatLeavesNoRoomToGoBeyondItIsNonsense() {
    Replica self = membership.self();
    hear(new Replica(self.node(), Timing.INCARNATION_MAX), 1);
    assertThat(membership.self()).isEqualTo(self);
  }

  @Test
  void ifMoreThanAThirdFallSilentTogetherItIsRatherMe() {
    hear(B, 1);
    hear(C, 1);
    hear(D, 1);
    for (int counter = 2; counter < 14; counter++) {
      advance(100);
      hear(D, counter);
    }
    assertThat(List.of(status("b"), status("c"))).containsOnly(PeerStatus.SUSPECT);
    for (int counter = 14; counter < 24; counter++) {
      advance(100);
      hear(D, counter);
    }
    assertThat(List.of(status("b"), status("c"))).containsOnly(PeerStatus.DOWN);
    assertThat(status("d")).isEqualTo(PeerStatus.UP);
  }

  @Test
  void theFirstOfThemToReachTheDeadlineIsNotTakenForDead() {
    hear(B, 1);
    advance(100);
    hear(C, 1);
    hear(D, 1);
    assertThat(advance(950)).isEmpty();
    assertThat(status("b")).isEqualTo(PeerStatus.SUSPECT);
    assertThat(advance(1_100)).contains(new Verdict.Down(B), new Verdict.Down(C));
  }

  @Test
  void whenTheyAreHeardAgainTheLastOfThemIsNotTakenForDead() {
    hear(B, 1);
    hear(C, 1);
    hear(D, 1);
    assertThat(advance(1_200)).isEmpty();
    hear(C, 2);
    hear(D, 2);
    assertThat(advance(100)).isEmpty();
    assertThat(status("b")).isEqualTo(PeerStatus.SUSPECT);
    for (int counter = 3; counter < 11; counter++) {
      hear(C, counter);
      hear(D, counter);
      advance(100);
    }
    assertThat(status("b")).isEqualTo(PeerStatus.DOWN);
  }

  @Test
  void aLaterRunOfMyOwnNameIsOutdone() {
    Replica stranger = new Replica("a", 500);
    Effects effects = membership.on(alive(stranger, 1), nowMs);
    assertThat(membership.self().supersedes(stranger)).isTrue();
    assertThat(effects.verdicts()).containsExactly(new Verdict.Reincarnated(membership.self()));
  }

  @Test
  void whoeverBelievesInMoreOfMyRunThanThereIsIsToldALaterOne() {
    Replica self = membership.self();
    assertThat(hear(self, 0)).isEmpty();
    assertThat(hear(self, Long.MAX_VALUE))
        .containsExactly(new Verdict.Reincarnated(membership.self()));
    assertThat(membership.self().supersedes(self)).isTrue();
    Heartbeat ahead = new Heartbeat(membership.self(), 0, false, new long[] {0, 1});
    assertThat(membership.on(new Message.Alive(ahead), nowMs).verdicts())
        .containsExactly(new Verdict.Reincarnated(membership.self()));
  }

  @Test
  void anIncarnationThatNoClockGivesIsNonsense() {
    Replica self = membership.self();
    assertThat(hear(new Replica("a", Long.MAX_VALUE), 1)).isEmpty();
    assertThat(membership.self()).isEqualTo(self);
    hear(B, 1);
    assertThat(hear(new Replica("b", Long.MAX_VALUE), 1)).isEmpty();
    assertThat(hear(new Replica("b", 6), 1)).contains(new Verdict.Up(new Replica("b", 6)));
  }

  @Test
  void aTwinIsNotOutdoneForEverButReported() {
    for (int i = 0; i < Timing.REFUTES_MAX; i++) {
      assertThat(hear(new Replica("a", membership.self().incarnation() + 1), 1)).hasSize(1);
    }
    Replica self = membership.self();
    Effects effects = membership.on(alive(new Replica("a", self.incarnation() + 1), 1), nowMs);
    assertThat(effects.verdicts()).isEmpty();
    assertThat(effects.alarms())
        .singleElement()
        .asString()
        .contains("another living node seems to be called a");
    assertThat(membership.self()).isEqualTo(self);
    assertThat(membership
            .on(alive(new Replica("a", self.incarnation() + 1), 1), nowMs)
            .alarms())
        .isEmpty();
  }

  @Test
  @DisplayName("UC13: another number of shards is refused loudly, once")
  void anotherNumberOfShardsIsRefusedLoudlyOnce() {
    Message odd = new Message.Alive(new Heartbeat(B, 1, false, new long[3]));
    Effects first = membership.on(odd, nowMs);
    assertThat(first.verdicts()).isEmpty();
    assertThat(first.alarms())
        .containsExactly("node b is refused: it has 3 shards and this node, a, has 2;"
            + " give every node of the cluster the same option shards");
    assertThat(membership.on(odd, nowMs).alarms()).isEmpty();
    assertThat(membership.heardAll(nowMs)).isFalse();
    advance(1_100);
    assertThat(membership.heardAll(nowMs)).isTrue();
  }

  @Test
  void oneNodeThatIsRefusedDoesNotMakeTheOthersUnready() {
    membership.onContact("b", nowMs);
    hear(C, 1);
    hear(D, 1);
    membership.on(new Message.Alive(new Heartbeat(B, 1, false, new long[3])), nowMs);
    assertThat(membership.heardAll(nowMs)).isTrue();
  }

  @Test
  void contactsFollowTheTransport() {
    assertThat(membership.onContacts(Set.of("a", "b"), nowMs).sends())
        .extracting(Effects.Send::node)
        .containsExactly("b");
    assertThat(membership.heardAll(nowMs)).isFalse();
    assertThat(membership.onContacts(Set.of("a", "b"), nowMs).sends()).isEmpty();
    membership.onContacts(Set.of("a"), nowMs);
    assertThat(membership.heardAll(nowMs)).isTrue();
    advance(100);
    assertThat(membership.tick(nowMs + 100).sends()).isEmpty();
  }

  @Test
  void eachPeerGetsADigestInTurn() {
    List.of(B, C, D).forEach(replica -> hear(replica, 1));
    Set<String> partners = new java.util.TreeSet<>();
    for (int counter = 2; counter < 9; counter++) {
      nowMs += 100;
      for (Effects.Send send : membership.tick(nowMs).sends()) {
        if (send.message() instanceof Message.Digest) {
          partners.add(send.node());
        }
      }
      int beat = counter;
      List.of(B, C, D).forEach(replica -> hear(replica, beat));
    }
    assertThat(partners).containsExactly("b", "c", "d");
  }

  @Test
  void theDeadlineGrowsWithLocalHealth() {
    assertThat(TIMING.deadlineMs(0, 0)).isEqualTo(1_000);
    assertThat(TIMING.deadlineMs(1, 0)).isEqualTo(2_000);
    assertThat(TIMING.deadlineMs(Timing.HEALTH_MAX, 0)).isEqualTo(8_000);
  }

  private List<Verdict> hear(Replica replica, long counter) {
    return membership.on(alive(replica, counter), nowMs).verdicts().stream()
        .filter(verdict -> !(verdict instanceof Verdict.Advertised))
        .toList();
  }

  private static Message alive(Replica replica, long counter) {
    return new Message.Alive(new Heartbeat(replica, counter, false, new long[2]));
  }

  /** Ticks every 10 ms for so long; what was decided meanwhile. */
  private List<Verdict> advance(long ms) {
    List<Verdict> verdicts = new java.util.ArrayList<>();
    for (long end = nowMs + ms; nowMs < end; ) {
      nowMs += 10;
      verdicts.addAll(membership.tick(nowMs).verdicts());
    }
    return verdicts;
  }

  private PeerStatus status(String node) {
    return membership.known(nowMs).stream()
        .filter(known -> known.replica().node().equals(node))
        .findFirst()
        .orElseThrow()
        .status();
  }
}
