package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * D9: what of a departing replica yields before the deadline yields to somebody who joins, one for one.
 *
 * <p>What was replaced though it lives, by its writer's own account, has yielded. An update is a join of a replica of which something leaves that died: whoever joins is what a replica
 * has more of besides.
 */
final class HandoverChecker {

  /** What came and went under one key. */
  private static final class Balance {

    private final Map<Replica, Integer> joined = new HashMap<>();
    private int yielded;

    int joins() {
      return joined.values().stream().mapToInt(more -> Math.max(0, more)).sum();
    }
  }

  private HandoverChecker() {}

  /**
   * Of one change.
   *
   * @param lives whether an entry lives where it was written
   */
  static void check(TopicChange change, Predicate<Entry> lives) {
    Map<String, Balance> balances = new HashMap<>();
    for (int i = 0; i < change.leaves().size(); i++) {
      Entry left = change.leaves().get(i);
      if (change.reasons().get(i) == LeaveReason.REPLACED) {
        Balance balance = balances.computeIfAbsent(left.key(), key -> new Balance());
        if (lives.test(left)) {
          balance.yielded++;
        } else {
          balance.joined.merge(left.replica(), -1, Integer::sum);
        }
      }
    }
    for (Entry join : change.joins()) {
      Balance balance = balances.get(join.key());
      if (balance != null) {
        balance.joined.merge(join.replica(), 1, Integer::sum);
      }
    }
    balances.forEach((key, balance) -> Violation.unless(
        balance.yielded <= balance.joins(),
        "D9",
        "of %s more yielded than joined: %s",
        key,
        change));
  }
}
