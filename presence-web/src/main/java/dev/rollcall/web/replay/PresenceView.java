package dev.rollcall.web.replay;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One topic as a client sees it: {@code presence_state} and every {@code presence_diff} after it, folded by {@code phx_ref}
 * as the browser's client folds them. Not thread-safe.
 */
public final class PresenceView {

  /** Key → ref → meta. A key is here only with at least one ref. */
  private final Map<String, Map<String, JsonObject>> metas = new HashMap<>();

  /** Diffs that came before the state that they follow: they may overlap it, which folding by ref forgives. */
  private final List<JsonObject> early = new ArrayList<>();

  private boolean synced;

  /** Forgets all: a new join begins, and its state is still to come. */
  public void reset() {
    metas.clear();
    early.clear();
    synced = false;
  }

  /** A {@code presence_state}: it replaces what was there. */
  public void state(JsonObject state) {
    metas.clear();
    join(state);
    synced = true;
    early.forEach(this::fold);
    early.clear();
  }

  /** A {@code presence_diff}. */
  public void diff(JsonObject diff) {
    if (synced) {
      fold(diff);
    } else {
      early.add(diff);
    }
  }

  /** Key → ref → meta, each meta without its refs: a copy of the two maps. */
  public Map<String, Map<String, JsonObject>> snapshot() {
    Map<String, Map<String, JsonObject>> copy = new HashMap<>();
    metas.forEach((key, byRef) -> copy.put(key, Map.copyOf(byRef)));
    return copy;
  }

  /** How many keys are present. */
  public int size() {
    return metas.size();
  }

  private void fold(JsonObject diff) {
    join(diff.getJsonObject("joins"));
    leave(diff.getJsonObject("leaves"));
  }

  private void join(JsonObject joins) {
    for (String key : joins.fieldNames()) {
      JsonArray joined = joins.getJsonObject(key).getJsonArray("metas");
      for (int i = 0; i < joined.size(); i++) {
        JsonObject meta = joined.getJsonObject(i).copy();
        String ref = (String) meta.remove("phx_ref");
        meta.remove("phx_ref_prev");
        metas.computeIfAbsent(key, absent -> new LinkedHashMap<>(2)).put(ref, meta);
      }
    }
  }

  private void leave(JsonObject leaves) {
    for (String key : leaves.fieldNames()) {
      Map<String, JsonObject> byRef = metas.get(key);
      if (byRef != null) {
        JsonArray left = leaves.getJsonObject(key).getJsonArray("metas");
        for (int i = 0; i < left.size(); i++) {
          byRef.remove(left.getJsonObject(i).getString("phx_ref"));
        }
        if (byRef.isEmpty()) {
          metas.remove(key);
        }
      }
    }
  }
}
