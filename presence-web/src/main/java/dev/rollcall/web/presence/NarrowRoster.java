package dev.rollcall.web.presence;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.Presence;
import dev.rollcall.tracker.PresenceDiff;
import dev.rollcall.tracker.TopicSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What changed in a topic since the last flush, for those who want to know little of it: how many are there, which of a few
 * changed?
 *
 * <p>Two snapshots, what was <em>shown</em> and what is <em>known</em>, and the keys of the diffs between them. They share what they have in common, so a
 * topic of any size costs little; a key's net change is the difference of its presences in the two. O(diff) to add, O(keys
 * changed) to flush. Not thread-safe.
 */
final class NarrowRoster {

  /**
   * The net change of one key.
   *
   * @param key whose
   * @param joins what is there now and was not, as metas
   * @param leaves what was there and is not, as metas
   */
  record Change(String key, List<String> joins, List<String> leaves) {}

  private final int sampleSize;

  /** As of the last flush: what the members hold, or a part of it. */
  private TopicSnapshot shown;

  /** Invariant: {@link #shown} with the diffs since folded in. */
  private TopicSnapshot known;

  /** Invariant: has every key in which the two differ. */
  private Set<String> changed = new LinkedHashSet<>();

  /** Why those left that did since the last flush. */
  private Map<Presence, LeaveReason> reasons = new HashMap<>();

  private final PublicMeta metas;

  /** Distinct keys in {@link #shown}. */
  private int keys;

  /** Null while nobody wants one. Invariant: of the keys in {@link #shown}. */
  private @Nullable Sample sample;

  /** Reads all keys once: O(snapshot). */
  NarrowRoster(TopicSnapshot snapshot, int sampleSize, PublicMeta metas) {
    this.metas = metas;
    this.shown = snapshot;
    this.known = snapshot;
    this.sampleSize = sampleSize;
    this.keys = distinct(snapshot).size();
  }

  /** Takes a diff in; nobody sees it before the flush. */
  void add(PresenceDiff diff) {
    List<LeaveReason> why = diff.reasons();
    for (int i = 0; i < diff.leaves().size(); i++) {
      changed.add(diff.leaves().get(i).key());
      reasons.put(diff.leaves().get(i), why.get(i));
    }
    diff.joins().forEach(join -> changed.add(join.key()));
    known = known.fold(diff);
  }

  /** What the members hold, or a part of it. */
  TopicSnapshot shown() {
    return shown;
  }

  /** How many distinct keys are shown. */
  int keys() {
    return keys;
  }

  /** The keys of the sample. From now on it is kept. */
  List<String> sample() {
    Sample kept = sample;
    if (kept == null || kept.exhausted()) {
      kept = new Sample(sampleSize);
      kept.start(distinct(shown));
      sample = kept;
    }
    return kept.keys();
  }

  /** Nobody wants the sample any more. */
  void dropSample() {
    sample = null;
  }

  /** Shows what is known; the net changes of those keys that are wanted. */
  List<Change> flush(Predicate<String> wanted) {
    List<Change> changes = new ArrayList<>();
    for (String key : changed) {
      List<Presence> before = shown.get(key);
      List<Presence> now = known.get(key);
      keys += (now.isEmpty() ? 0 : 1) - (before.isEmpty() ? 0 : 1);
      if (sample != null && now.isEmpty()) {
        sample.leave(key);
      } else if (sample != null) {
        sample.join(key);
      }
      if (wanted.test(key)) {
        change(key, before, now, changes);
      }
    }
    changed = new LinkedHashSet<>();
    reasons = new HashMap<>();
    shown = known;
    return changes;
  }

  private void change(String key, List<Presence> before, List<Presence> now, List<Change> changes) {
    Set<Presence> old = new HashSet<>(before);
    Set<Presence> young = new HashSet<>(now);
    List<String> joins = now.stream()
        .filter(join -> !old.contains(join))
        .map(join -> PresenceText.meta(join, metas))
        .toList();
    List<String> leaves = before.stream()
        .filter(leave -> !young.contains(leave))
        .map(leave ->
            PresenceText.meta(leave, reasons.getOrDefault(leave, LeaveReason.REPLACED), metas))
        .toList();
    if (!joins.isEmpty() || !leaves.isEmpty()) {
      changes.add(new Change(key, joins, leaves));
    }
  }

  private static Set<String> distinct(TopicSnapshot snapshot) {
    Set<String> keys = new HashSet<>();
    snapshot.presences().forEach(presence -> keys.add(presence.key()));
    return keys;
  }
}
