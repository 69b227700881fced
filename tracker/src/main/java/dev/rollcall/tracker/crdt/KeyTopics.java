package dev.rollcall.tracker.crdt;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * In which topics each key is: an index that an update leaves as it is.
 *
 * <p>Changed by one writer, read from any thread. O(1) for a key in one topic, O(log n) comparisons for one in n.
 */
final class KeyTopics {

  /** The topic, or a {@link Crowd} of several. INV: no crowd of less than two. */
  private final Map<String, Object> topics = new ConcurrentHashMap<>();

  /** How many keys are anywhere. */
  int size() {
    return topics.size();
  }

  /** Nothing happens if it is noted already. */
  void add(String key, String topic) {
    // Mostly it is the key's first topic: one look into a table that no cache holds.
    Object others = topics.putIfAbsent(key, topic);
    if (others instanceof String other) {
      if (!other.equals(topic)) {
        topics.put(key, Crowd.of(Comparator.naturalOrder(), new String[] {other, topic}));
      }
    } else if (others != null) {
      topics.put(key, crowd(others).with(topic));
    }
  }

  /** Nothing happens if it is not noted. */
  void remove(String key, String topic) {
    if (topics.remove(key, topic)) {
      return;
    }
    Object noted = topics.get(key);
    if (noted instanceof Crowd) {
      Crowd<String> rest = crowd(noted).without(topic);
      topics.put(key, rest.size() == 1 ? rest.first() : rest);
    }
  }

  /** The topics of a key: each once. */
  List<String> of(String key) {
    Object noted = topics.get(key);
    if (noted == null) {
      return List.of();
    }
    return noted instanceof String only ? List.of(only) : crowd(noted).toList();
  }

  @SuppressWarnings("unchecked")
  private static Crowd<String> crowd(Object noted) {
    return (Crowd<String>) noted;
  }
}
