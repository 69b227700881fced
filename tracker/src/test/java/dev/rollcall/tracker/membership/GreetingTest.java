package dev.rollcall.tracker.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** To whom heartbeats go. */
class GreetingTest {

  private static final Timing TIMING = new Timing(100, 200, 400, 1_000, 3_000, 500);
  private static final Replica B = new Replica("b", 5);

  private final Membership membership = new Membership(
      new Replica("a", 100), TIMING, new CausalContext(2), new SplittableRandom(1), 0);
  private long nowMs;

  @Test
  void whoIsDownIsGreetedOnSoThatBothLearnThatTheWayIsOpenAgain() {
    hear(B, 1, false);
    greetedWithin(1_100);
    assertThat(membership.live()).isEmpty();
    assertThat(greetedWithin(200)).contains("b");
  }

  @Test
  void whoFellSilentAndWasForgottenIsGreetedForAsLongAsTheTransportKnowsIt() {
    hear(B, 1, false);
    greetedWithin(5_000);
    assertThat(membership.retired()).isEqualTo(1);
    assertThat(greetedWithin(200)).contains("b");
    membership.onContacts(List.of(), nowMs);
    assertThat(greetedWithin(200)).isEmpty();
  }

  @Test
  void whoAnnouncedItsLeaveAndWasForgottenIsNotGreetedAnyMore() {
    hear(B, 1, false);
    hear(B, 2, true);
    greetedWithin(1_000);
    assertThat(membership.retired()).isEqualTo(1);
    assertThat(greetedWithin(200)).isEmpty();
  }

  private void hear(Replica replica, long counter, boolean leaving) {
    membership.on(new Message.Alive(new Heartbeat(replica, counter, leaving, new long[2])), nowMs);
  }

  /** Ticks every 10 ms for so long; who was sent a heartbeat meanwhile. */
  private List<String> greetedWithin(long ms) {
    List<String> greeted = new ArrayList<>();
    for (long end = nowMs + ms; nowMs < end; ) {
      nowMs += 10;
      for (Effects.Send send : membership.tick(nowMs).sends()) {
        if (send.message() instanceof Message.Alive) {
          greeted.add(send.node());
        }
      }
    }
    return greeted;
  }
}
