package dev.rollcall.web.replay;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether what the nodes show is what the trace says: the differences, in words. Empty is good. Keeps the first few and
 * counts the rest.
 */
public final class Verdict {

  private static final int KEPT_MAX = 10;

  private final List<String> differences = new ArrayList<>();
  private long count;

  /** How many differences there are. */
  public long count() {
    return count;
  }

  /** Whether there are none. */
  public boolean isEqual() {
    return count == 0;
  }

  /** The first few, for people. */
  public List<String> differences() {
    return List.copyOf(differences);
  }

  /** Adds a difference. */
  void differs(String difference) {
    count++;
    if (differences.size() < KEPT_MAX) {
      differences.add(difference);
    }
  }

  /** How often each answer was given against how often it had to be. */
  void compareAnswers(Map<String, Long> expected, Map<String, Long> given) {
    TreeSet<String> kinds = new TreeSet<>(expected.keySet());
    kinds.addAll(given.keySet());
    for (String kind : kinds) {
      long wanted = expected.getOrDefault(kind, 0L);
      long got = given.getOrDefault(kind, 0L);
      if (wanted != got) {
        differs(got + " operations were answered \"" + kind + "\", the trace says " + wanted);
      }
    }
  }

  /** A node's list of a topic (key → ref → meta) against the trace's fold (key → time). */
  void compareToTrace(
      String where, Map<String, String> expected, Map<String, Map<String, JsonObject>> shown) {
    TreeSet<String> keys = new TreeSet<>(expected.keySet());
    keys.addAll(shown.keySet());
    for (String key : keys) {
      String since = expected.get(key);
      Map<String, JsonObject> metas = shown.getOrDefault(key, Map.of());
      if (since == null) {
        differs(where + ": " + key + " is present " + words(metas) + ", the trace says absent");
      } else if (metas.size() != 1
          || !since.equals(metas.values().iterator().next().getString("since"))) {
        differs(
            where + ": " + key + " is " + (metas.isEmpty() ? "absent" : "present " + words(metas))
                + ", the trace says present once, since " + since);
      }
    }
  }

  /** A client's folded view of a topic against its node's list: same keys, same refs, same metas. */
  void compareToList(
      String where,
      Map<String, Map<String, JsonObject>> list,
      Map<String, Map<String, JsonObject>> folded) {
    TreeSet<String> keys = new TreeSet<>(list.keySet());
    keys.addAll(folded.keySet());
    for (String key : keys) {
      Map<String, JsonObject> listed = list.getOrDefault(key, Map.of());
      Map<String, JsonObject> seen = folded.getOrDefault(key, Map.of());
      if (!listed.equals(seen)) {
        differs(where + ": " + key + " is listed " + words(listed) + ", the watcher's fold says "
            + words(seen));
      }
    }
  }

  private static String words(Map<String, JsonObject> metas) {
    return metas.entrySet().stream()
        .map(meta -> meta.getKey() + " " + meta.getValue().encode())
        .sorted()
        .collect(Collectors.joining(", ", "as [", "]"));
  }
}
