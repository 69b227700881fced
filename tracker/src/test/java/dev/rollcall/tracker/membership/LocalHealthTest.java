package dev.rollcall.tracker.membership;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LocalHealthTest {

  private long nowMs = 50_000;
  private final LocalHealth health = new LocalHealth(nowMs);

  @Test
  void aTickThatIsASecondAfterTheOneBeforeIsLate() {
    assertThat(tickAfter(999)).isZero();
    assertThat(health.score()).isZero();
    assertThat(tickAfter(1_000)).isEqualTo(1_000);
    assertThat(health.score()).isEqualTo(1);
  }

  @Test
  void itGetsNoWorseThanTheWorst() {
    ticks(10, 2_000);
    assertThat(health.score()).isEqualTo(Timing.HEALTH_MAX);
  }

  @Test
  void halfASecondInTimeMakesItBetterByOneAndItGetsNoBetterThanWell() {
    ticks(2, 1_000);
    ticks(4, 100);
    tickAfter(99);
    assertThat(health.score()).isEqualTo(2);
    tickAfter(1);
    assertThat(health.score()).isEqualTo(1);
    ticks(4, 100);
    assertThat(health.score()).isEqualTo(1);
    ticks(1, 100);
    assertThat(health.score()).isZero();
    ticks(30, 100);
    assertThat(health.score()).isZero();
  }

  @Test
  void ticksThatAreMadeUpForAtOnceAfterAPauseMakeNothingBetter() {
    ticks(1, 5_000);
    ticks(100, 0);
    assertThat(health.score()).isEqualTo(1);
    ticks(4, 100);
    assertThat(health.score()).isEqualTo(1);
    ticks(1, 100);
    assertThat(health.score()).isZero();
  }

  @Test
  void aLateTickBeginsTheHalfSecondAnew() {
    ticks(1, 1_000);
    ticks(4, 100);
    ticks(1, 1_000);
    ticks(4, 100);
    assertThat(health.score()).isEqualTo(2);
  }

  @Test
  void aNodeAtRestTicksLongBeforeItWouldBeLateAndIsWell() {
    for (int i = 0; i < 10; i++) {
      assertThat(health.wakeAtMs() - nowMs).isBetween(1L, 250L);
      assertThat(tickAfter(health.wakeAtMs() - nowMs)).isZero();
    }
    assertThat(health.score()).isZero();
  }

  private void ticks(int count, long ms) {
    for (int i = 0; i < count; i++) {
      tickAfter(ms);
    }
  }

  private long tickAfter(long ms) {
    nowMs += ms;
    return health.tick(nowMs);
  }
}
