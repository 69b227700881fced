package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.crdt.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
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
  private int size;

  int size() {
    return size;
  }

  void add(Entry dead) {
    entries.computeIfAbsent(at(dead), at -> new ArrayDeque<>(1)).add(dead);
    size++;
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

  /** Takes it out, if it is there. */
  void remove(Entry entry) {
    Deque<Entry> old = size == 0 ? null : entries.get(at(entry));
    if (old != null && old.remove(entry)) {
      size--;
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
      for (; !dead.isEmpty() && before - size < max; size--) {
        consumer.accept(dead.remove());
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
    size = 0;
  }

  /** All of them; to be used up before anything changes. */
  Iterator<Entry> iterator() {
    return entries.values().stream().flatMap(Deque::stream).iterator();
  }

  private static TopicKey at(Entry entry) {
    return new TopicKey(entry.topic(), entry.key());
  }
}
