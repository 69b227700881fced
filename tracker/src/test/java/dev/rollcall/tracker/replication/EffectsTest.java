package dev.rollcall.tracker.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.LeaveReasons;
import dev.rollcall.tracker.crdt.TopicChange;
import java.util.List;
import org.junit.jupiter.api.Test;

class EffectsTest {

  @Test
  void changesStandInTheOrderOfTheirEdits() {
    TopicChange first = new TopicChange("t", 1, List.of(), List.of(), LeaveReasons.NONE);
    TopicChange second = new TopicChange("t", 2, List.of(), List.of(), LeaveReasons.NONE);
    Effects effects = new Effects();
    effects.changed(List.of());
    assertThat(effects.changes()).isEmpty();
    effects.changed(List.of(first));
    effects.changed(List.of());
    assertThat(effects.changes()).containsExactly(first);
    effects.changed(List.of(second));
    assertThat(effects.changes()).containsExactly(first, second);
  }

  @Test
  void alarmsAddUp() {
    Effects effects = new Effects();
    effects.alarm("one");
    effects.alarm("two");
    assertThat(effects.alarms()).containsExactly("one", "two");
  }
}
