package dev.rollcall.tracker.crdt;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What changed in one topic between two versions.
 *
 * @param topic the topic
 * @param version the topic's version with this change in it
 * @param joins entries that are visible now and were not
 * @param leaves entries that were visible and are not
 */
public record TopicChange(String topic, long version, List<Entry> joins, List<Entry> leaves) {

  /** This and then the later one, as one: see {@link #net}. */
  public TopicChange then(TopicChange later) {
    return net(List.of(this, later));
  }

  /**
   * Changes that follow one another in one topic, as one: what joined and left meanwhile was never there, what left and came back never went.
   * Folding the result gives what folding all of them gives. O(entries of all).
   *
   * @param changes one or more, in their order
   */
  public static TopicChange net(List<TopicChange> changes) {
    TopicChange last = changes.get(changes.size() - 1);
    if (changes.size() == 1) {
      return last;
    }
    Map<Dot, Entry> joined = new LinkedHashMap<>();
    Map<Dot, Entry> left = new LinkedHashMap<>();
    for (TopicChange change : changes) {
      for (Entry leave : change.leaves) {
        if (joined.remove(dot(leave)) == null) {
          left.put(dot(leave), leave);
        }
      }
      for (Entry join : change.joins) {
        if (left.remove(dot(join)) == null) {
          joined.put(dot(join), join);
        }
      }
    }
    return new TopicChange(
        last.topic, last.version, List.copyOf(joined.values()), List.copyOf(left.values()));
  }

  /** Joins and leaves. */
  public int size() {
    return joins.size() + leaves.size();
  }

  /** True if it changes nothing. */
  public boolean isEmpty() {
    return joins.isEmpty() && leaves.isEmpty();
  }

  private static Dot dot(Entry entry) {
    return new Dot(entry.replica(), entry.shard(), entry.seq());
  }
}
