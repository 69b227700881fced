package dev.rollcall.web.todo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One node's copy of a list: a set of entries that only grows. Two copies are merged by their union, so they are equal as soon as each has seen what the other has, in whatever order and however
 * often (the grow-only set, simplest of the CRDTs). That is why nobody has to decide which of two copies is the newer one. Pure; not for several threads.
 */
final class TodoList {

  /** By id. INV: no entry is ever taken away or replaced. */
  private final Map<String, TodoEntry> entries = new HashMap<>();

  /** Adds what people added; nothing happens if it is there. Refuses what is over {@link TodoLimits#maxEntries}. */
  void add(TodoEntry entry, TodoLimits limits) {
    if (!entries.containsKey(entry.id()) && entries.size() >= limits.maxEntries()) {
      throw TodoRefusal.full(
          "the list has " + entries.size() + " entries: maxEntries is " + limits.maxEntries());
    }
    entries.putIfAbsent(entry.id(), entry);
  }

  /** Takes over what another copy has. Whatever was accepted anywhere is kept: no limit holds here. */
  void merge(Collection<TodoEntry> others) {
    others.forEach(entry -> entries.putIfAbsent(entry.id(), entry));
  }

  int size() {
    return entries.size();
  }

  /** The entries of a day, or all if it is null, sorted. */
  List<TodoEntry> on(@Nullable LocalDate date) {
    return entries.values().stream()
        .filter(entry -> date == null || entry.date().equals(date))
        .sorted(TodoEntry.ORDER)
        .toList();
  }

  static JsonArray toJson(Collection<TodoEntry> entries) {
    JsonArray json = new JsonArray();
    entries.forEach(entry -> json.add(entry.toJson()));
    return json;
  }

  static List<TodoEntry> fromJson(@Nullable JsonArray json) {
    return Objects.requireNonNull(json, "entries").stream()
        .map(entry -> TodoEntry.fromJson((JsonObject) entry))
        .toList();
  }
}
