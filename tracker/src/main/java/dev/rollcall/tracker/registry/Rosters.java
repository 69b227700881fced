package dev.rollcall.tracker.registry;

import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.TopicChange;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What one shard's entries of groups and names add up to. Written by the shard's loop alone, right after readers can see the change; read from any thread.
 *
 * <p>Per group one row of its name and its members by node, per member of this node one row of its identity; names cost nothing here.
 */
public final class Rosters {

  /** INV: no roster is empty. */
  private final NavigableMap<String, Roster> byGroup = new ConcurrentSkipListMap<>();

  /** Visible entries of members. */
  private volatile long members;

  /** Those of this node. */
  private volatile long ownMembers;

  /** Names with a holder. */
  private volatile long names;

  /** Names whose holder is on this node. */
  private volatile long ownNames;

  /** Visible entries of holders and contenders. */
  private volatile long contenders;

  /** Those of this node. */
  private volatile long ownContenders;

  /** Topics of names with entries. */
  private volatile int buckets;

  /** The members of a group by node. */
  public Roster of(String group) {
    return byGroup.getOrDefault(group, Roster.EMPTY);
  }

  /** The groups that have members, in their order, from that one on. A live view. */
  public NavigableMap<String, Roster> from(String group) {
    return byGroup.tailMap(group, true);
  }

  /** Groups that have members. */
  public int groups() {
    return byGroup.size();
  }

  /** Members of groups. */
  public long members() {
    return members;
  }

  /** Those of this node. */
  public long ownMembers() {
    return ownMembers;
  }

  /** Names with a holder. */
  public long names() {
    return names;
  }

  /** Names whose holder is on this node. */
  public long ownNames() {
    return ownNames;
  }

  /** Entries that are nobody's presences. */
  public long entries() {
    return members + contenders;
  }

  /** Those of this node. */
  public long ownEntries() {
    return ownMembers + ownContenders;
  }

  /** Topics that are nobody's topics. */
  public int topics() {
    return byGroup.size() + buckets;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One writer.
  void fold(TopicChange change, String self) {
    int own = own(change.joins(), self) - own(change.leaves(), self);
    int all = change.joins().size() - change.leaves().size();
    if (Reserved.isName(change.topic())) {
      contenders += all;
      ownContenders += own;
      return;
    }
    members += all;
    ownMembers += own;
    String group = Reserved.group(change.topic());
    Roster standing = byGroup.get(group);
    Roster roster = standing == null ? new Roster() : standing;
    roster.fold(change, self);
    if (roster.counts().isEmpty()) {
      byGroup.remove(group);
    } else if (standing == null) {
      byGroup.put(group, roster);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One writer.
  void held(int change, int ownChange) {
    names += change;
    ownNames += ownChange;
  }

  void buckets(int used) {
    buckets = used;
  }

  private static int own(Iterable<Entry> entries, String self) {
    int own = 0;
    for (Entry entry : entries) {
      own += entry.replica().node().equals(self) ? 1 : 0;
    }
    return own;
  }
}
