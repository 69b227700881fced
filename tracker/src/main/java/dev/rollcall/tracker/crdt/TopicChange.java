package dev.rollcall.tracker.crdt;

import java.util.List;

/**
 * What changed in one topic between two versions.
 *
 * @param topic the topic
 * @param version the topic's version with this change in it
 * @param joins entries that are visible now and were not
 * @param leaves entries that were visible and are not
 * @param reasons why, parallel to the leaves. INV: of the key of one that was replaced there is an entry now
 */
public record TopicChange(
    String topic, long version, List<Entry> joins, List<Entry> leaves, LeaveReasons reasons) {

  /** This and then the later one, as one: see {@link #net}. */
  public TopicChange then(TopicChange later) {
    return net(List.of(this, later));
  }

  /**
   * Changes that follow one another in one topic, as one: what joined and left meanwhile was never there, what left and came back never went.
   * Folding the result gives what folding all of them gives. What left did so for the last reason that it had; if it was replaced and what took its place left
   * too, for the reason of that. O(entries of all).
   *
   * @param changes one or more, in their order
   */
  public static TopicChange net(List<TopicChange> changes) {
    TopicChange last = changes.get(changes.size() - 1);
    if (changes.size() == 1) {
      return last;
    }
    NetChange net = new NetChange();
    changes.forEach(net::add);
    return net.at(last.topic, last.version);
  }

  /** Joins and leaves. */
  public int size() {
    return joins.size() + leaves.size();
  }

  /** True if it changes nothing. */
  public boolean isEmpty() {
    return joins.isEmpty() && leaves.isEmpty();
  }
}
