package dev.rollcall.tracker.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.Replica;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Silence, to the millisecond. */
class SilenceTest {

  private static final Replica B = new Replica("b", 5);
  private static final Replica C = new Replica("c", 5);

  private final Observer a = new Observer();

  @Test
  void eachStepComesWhenItsTimeHasCome() {
    a.hear(B, 1);
    a.advance(390);
    assertThat(a.status(B)).isEqualTo(PeerStatus.UP);
    assertThat(a.membership.known(a.nowMs + 5))
        .containsExactly(new Membership.Known(B, PeerStatus.UP, 395));
    a.advance(10);
    assertThat(a.status(B)).isEqualTo(PeerStatus.SUSPECT);
    a.advance(590);
    assertThat(a.status(B)).isEqualTo(PeerStatus.SUSPECT);
    assertThat(a.advance(10).verdicts()).containsExactly(new Verdict.Down(B));
    assertThat(a.advance(2_990).verdicts()).isEmpty();
    assertThat(a.advance(10).verdicts()).containsExactly(new Verdict.Forgotten(B));
    assertThat(a.membership.retired()).isEqualTo(1);
  }

  @Test
  void whoIsHeardAgainIsUp() {
    a.hear(B, 1);
    a.advance(500);
    assertThat(a.status(B)).isEqualTo(PeerStatus.SUSPECT);
    a.hear(B, 2);
    assertThat(a.status(B)).isEqualTo(PeerStatus.UP);
    a.membership.onGone("b", a.nowMs);
    assertThat(a.status(B)).isEqualTo(PeerStatus.DOWN);
    a.hear(B, 3 + Timing.GONE_SLACK);
    assertThat(a.status(B)).isEqualTo(PeerStatus.UP);
    assertThat(a.advance(390).verdicts()).isEmpty();
  }

  @Test
  void aThirdThatFallsSilentTogetherIsNotMe() {
    hear(6, 0, 1);
    IntStream.range(2, 12).forEach(counter -> {
      assertThat(a.membership.live()).hasSize(6);
      a.advance(100);
      hear(6, 2, counter);
    });
    assertThat(a.membership.live()).containsExactly("n2", "n3", "n4", "n5");
  }

  @Test
  void moreThanAThirdAreGivenTwoDeadlines() {
    hear(5, 0, 1);
    IntStream.range(2, 21).forEach(counter -> {
      a.advance(100);
      hear(5, 3, counter);
    });
    a.advance(90);
    assertThat(a.membership.live()).hasSize(5);
    assertThat(a.advance(10).verdicts()).hasSize(3);
    assertThat(a.membership.live()).containsExactly("n3", "n4");
  }

  @Test
  void whoeverIsSuspectedThisVeryMomentCountsAmongTheSilent() {
    a.hear(B, 1);
    a.advance(600);
    a.hear(C, 1);
    assertThat(a.advance(400).verdicts()).isEmpty();
    assertThat(a.status(B)).isEqualTo(PeerStatus.SUSPECT);
  }

  @Test
  void theLastOfThoseThatFellSilentTogetherIsGivenASecondDeadlineToo() {
    a.hear(B, 1);
    a.hear(C, 1);
    a.advance(900);
    for (int counter = 2; counter < 13; counter++) {
      a.hear(C, counter);
      assertThat(a.advance(counter < 12 ? 100 : 90).verdicts()).isEmpty();
    }
    assertThat(a.advance(10).verdicts()).containsExactly(new Verdict.Down(B));
  }

  @Test
  void afterASuspicionInVainTheOthersAreGivenASecondDeadlineToo() {
    a.hear(C, 1);
    a.advance(400);
    a.hear(C, 2);
    a.hear(B, 1);
    for (int counter = 3; counter < 23; counter++) {
      a.hear(C, counter);
      assertThat(a.advance(counter < 22 ? 100 : 90).verdicts()).isEmpty();
    }
    assertThat(a.advance(10).verdicts()).containsExactly(new Verdict.Down(B));
  }

  @Test
  void whoWasSuspectedInVainItselfIsGivenAThird() {
    a.hear(B, 1);
    a.hear(C, 1);
    a.advance(400);
    a.hear(B, 2);
    for (int counter = 2; counter < 32; counter++) {
      a.hear(C, counter);
      assertThat(a.status(B)).isNotEqualTo(PeerStatus.DOWN);
      a.advance(counter < 31 ? 100 : 90);
    }
    assertThat(a.advance(10).verdicts()).contains(new Verdict.Down(B));
  }

  @Test
  void oneSuspicionInVainAmongManyIsNotTheNetwork() {
    hear(6, 0, 1);
    a.advance(100);
    hear(6, 1, 2);
    a.advance(300);
    hear(6, 0, 3);
    for (int counter = 4; counter < 13; counter++) {
      a.advance(100);
      hear(5, 0, counter);
    }
    assertThat(a.advance(90).verdicts()).isEmpty();
    assertThat(a.advance(10).verdicts()).hasSize(1);
    assertThat(a.membership.live()).hasSize(5).doesNotContain("n5");
  }

  @Test
  void proofOfTheDeathOfTheDeadOrUnknownIsNoNews() {
    assertThat(a.membership.onGone("b", a.nowMs).verdicts()).isEmpty();
    a.hear(B, 1);
    assertThat(a.membership.onGone("b", a.nowMs).verdicts()).hasSize(1);
    assertThat(a.membership.onGone("b", a.nowMs).verdicts()).isEmpty();
    assertThat(a.hear(B, 2).verdicts()).isEmpty();
  }

  /** All but the first so many of that many nodes. */
  private void hear(int nodes, int from, int counter) {
    List<Replica> heard =
        IntStream.range(from, nodes).mapToObj(i -> new Replica("n" + i, 1)).toList();
    heard.forEach(replica -> a.hear(replica, counter));
  }
}
