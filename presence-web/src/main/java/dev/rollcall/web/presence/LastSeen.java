package dev.rollcall.web.presence;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When did somebody leave who is present nowhere? Of the last {@code max} keys that did; who left longest ago is forgotten first.
 * O(1). Not thread-safe.
 */
final class LastSeen {

  /**
   * A last leave.
   *
   * @param topic where
   * @param atMs when, in ms since 1970 by this node's wall clock
   */
  record Leave(String topic, long atMs) {}

  private final int max;

  /** In the order of the leaves. Invariant: at most {@link #max}. */
  private final Map<String, Leave> byKey = new LinkedHashMap<>();

  LastSeen(int max) {
    this.max = max;
  }

  /** The key left a topic and is present nowhere now. */
  void left(String key, String topic, long atMs) {
    byKey.remove(key);
    byKey.put(key, new Leave(topic, atMs));
    if (byKey.size() > max) {
      var oldest = byKey.entrySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** The key's last leave; null if it is not known. */
  @Nullable
  Leave of(String key) {
    return byKey.get(key);
  }

  int size() {
    return byKey.size();
  }
}
