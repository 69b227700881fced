package dev.rollcall.web.hook;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What other nodes have to tell one endpoint. What of it has to be told here, should they die first?
 *
 * <p>Every node sees every event, and one speaks for its topic. The others hold the event until the speaker has told it, which they know by how far
 * behind it says that it is: what this node saw before the oldest event that the speaker still has, and a while more, for two nodes do not see an
 * event at the same time. When the speaker goes, or the topic comes to this node for another reason, the node that speaks now tells what it
 * has held. So an event is told at least once as long as one node that saw it lives, and more than once if the speaker went within that while of telling it.
 *
 * <p>Pure: time, in ms and monotonic, is a parameter. O(events held) in all methods but {@link #add}. Not thread-safe.
 */
final class Standby {

  /** By how much two nodes may see an event apart, in ms. Higher: more is told twice after a death. Lower: what a slow node saw late may be lost. */
  static final long APART_MS_MAX = 5_000;

  private record Held(String speaker, HookEvent event, long sinceMs) {}

  private final int max;

  /** In the order in which this node saw them. Invariant: at most {@link #max}; none of a topic that this node speaks for. */
  private final ArrayDeque<Held> held = new ArrayDeque<>();

  /** Until when, by this node's clock, a speaker has told what it saw. */
  private final Map<String, Long> toldMs = new HashMap<>();

  /** Holds so many events at most; further ones push out the oldest, which are lost if their speaker dies. */
  Standby(int max) {
    this.max = max;
  }

  /** An event that the speaker has to tell. */
  void add(String speaker, HookEvent event, long nowMs) {
    if (held.size() >= max) {
      held.remove();
    }
    held.add(new Held(speaker, event, nowMs));
  }

  /** The speaker has said that it has told all that it saw, but for the last {@code behindMs}. */
  void told(String speaker, long behindMs, long nowMs) {
    toldMs.put(speaker, nowMs - behindMs - APART_MS_MAX);
  }

  /** These nodes may speak now, of which {@code self} may be one. What of that which was held has to be told by this node? In the order in which it was seen. */
  List<HookEvent> due(Collection<String> speakers, String self, long nowMs) {
    List<HookEvent> due = new ArrayList<>();
    List<Held> kept = new ArrayList<>(held.size());
    for (Held one : held) {
      if (one.sinceMs < toldMs.getOrDefault(one.speaker, Long.MIN_VALUE)) {
        continue;
      }
      String speaker = Rendezvous.choose(one.event.topic(), speakers);
      if (speaker.equals(self)) {
        due.add(one.event);
      } else if (speakers.contains(one.speaker)) {
        kept.add(one);
      } else {
        // Who takes it over has it from now on, and says so.
        kept.add(new Held(speaker, one.event, nowMs));
      }
    }
    held.clear();
    held.addAll(kept);
    toldMs.keySet().retainAll(speakers);
    return due;
  }

  /** How many are held. At most the most that were asked for. */
  int size() {
    return held.size();
  }
}
