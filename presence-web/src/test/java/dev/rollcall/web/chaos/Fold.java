package dev.rollcall.web.chaos;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All topics as a subscriber of diffs sees them: topic → key → ref → meta. Thread-safe. */
public final class Fold {

  private final Map<String, Map<String, Map<String, JsonObject>>> topics = new HashMap<>();

  /** Joins of what was there and leaves of what was not. */
  private long breaches;

  /** One presence that a diff took away. */
  public record Leave(String topic, String key, String ref, boolean keyGone) {}

  /** Begins a topic anew from Phoenix's {@code presence_state}. */
  public synchronized void state(String topic, JsonObject state) {
    topics.remove(topic);
    state.fieldNames().forEach(key -> join(topic, key, metas(state, key)));
  }

  /** Folds a diff; what it took away, and whether its key is gone with it. */
  public synchronized List<Leave> diff(String topic, JsonObject joins, JsonObject leaves) {
    joins.fieldNames().forEach(key -> join(topic, key, metas(joins, key)));
    List<Leave> left = new ArrayList<>();
    for (String key : leaves.fieldNames()) {
      JsonArray metas = metas(leaves, key);
      for (int i = 0; i < metas.size(); i++) {
        String ref = metas.getJsonObject(i).getString("phx_ref");
        boolean gone = leave(topic, key, ref);
        left.add(new Leave(topic, key, ref, gone));
      }
    }
    return left;
  }

  /** Topic → key → refs. */
  public synchronized Map<String, Map<String, Set<String>>> refs() {
    Map<String, Map<String, Set<String>>> copy = new TreeMap<>();
    topics.forEach((topic, keys) -> {
      Map<String, Set<String>> byKey = copy.computeIfAbsent(topic, first -> new TreeMap<>());
      keys.forEach((key, refs) -> byKey.put(key, new TreeSet<>(refs.keySet())));
    });
    return copy;
  }

  /** How many presences have this value in their meta. */
  public synchronized long count(String field, String value) {
    return topics.values().stream()
        .flatMap(keys -> keys.values().stream())
        .flatMap(refs -> refs.values().stream())
        .filter(meta -> value.equals(meta.getString(field)))
        .count();
  }

  /** Joins of what was there and leaves of what was not, so far. */
  public synchronized long breaches() {
    return breaches;
  }

  private void join(String topic, String key, JsonArray metas) {
    Map<String, JsonObject> refs = topics
        .computeIfAbsent(topic, first -> new HashMap<>())
        .computeIfAbsent(key, first -> new HashMap<>());
    for (int i = 0; i < metas.size(); i++) {
      JsonObject meta = metas.getJsonObject(i);
      if (refs.put(meta.getString("phx_ref"), meta) != null) {
        breaches++;
      }
    }
  }

  /** Whether the key is gone now. */
  private boolean leave(String topic, String key, String ref) {
    Map<String, Map<String, JsonObject>> keys = topics.getOrDefault(topic, new HashMap<>());
    Map<String, JsonObject> refs = keys.getOrDefault(key, new HashMap<>());
    if (refs.remove(ref) == null) {
      breaches++;
    }
    boolean gone = refs.isEmpty();
    if (gone && keys.remove(key) != null && keys.isEmpty()) {
      topics.remove(topic);
    }
    return gone;
  }

  private static JsonArray metas(JsonObject byKey, String key) {
    return byKey.getJsonObject(key).getJsonArray("metas");
  }
}
