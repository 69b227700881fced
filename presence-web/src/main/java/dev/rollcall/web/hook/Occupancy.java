package dev.rollcall.web.hook;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A key of a topic was touched. Did a member come or go, did the topic become occupied or vacated?
 *
 * <p>Members are keys, not presences: a second device is no event, and neither is an update. What is compared is what was told last with
 * what is so now, not with the diff: whoever came and went before anybody looked was never there, and a diff that is seen twice
 * tells nothing twice. Every node follows all topics, whichever tells: who takes a topic over knows what was told.
 *
 * <p>Pure. O(keys touched). Not thread-safe.
 */
final class Occupancy {

  private final int maxMembers;

  /** The members told. Invariant: no set is empty; at most {@link #maxMembers} in all. */
  private final Map<String, Set<String>> byTopic = new HashMap<>();

  private int members;
  private long unfollowed;

  Occupancy(int maxMembers) {
    this.maxMembers = maxMembers;
  }

  /** Keys of a topic were touched, each by the presence of that ref; who is present now? What happened, in an order in which it can have happened. */
  List<HookEvent> on(
      String topic, Map<String, String> refs, Predicate<String> present, long epochMs) {
    List<HookEvent> events = new ArrayList<>();
    refs.forEach((key, ref) -> {
      boolean is = present.test(key);
      if (is != has(topic, key)) {
        if (is) {
          join(topic, key, ref, epochMs, events);
        } else {
          leave(topic, key, ref, epochMs, events);
        }
      }
    });
    return events;
  }

  /** How many members are followed. At most {@code maxMembers}. */
  int size() {
    return members;
  }

  /** How many joins found the table full: of those members nothing is told. */
  long unfollowed() {
    return unfollowed;
  }

  private boolean has(String topic, String key) {
    Set<String> keys = byTopic.get(topic);
    return keys != null && keys.contains(key);
  }

  private void join(String topic, String key, String ref, long epochMs, List<HookEvent> events) {
    if (members >= maxMembers) {
      unfollowed++;
      return;
    }
    Set<String> keys = byTopic.computeIfAbsent(topic, none -> new HashSet<>());
    if (keys.isEmpty()) {
      events.add(new HookEvent(HookEvent.Type.TOPIC_OCCUPIED, topic, null, ref, epochMs));
    }
    keys.add(key);
    members++;
    events.add(new HookEvent(HookEvent.Type.MEMBER_JOINED, topic, key, ref, epochMs));
  }

  private void leave(String topic, String key, String ref, long epochMs, List<HookEvent> events) {
    Set<String> keys = byTopic.getOrDefault(topic, new HashSet<>());
    keys.remove(key);
    members--;
    events.add(new HookEvent(HookEvent.Type.MEMBER_LEFT, topic, key, ref, epochMs));
    if (keys.isEmpty()) {
      byTopic.remove(topic);
      events.add(new HookEvent(HookEvent.Type.TOPIC_VACATED, topic, null, ref, epochMs));
    }
  }
}
