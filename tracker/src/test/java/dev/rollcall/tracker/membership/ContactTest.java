package dev.rollcall.tracker.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.Replica;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes that the transport knows, and how long they are waited for. */
class ContactTest {

  private static final Replica B = new Replica("b", 5);

  private final Observer a = new Observer();

  @Test
  void eachIsGreetedAsOftenAsItIsMetAndNobodyGreetsItself() {
    for (int meeting = 0; meeting < 2; meeting++) {
      assertThat(a.membership.onContact("b", a.nowMs).sends())
          .extracting(Effects.Send::node)
          .containsExactly("b");
    }
    assertThat(a.membership.onContact("a", a.nowMs).sends()).isEmpty();
    assertThat(a.membership.contacts()).isEqualTo(1);
  }

  @Test
  void noMoreAreGreetedThanTheTableHasRoomFor() {
    for (int i = 0; i < Timing.PEERS_MAX; i++) {
      assertThat(a.membership.onContact("n" + i, a.nowMs).sends()).hasSize(1);
    }
    assertThat(a.membership.onContact("b", a.nowMs).sends()).isEmpty();
    assertThat(a.membership.contacts()).isEqualTo(Timing.PEERS_MAX);
  }

  @Test
  void whomTheTransportLostIsGreetedForAsLongAsItIsKnown() {
    a.hear(B, 1);
    a.membership.onContacts(List.of(), a.nowMs);
    assertThat(a.membership.contacts()).isEqualTo(1);
    a.membership.onGone("b", a.nowMs);
    assertThat(a.membership.contacts()).isZero();
  }

  @Test
  void whoHasNotSpokenIsWaitedForThreeHeartbeatsLong() {
    a.membership.onContact("b", a.nowMs);
    assertThat(a.membership.heardAll(a.nowMs + 299)).isFalse();
    assertThat(a.membership.heardAll(a.nowMs + 300)).isTrue();
    a.hear(B, 1);
    assertThat(a.membership.heardAll(a.nowMs)).isTrue();
  }

  @Test
  void whereAsManyAreRefusedAsLiveItIsRatherMe() {
    a.hear(new Heartbeat(new Replica("odd", 1), 1, false, new long[3]));
    a.hear(B, 1);
    assertThat(a.membership.heardAll(a.nowMs)).isFalse();
    a.hear(new Replica("c", 1), 1);
    assertThat(a.membership.heardAll(a.nowMs)).isTrue();
    a.membership.onGone("c", a.nowMs);
    a.membership.onGone("odd", a.nowMs);
    assertThat(a.membership.refused()).isZero();
    assertThat(a.membership.heardAll(a.nowMs)).isTrue();
  }
}
