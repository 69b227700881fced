package dev.rollcall.web.presence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LastSeenTest {

  @Test
  void whoLeftLongestAgoIsForgottenFirst() {
    LastSeen seen = new LastSeen(2);
    seen.left("ann", "a", 1);
    seen.left("ben", "b", 2);
    seen.left("ann", "c", 3);
    assertThat(seen.of("ann")).isEqualTo(new LastSeen.Leave("c", 3));
    seen.left("cleo", "a", 4);
    assertThat(seen.of("ben")).isNull();
    assertThat(seen.of("ann")).isNotNull();
    assertThat(seen.of("cleo")).isNotNull();
    assertThat(seen.size()).isEqualTo(2);
  }
}
