package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import java.util.HashMap;
import java.util.Map;

/**
 * D9: what of a departing replica yields before the deadline yields to somebody who joins, one for one. An update is a leave and a join of one replica, so whoever joins
 * is what a replica has more of after a change than before.
 */
final class HandoverChecker {

  private HandoverChecker() {}

  static void check(TopicChange change, Map<Replica, ViewChecker> views) {
    if (views.values().stream().noneMatch(view -> view.departing)) {
      return;
    }
    Map<String, Map<Replica, Integer>> growth = new HashMap<>();
    change.joins().forEach(join -> add(growth, join, 1));
    for (int i = 0; i < change.leaves().size(); i++) {
      if (change.reasons().get(i) == LeaveReason.REPLACED) {
        add(growth, change.leaves().get(i), -1);
      }
    }
    growth.forEach((key, byReplica) -> {
      int room = 0;
      for (Map.Entry<Replica, Integer> of : byReplica.entrySet()) {
        ViewChecker view = views.get(of.getKey());
        boolean departing = view != null && view.departing;
        room += departing ? of.getValue() : Math.max(0, of.getValue());
      }
      Violation.unless(room >= 0, "D9", "of %s more yielded than joined: %s", key, change);
    });
  }

  private static void add(Map<String, Map<Replica, Integer>> growth, Entry entry, int by) {
    growth
        .computeIfAbsent(entry.key(), key -> new HashMap<>())
        .merge(entry.replica(), by, Integer::sum);
  }
}
