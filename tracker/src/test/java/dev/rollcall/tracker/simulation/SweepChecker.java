package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.crdt.Dot;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.replication.Limits;
import dev.rollcall.tracker.replication.Views;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What must hold while a shard shows or hides replicas slice by slice: slices are small, one follows the other, and at the end nothing is left to do. */
final class SweepChecker {

  private final Views views;
  private final Limits limits;
  private final DiffChecker diffs;

  /** What still shows of those that have no view any more. */
  private final Map<Dot, Entry> rest = new HashMap<>();

  /** Whether this step is a verdict or a tick: these alone show and hide by slices. */
  private boolean slices;

  /** Whether this step is a tick by which a slice was due. */
  private boolean due;

  /** When there was a slice, or may have been one. */
  private long slicedAtMs;

  /** Entries that do not show yet as they have to; and those that became so in this step. */
  private long open;

  private long opened;

  SweepChecker(Views views, Limits limits, DiffChecker diffs) {
    this.views = views;
    this.limits = limits;
    this.diffs = diffs;
  }

  void verdict(long nowMs) {
    slices = true;
    slicedAtMs = nowMs;
  }

  void tick(long nowMs) {
    slices = true;
    due = views.sweeping() > 0 && nowMs - slicedAtMs >= limits.sweepMs();
  }

  /** The view of the replica is gone: to be said before this step's changes are folded. */
  void dropped(Replica replica) {
    diffs.shownOf(replica).forEach((dot, entry) -> {
      if (rest.put(dot, entry) == null) {
        opened++;
      }
    });
  }

  /** Begins with nothing under way. */
  void beginAnew() {
    rest.clear();
    open = 0;
  }

  /** What still shows of those that have no view any more. */
  long rest() {
    return rest.size();
  }

  boolean isRest(Entry entry) {
    return rest.containsKey(new Dot(entry.replica(), entry.shard(), entry.seq()));
  }

  /**
   * R11: a slice is within its limit; not counting those that yield to what is shown.
   *
   * @param counts whether the replica is another's, and not departing
   */
  void fold(List<TopicChange> changes, Predicate<Replica> counts) {
    long moved = 0;
    for (TopicChange change : changes) {
      change
          .leaves()
          .forEach(left -> rest.remove(new Dot(left.replica(), left.shard(), left.seq())));
      moved += change.joins().stream().map(Entry::replica).filter(counts).count();
      moved += change.leaves().stream().map(Entry::replica).filter(counts).count();
    }
    Violation.unless(
        !slices || moved <= limits.sweepMax(), "R11", "%d entries came or went at once", moved);
  }

  /**
   * R10: what is due is done, and a slice that is due is whole. D4: when there is no sweep, nothing is left to do.
   *
   * @param waiting entries with a view that do not show as they have to
   */
  void check(long waiting, long wakeAtMs, long nowMs) {
    long openNow = waiting + rest.size() + views.lingering();
    Violation.unless(
        !due || openNow <= Math.max(views.lingering(), open + opened - limits.sweepMax()),
        "R10",
        "of %d entries %d are left after a slice",
        open + opened,
        openNow);
    Violation.unless(
        views.sweeping() == 0 || wakeAtMs <= nowMs + limits.sweepMs(),
        "R10",
        "%d sweeps, and the next slice is not due",
        views.sweeping());
    Violation.unless(
        views.sweeping() > 0 || waiting + rest.size() == 0,
        "D4",
        "%d entries do not show as they have to, %s still do",
        waiting,
        rest.values());
    if (slices && (due || opened > 0 || openNow != open)) {
      slicedAtMs = nowMs;
    }
    open = openNow;
    opened = 0;
    slices = false;
    due = false;
  }
}
