package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplicaTest {

  @Test
  void onlyALaterRunOfTheSameNodeSupersedes() {
    Replica second = new Replica("a", 2);
    assertThat(second.supersedes(new Replica("a", 1))).isTrue();
    assertThat(second.supersedes(new Replica("a", 2))).isFalse();
    assertThat(second.supersedes(new Replica("a", 3))).isFalse();
    assertThat(second.supersedes(new Replica("b", 1))).isFalse();
  }
}
