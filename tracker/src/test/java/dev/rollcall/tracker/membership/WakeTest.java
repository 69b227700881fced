package dev.rollcall.tracker.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Replica;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Membership that is ticked when it says so, and not before, misses no deadline. */
class WakeTest {

  private static final Replica B = new Replica("b", 1);
  private static final Replica C = new Replica("c", 1);

  /** Far apart, so that nothing but the peer's own deadline can be what woke it. */
  private static final Timing RARE = new Timing(400, 60_000, 1_430, 3_210, 7_770, 610);

  private long nowMs = Observer.START_MS;
  private Membership membership = of(RARE);

  @Test
  void silenceIsJudgedAtTheMoment() {
    hear(B, 1, false);
    assertThat(until(new Verdict.Down(B))).isEqualTo(RARE.downMs());
    assertThat(until(new Verdict.Forgotten(B))).isEqualTo(RARE.downMs() + RARE.forgetMs());
  }

  @Test
  void suspicionBeginsAtTheMoment() {
    hear(B, 1, false);
    while (membership.known(nowMs).get(0).status() == PeerStatus.UP) {
      tick();
    }
    assertThat(nowMs - Observer.START_MS).isEqualTo(RARE.suspectMs());
  }

  @Test
  void whoLeavesIsForgottenAtTheMoment() {
    hear(B, 1, false);
    hear(B, 2, true);
    assertThat(until(new Verdict.Forgotten(B))).isEqualTo(RARE.handoverMs());
  }

  @Test
  void aVerdictInTroubleFallsAtTheSecondDeadline() {
    hear(B, 1, false);
    hear(C, 1, false);
    assertThat(until(new Verdict.Down(B))).isEqualTo(2 * RARE.downMs());
  }

  @Test
  void heartbeatsAreSentAtTheMoment() {
    membership.onContact("b", nowMs);
    for (long dueMs = nowMs; dueMs <= Observer.START_MS + 2_000; dueMs += RARE.heartbeatMs()) {
      while (membership.wakeAtMs() < dueMs) {
        assertThat(Observer.beats(tick())).isEmpty();
      }
      assertThat(Observer.beats(tick())).as("due at %s", dueMs).hasSize(1);
      assertThat(nowMs).isEqualTo(dueMs);
    }
  }

  @Test
  void aPauseIsNotMadeUpForByManyHeartbeats() {
    membership.onContact("b", nowMs);
    membership.tick(nowMs);
    nowMs += 10_000;
    assertThat(Observer.beats(membership.tick(nowMs))).hasSize(1);
    assertThat(Observer.beats(membership.tick(nowMs + 399))).isEmpty();
    assertThat(Observer.beats(membership.tick(nowMs + 400))).hasSize(1);
  }

  /** It is never due again at once, and never later than a quarter of a second; whatever is heard, and however late it is ticked. */
  @Test
  void eachTickDoesAllThatIsDue() {
    for (long seed = 0; seed < 200; seed++) {
      RandomGenerator random = new SplittableRandom(seed);
      membership = of(Observer.TIMING);
      nowMs = Observer.START_MS;
      for (int step = 0; step < 500; step++) {
        if (random.nextInt(3) == 0) {
          Replica peer = new Replica("p" + random.nextInt(6), 1 + random.nextInt(2));
          hear(peer, step, random.nextInt(20) == 0);
        } else {
          int late = random.nextInt(50) == 0 ? random.nextInt(3_000) : random.nextInt(3);
          nowMs = Math.max(nowMs, membership.wakeAtMs()) + late;
          membership.tick(nowMs);
          assertThat(membership.wakeAtMs() - nowMs)
              .as("seed %s, step %s", seed, step)
              .isBetween(1L, LocalHealth.REST_MS);
        }
      }
    }
  }

  private static Membership of(Timing timing) {
    return new Membership(
        Observer.SELF, timing, new CausalContext(2), new SplittableRandom(1), Observer.START_MS);
  }

  private void hear(Replica replica, long counter, boolean leaving) {
    membership.on(new Message.Alive(new Heartbeat(replica, counter, leaving, new long[2])), nowMs);
  }

  private Effects tick() {
    nowMs = Math.max(nowMs, membership.wakeAtMs());
    return membership.tick(nowMs);
  }

  /** How long after the start the verdict falls. */
  private long until(Verdict verdict) {
    while (!tick().verdicts().contains(verdict)) {
      assertThat(nowMs).isLessThan(Observer.START_MS + 60_000);
    }
    return nowMs - Observer.START_MS;
  }
}
