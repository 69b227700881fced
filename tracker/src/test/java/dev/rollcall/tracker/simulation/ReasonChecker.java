package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.ReplicaHistory;
import dev.rollcall.tracker.crdt.TopicChange;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** D8: a leave's reason is one that its cause allows: its writer's word, or the verdict on its writer. */
final class ReasonChecker {

  private final Truth truth;
  private final int number;

  /** What the verdicts say of why the entries of those leave of which some still show, though their view is gone. */
  private final Map<Replica, Set<LeaveReason>> dropped = new HashMap<>();

  ReasonChecker(Truth truth, int number) {
    this.truth = truth;
    this.number = number;
  }

  /** The view of the replica is gone, and this is why. */
  void dropped(Replica replica, LeaveReason reason) {
    dropped.computeIfAbsent(replica, gone -> EnumSet.noneOf(LeaveReason.class)).add(reason);
  }

  /** Of what was handed out. */
  void check(List<TopicChange> changes, Map<Replica, ViewChecker> views) {
    for (TopicChange change : changes) {
      HandoverChecker.check(change, this::lives);
      checkReplaced(
          change, key -> change.joins().stream().anyMatch(join -> join.key().equals(key)));
      for (int i = 0; i < change.leaves().size(); i++) {
        Entry left = change.leaves().get(i);
        LeaveReason reason = change.reasons().get(i);
        Violation.unless(
            allows(left, reason, views.get(left.replica())), "D8", "%s left: %s", left, reason);
      }
    }
  }

  /** Of the key of what was replaced there is something. */
  static void checkReplaced(TopicChange change, Predicate<String> isThere) {
    for (int i = 0; i < change.leaves().size(); i++) {
      Entry left = change.leaves().get(i);
      Violation.unless(
          change.reasons().get(i) != LeaveReason.REPLACED || isThere.test(left.key()),
          "D8",
          "%s was replaced by nothing: %s",
          left,
          change);
    }
  }

  private boolean allows(Entry left, LeaveReason reason, ViewChecker view) {
    ReplicaHistory history = truth.history(left.replica(), number);
    boolean lives = lives(left);
    return switch (reason) {
      case REPLACED -> true;
      case UNSEEN -> !lives;
      case NODE_DOWN -> (view != null && !view.visible && !view.departing) || was(left, reason);
      case NODE_LEFT -> (view != null && view.departing) || was(left, reason);
      case NODE_RESTARTED -> was(left, reason);
      default -> !lives && history.reason(left.seq(), history.seq()) == reason;
    };
  }

  private boolean lives(Entry entry) {
    return truth.history(entry.replica(), number).now().containsKey(entry.seq());
  }

  private boolean was(Entry left, LeaveReason reason) {
    return dropped.getOrDefault(left.replica(), Set.of()).contains(reason);
  }
}
