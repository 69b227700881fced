package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Allocated;
import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaveReasonsTest {

  private static final LeaveReason[] ALL = LeaveReason.values();

  @Test
  void holdWhatAListWouldHold() {
    Seeds.check(500, (seed, random) -> {
      List<LeaveReason> list = new ArrayList<>();
      LeaveReasons.Builder builder = new LeaveReasons.Builder();
      int kinds = 1 + random.nextInt(3);
      for (int size = random.nextInt(30); size > 0; size--) {
        LeaveReason reason = ALL[random.nextInt(kinds)];
        list.add(reason);
        builder.add(reason);
      }
      LeaveReasons reasons = builder.build();
      check(reasons, list);
      LeaveReason last = ALL[random.nextInt(3)];
      int more = random.nextInt(3);
      List<LeaveReason> grown = new ArrayList<>(list);
      grown.addAll(Collections.nCopies(more, last));
      check(reasons.and(last, list.size(), grown.size()), grown);
    });
  }

  @Test
  void whatIsCommonTakesNoMemory() {
    LeaveReasons.Builder builder = new LeaveReasons.Builder();
    assertThat(builder.build()).isSameAs(LeaveReasons.NONE);
    for (int i = 0; i < 3; i++) {
      builder.add(LeaveReason.GONE);
      assertThat(builder.build()).isSameAs(LeaveReasons.of(LeaveReason.GONE));
    }
    assertThat(builder.build()).hasToString("all GONE");
    builder.add(LeaveReason.LEFT);
    assertThat(builder.build()).hasToString("[GONE, GONE, GONE, LEFT]");
  }

  @Test
  void whatIsFollowedByNothingNewStaysTheSameObject() {
    LeaveReasons common = LeaveReasons.of(LeaveReason.GONE);
    assertThat(common.and(LeaveReason.GONE, 2, 3)).isSameAs(common);
    assertThat(common.and(LeaveReason.LEFT, 2, 2)).isSameAs(common);
    LeaveReasons mixed = common.and(LeaveReason.LEFT, 1, 2);
    assertThat(mixed.toList(2)).containsExactly(LeaveReason.GONE, LeaveReason.LEFT);
    assertThat(mixed.and(LeaveReason.CLOSED, 2, 2)).isSameAs(mixed);
  }

  /** Copied at each reason, it would take 16 MB. */
  @Test
  void aListThatGrowsDoesSoByDoubling() {
    LeaveReasons.Builder builder = new LeaveReasons.Builder();
    long allocated = Allocated.by(() -> {
      for (int i = 0; i < 2_000; i++) {
        builder.add(i % 2 == 0 ? LeaveReason.GONE : LeaveReason.LEFT);
      }
    });
    assertThat(builder.build().toList(2_000)).hasSize(2_000);
    assertThat(allocated).isLessThan(2L << 20);
  }

  private static void check(LeaveReasons reasons, List<LeaveReason> list) {
    assertThat(reasons.toList(list.size())).isEqualTo(list);
    for (int place = 0; place < list.size(); place++) {
      assertThat(reasons.get(place)).isSameAs(list.get(place));
    }
    boolean same = !list.isEmpty() && Collections.frequency(list, list.get(0)) == list.size();
    if (same) {
      assertThat(reasons.common()).isSameAs(list.get(0));
    } else if (!list.isEmpty()) {
      assertThat(reasons.common()).isNull();
    }
  }
}
