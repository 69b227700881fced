package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.crdt.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries that a catch-up found dead and that still show.
 *
 * <p>A catch-up walks the dots in order, so the dead dot of an update is met chunks before the dot that replaced it: if the old
 * entry went at once, readers would see the key go and come. It stays until an entry under its topic and key comes, or until the
 * catch-up is over and none has. Bounded by what shows.
 */
final class Lingering {

  private final Map<TopicKey, Deque<Entry>> entries = new LinkedHashMap<>();

  /** Entries in this and in all others of the shard. Read from any thread. */
  private final AtomicInteger total;

  private int size;

  Lingering(AtomicInteger total) {
    this.total = total;
  }

  int size() {
    return size;
  }

  void add(Entry dead) {
    entries.computeIfAbsent(at(dead), at -> new ArrayDeque<>(1)).add(dead);
    grow(1);
  }

  /** Takes out the oldest of those whose place the entry takes; null if there is none. */
  @Nullable
  Entry replacedBy(Entry joining) {
    Deque<Entry> old = size == 0 ? null : entries.get(at(joining));
    Entry oldest = old == null ? null : old.peek();
    if (oldest != null) {
      remove(oldest);
    }
    return oldest;
  }

  boolean contains(Entry entry) {
    Deque<Entry> old = size == 0 ? null : entries.get(at(entry));
    return old != null && old.contains(entry);
  }

  /** Takes it out, if it is there. */
  void remove(Entry entry) {
    Deque<Entry> old = size == 0 ? null : entries.get(at(entry));
    if (old != null && old.remove(entry)) {
      grow(-1);
      if (old.isEmpty()) {
        entries.remove(at(entry));
      }
    }
  }

  /** Takes out all. */
  void drain(Consumer<? super Entry> consumer) {
    take(size, consumer);
  }

  /** Takes out so many, or all if there are fewer. Returns how many. */
  int take(int max, Consumer<? super Entry> consumer) {
    int before = size;
    Iterator<Deque<Entry>> each = entries.values().iterator();
    while (each.hasNext() && before - size < max) {
      Deque<Entry> dead = each.next();
      while (!dead.isEmpty() && before - size < max) {
        consumer.accept(dead.remove());
        grow(-1);
      }
      if (dead.isEmpty()) {
        each.remove();
      }
    }
    return before - size;
  }

  /** Forgets all. */
  void clear() {
    entries.clear();
    grow(-size);
  }

  /** Forgets all and hands them out one by one. */
  Iterator<Entry> give() {
    List<Entry> all = new ArrayList<>(size);
    entries.values().forEach(all::addAll);
    clear();
    return all.iterator();
  }

  private void grow(int by) {
    size += by;
    total.addAndGet(by);
  }

  private static TopicKey at(Entry entry) {
    return new TopicKey(entry.topic(), entry.key());
  }
}
