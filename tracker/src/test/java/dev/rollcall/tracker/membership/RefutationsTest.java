package dev.rollcall.tracker.membership;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefutationsTest {

  private static final long START_MS = 50_000;

  private final Refutations refutations = new Refutations();

  @Test
  void soManyInAnyWindowAreAllowed() {
    for (int i = 0; i < Timing.REFUTES_MAX; i++) {
      assertThat(refutations.allow(START_MS + i)).isTrue();
    }
    assertThat(refutations.allow(START_MS + Timing.REFUTE_WINDOW_MS - 1)).isFalse();
    assertThat(refutations.allow(START_MS + Timing.REFUTE_WINDOW_MS)).isTrue();
    assertThat(refutations.allow(START_MS + Timing.REFUTE_WINDOW_MS)).isFalse();
    assertThat(refutations.allow(START_MS + Timing.REFUTE_WINDOW_MS + 1)).isTrue();
  }

  @Test
  void theComplaintIsMadeOncePerWindow() {
    assertThat(refutations.complain(START_MS)).isTrue();
    assertThat(refutations.complain(START_MS + Timing.REFUTE_WINDOW_MS - 1)).isFalse();
    assertThat(refutations.complain(START_MS + Timing.REFUTE_WINDOW_MS)).isTrue();
  }
}
