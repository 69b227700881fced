package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TopicChangeTest {

  private static final Entry ANN = entry(1, "ann");
  private static final Entry BEN = entry(2, "ben");

  @Test
  void aChangeAloneIsItsOwnNet() {
    TopicChange change = new TopicChange("t", 1, List.of(ANN), List.of());
    assertThat(TopicChange.net(List.of(change))).isSameAs(change);
  }

  @Test
  void aChangeIsAsLargeAsItsJoinsAndLeaves() {
    Entry again = entry(3, "ann");
    TopicChange change = new TopicChange("t", 4, List.of(again, BEN), List.of(ANN));
    assertThat(change.size()).isEqualTo(3);
  }

  @Test
  void onlyWhatNeitherJoinsNorLeavesIsEmpty() {
    TopicChange join = new TopicChange("t", 1, List.of(ANN), List.of());
    TopicChange leave = new TopicChange("t", 2, List.of(), List.of(ANN));
    assertThat(join.isEmpty()).isFalse();
    assertThat(leave.isEmpty()).isFalse();
    assertThat(join.then(leave).isEmpty()).isTrue();
    assertThat(leave.then(join).isEmpty()).isTrue();
  }

  private static Entry entry(long seq, String key) {
    return new Entry(new Dot(new Replica("a", 1), 0, seq), 0, "t", key, new byte[0]);
  }
}
