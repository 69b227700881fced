package dev.rollcall.web.hook;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which nodes speak? Those that have said so and are up. Being up is not enough: a node that starts is up before it knows what was there before it
 * came, and not every node has webhooks.
 *
 * <p>Pure. O(nodes). Not thread-safe.
 */
final class Speakers {

  /**
   * What a run of a node said last.
   *
   * @param known whether somebody has looked since the run was first heard of: then its last run was seen to be gone
   */
  private record Said(String run, boolean speaks, boolean known) {}

  /** Of each node that is up, or was at the last look. */
  private final Map<String, Said> said = new HashMap<>();

  /** A run of a node says whether it speaks. Whether the run is known: of one that is not, nothing counts before the next look. */
  boolean on(String node, String run, boolean speaks) {
    Said before = said.get(node);
    boolean known = before != null && before.run.equals(run) && before.known;
    said.put(node, new Said(run, speaks, known));
    return known;
  }

  /** A look: those of the nodes that are up that speak. The others are forgotten; who was heard of for the first time is known from now on. */
  Set<String> among(Collection<String> up) {
    said.keySet().retainAll(up);
    Set<String> speakers = new TreeSet<>();
    said.replaceAll((node, its) -> {
      if (its.speaks && its.known) {
        speakers.add(node);
      }
      return new Said(its.run, its.speaks, true);
    });
    return speakers;
  }
}
