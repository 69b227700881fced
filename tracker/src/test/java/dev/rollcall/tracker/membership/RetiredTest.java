package dev.rollcall.tracker.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.Replica;
import org.junit.jupiter.api.Test;

class RetiredTest {

  private final Retired retired = new Retired(3);

  @Test
  void coversWhatWasHeardOfTheForgottenAndNothingNewer() {
    retired.put(new Replica("a", 5), 40);
    assertThat(retired.covers(new Replica("a", 5), 40)).isTrue();
    assertThat(retired.covers(new Replica("a", 4), 99)).isTrue();
    assertThat(retired.covers(new Replica("a", 5), 41)).isFalse();
    assertThat(retired.covers(new Replica("a", 6), 1)).isFalse();
    assertThat(retired.covers(new Replica("b", 1), 1)).isFalse();
    assertThat(retired.latest("a")).isEqualTo(new Replica("a", 5));
    assertThat(retired.latest("b")).isNull();
  }

  @Test
  void remembersAsManyAsTheLimitAllowsAndForgetsTheOldestFirst() {
    for (String node : new String[] {"a", "b", "c", "a", "d"}) {
      retired.put(new Replica(node, 1), 1);
    }
    assertThat(retired.size()).isEqualTo(3);
    assertThat(retired.latest("b")).isNull();
    assertThat(retired.latest("a")).isNotNull();
    assertThat(retired.latest("d")).isNotNull();
  }
}
