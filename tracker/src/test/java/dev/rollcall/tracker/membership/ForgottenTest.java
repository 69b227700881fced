package dev.rollcall.tracker.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Replica;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is said of a replica after it was forgotten. */
class ForgottenTest {

  private static final Timing TIMING = new Timing(100, 200, 400, 1_000, 3_000, 500);
  private static final Replica PEER = new Replica("peer", 5);
  private static final long COUNTER = 40;

  private final Membership membership = new Membership(
      new Replica("me", 1), TIMING, new CausalContext(1), new SplittableRandom(1), 0);
  private long nowMs;

  @Test
  void anEchoOfTheSameCounterDoesNotBringItBack() {
    forgetPeer();
    assertThat(hear(PEER, COUNTER)).isEmpty();
    assertThat(hear(PEER, COUNTER - 1)).isEmpty();
  }

  @Test
  void anEarlierRunDoesNotBringItBack() {
    forgetPeer();
    assertThat(hear(new Replica("peer", 4), COUNTER + 100)).isEmpty();
  }

  @Test
  void aCounterThatAdvancedBringsItBack() {
    forgetPeer();
    assertThat(hear(PEER, COUNTER + 1)).contains(new Verdict.Up(PEER));
  }

  @Test
  void aLaterRunIsShown() {
    forgetPeer();
    Replica later = new Replica("peer", 6);
    assertThat(hear(later, 1)).contains(new Verdict.Up(later));
  }

  @Test
  void theForgottenAreNotInDigests() {
    forgetPeer();
    hear(new Replica("other", 1), 1);
    for (int i = 0; i < 30; i++) {
      nowMs += 50;
      hear(new Replica("other", 1), 2 + i);
      for (Effects.Send send : membership.tick(nowMs).sends()) {
        if (send.message() instanceof Message.Digest digest) {
          assertThat(digest.known())
              .extracting(heartbeat -> heartbeat.replica().node())
              .doesNotContain("peer");
        }
      }
    }
  }

  private void forgetPeer() {
    assertThat(hear(PEER, COUNTER)).contains(new Verdict.Up(PEER));
    boolean forgotten = false;
    while (!forgotten) {
      nowMs += 50;
      assertThat(nowMs).isLessThan(10_000);
      forgotten = membership.tick(nowMs).verdicts().contains(new Verdict.Forgotten(PEER));
    }
  }

  private List<Verdict> hear(Replica replica, long counter) {
    Heartbeat heartbeat = new Heartbeat(replica, counter, false, new long[1]);
    return membership
        .on(new Message.Digest("teller", false, List.of(heartbeat)), nowMs)
        .verdicts();
  }
}
