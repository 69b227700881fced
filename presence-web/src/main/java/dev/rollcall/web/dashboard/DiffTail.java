package dev.rollcall.web.dashboard;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The last diffs of this node, numbered, so that who polls misses none without being told how many. Of each diff it keeps
 * how many came, went and changed, and the first few of their keys: a diff of ten thousand presences weighs as much as one of three. Any thread.
 */
final class DiffTail {

  /** Most diffs kept: what is older was missed by whoever polls too seldom. */
  static final int DIFFS_MAX = 200;

  /** Most keys kept of those who came, of those who went and of those who changed. */
  static final int KEYS_MAX = 4;

  private record Numbered(long number, JsonObject diff) {}

  /** Invariant: consecutive numbers up to {@link #last}, at most {@link #DIFFS_MAX}. Guarded by this. */
  private final Deque<Numbered> tail = new ArrayDeque<>();

  /** The newest diff's number; never goes back. Guarded by this. */
  private long last;

  /** Takes a diff in the form of the node's event bus: {@link dev.rollcall.tracker.PresenceDiff#toJson}. */
  void add(JsonObject diff) {
    Set<String> joins = keys(diff, "joins");
    Set<String> leaves = keys(diff, "leaves");
    Set<String> updates = new LinkedHashSet<>(joins);
    updates.retainAll(leaves);
    joins.removeAll(updates);
    leaves.removeAll(updates);
    JsonObject line = new JsonObject()
        .put("topic", diff.getString("topic"))
        .put("version", diff.getLong("version"))
        .put("joins", few(joins))
        .put("leaves", few(leaves))
        .put("updates", few(updates));
    synchronized (this) {
      tail.addLast(new Numbered(++last, line.put("number", last)));
      if (tail.size() > DIFFS_MAX) {
        tail.removeFirst();
      }
    }
  }

  /** {@code {"last", "missed", "diffs"}}: the diffs after a number, oldest first, and how many of them are not kept any more. */
  synchronized JsonObject after(long number) {
    long from = number > last ? 0 : Math.max(0, number);
    JsonArray diffs = new JsonArray();
    for (Numbered numbered : tail) {
      if (numbered.number > from) {
        diffs.add(numbered.diff);
      }
    }
    long missed = number < 0 ? 0 : last - from - diffs.size();
    return new JsonObject().put("last", last).put("missed", missed).put("diffs", diffs);
  }

  private static Set<String> keys(JsonObject diff, String side) {
    return new LinkedHashSet<>(diff.getJsonObject(side, new JsonObject()).fieldNames());
  }

  private static JsonObject few(Collection<String> keys) {
    Iterator<String> each = keys.iterator();
    JsonArray named = new JsonArray();
    while (each.hasNext() && named.size() < KEYS_MAX) {
      named.add(each.next());
    }
    return new JsonObject().put("count", keys.size()).put("keys", named);
  }
}
