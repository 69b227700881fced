package dev.rollcall.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LeaveReasonTest {

  /** They are on the wire: a reason that changes its number is another protocol. */
  @Test
  void theNumbersAreWhatTheyEverWere() {
    Map<LeaveReason, Integer> numbers = Arrays.stream(LeaveReason.values())
        .collect(Collectors.toMap(Function.identity(), LeaveReason::number));
    Map<LeaveReason, Integer> ever = new HashMap<>();
    ever.put(LeaveReason.LEFT, 0);
    ever.put(LeaveReason.CLOSED, 1);
    ever.put(LeaveReason.EXPIRED, 2);
    ever.put(LeaveReason.UNDEPLOYED, 3);
    ever.put(LeaveReason.GONE, 4);
    ever.put(LeaveReason.CONFLICT, 5);
    ever.put(LeaveReason.REPLACED, 6);
    ever.put(LeaveReason.NODE_DOWN, 16);
    ever.put(LeaveReason.NODE_LEFT, 17);
    ever.put(LeaveReason.NODE_RESTARTED, 18);
    ever.put(LeaveReason.UNSEEN, 19);
    assertThat(numbers).isEqualTo(ever);
  }

  @Test
  void eachIsFoundByItsNumberAndByItsCode() {
    for (LeaveReason reason : LeaveReason.values()) {
      assertThat(LeaveReason.of(reason.number())).isSameAs(reason);
      assertThat(LeaveReason.of(reason.code())).isSameAs(reason);
      assertThat(reason.isOwners()).isEqualTo(reason.number() < 16);
    }
    assertThat(LeaveReason.NODE_DOWN.code()).isEqualTo("node_down");
    assertThat(LeaveReason.of("NODE_DOWN")).isNull();
    assertThat(LeaveReason.of(-1)).isNull();
    assertThat(LeaveReason.of(7)).isNull();
    assertThat(LeaveReason.of(31)).isNull();
    assertThat(LeaveReason.of(32)).isNull();
  }
}
