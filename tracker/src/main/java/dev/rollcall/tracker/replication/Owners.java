package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.crdt.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which of this node's owners holds what in one shard: at most one entry per owner, topic and key.
 *
 * <p>One hash map for all of them, whose values are its keys and also links of a ring per owner: a map per owner would be most of the memory
 * of a million owners with a presence each. O(1) each, {@link #removeAll} O(what the owner holds).
 */
@SuppressWarnings("ReferenceEquality") // Where a ring ends is a matter of identity.
final class Owners {

  /** Each to itself. */
  private final Map<Held, Held> held = new HashMap<>();

  /** What each owner has held longest. INV: all of an owner's are in the ring that begins here, in the order in which they were tracked. */
  private final Map<Long, Held> oldest = new HashMap<>();

  @Nullable
  Entry get(long owner, TopicKey at) {
    Held found = held.get(new Held(owner, at, null));
    return found == null ? null : found.entry();
  }

  void put(long owner, TopicKey at, Entry entry) {
    Held fresh = new Held(owner, at, entry);
    Held standing = held.putIfAbsent(fresh, fresh);
    if (standing != null) {
      standing.entry(entry);
      return;
    }
    Held first = oldest.putIfAbsent(owner, fresh);
    if (first != null) {
      fresh.linkBefore(first);
    }
  }

  @Nullable
  Entry remove(long owner, TopicKey at) {
    Held removed = held.remove(new Held(owner, at, null));
    if (removed == null) {
      return null;
    }
    if (removed.next == removed) {
      oldest.remove(owner);
    } else {
      oldest.replace(owner, removed, removed.next);
      removed.unlink();
    }
    return removed.entry();
  }

  /** Forgets the owner and returns what it held, in the order in which it was tracked. */
  List<Entry> removeAll(long owner) {
    Held first = oldest.remove(owner);
    if (first == null) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    Held next = first;
    do {
      held.remove(next);
      entries.add(next.entry());
      next = next.next;
    } while (next != first);
    return entries;
  }

  /** Puts another entry in the place of each: an owner's in the order in which they were tracked. */
  void replaceAll(UnaryOperator<Entry> successor) {
    for (Held first : oldest.values()) {
      Held next = first;
      do {
        next.entry(successor.apply(next.entry()));
        next = next.next;
      } while (next != first);
    }
  }

  int size() {
    return held.size();
  }
}
