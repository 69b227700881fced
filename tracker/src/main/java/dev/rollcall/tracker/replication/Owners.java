package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.crdt.Entry;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Which of this node's owners holds what in one shard: at most one entry per owner, topic and key. */
final class Owners {

  /** INV: no inner map is empty. */
  private final Map<Long, Map<TopicKey, Entry>> held = new HashMap<>();

  private int size;

  @Nullable
  Entry get(long owner, TopicKey at) {
    Map<TopicKey, Entry> entries = held.get(owner);
    return entries == null ? null : entries.get(at);
  }

  void put(long owner, TopicKey at, Entry entry) {
    if (held.computeIfAbsent(owner, id -> new LinkedHashMap<>()).put(at, entry) == null) {
      size++;
    }
  }

  @Nullable
  Entry remove(long owner, TopicKey at) {
    Map<TopicKey, Entry> entries = held.get(owner);
    Entry removed = entries == null ? null : entries.remove(at);
    if (removed != null) {
      size--;
      held.computeIfPresent(owner, (id, rest) -> rest.isEmpty() ? null : rest);
    }
    return removed;
  }

  /** Forgets the owner and returns what it held, in the order in which it was tracked. */
  Collection<Entry> removeAll(long owner) {
    Map<TopicKey, Entry> entries = held.remove(owner);
    if (entries == null) {
      return List.of();
    }
    size -= entries.size();
    return entries.values();
  }

  /** Puts another entry in the place of each. */
  void replaceAll(UnaryOperator<Entry> successor) {
    held.values().forEach(entries -> entries.replaceAll((at, entry) -> successor.apply(entry)));
  }

  int size() {
    return size;
  }
}
