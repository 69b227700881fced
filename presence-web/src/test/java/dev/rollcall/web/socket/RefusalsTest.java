package dev.rollcall.web.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefusalsTest {

  private final Refusals refusals = new Refusals();

  @Test
  void reasonsAreCountedApart() {
    refusals.count("LIMIT");
    refusals.count("LIMIT");
    refusals.count("HTTP_403");
    assertThat(refusals.counts()).containsEntry("LIMIT", 2L).containsEntry("HTTP_403", 1L);
    assertThat(refusals.count("LIMIT", 0)).isEqualTo(2);
    assertThat(refusals.count("RATE", 0)).isZero();
  }

  @Test
  void whatAnApplicationInventsIsBounded() {
    for (int i = 0; i < 10_000; i++) {
      refusals.count("code-" + i);
    }
    refusals.count("");
    assertThat(refusals.counts()).hasSize(Refusals.REASONS_MAX + 1);
    assertThat(refusals.count(Refusals.OTHER, 0)).isEqualTo(10_001 - Refusals.REASONS_MAX);
  }
}
