package dev.rollcall.web.todo;

import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One node's copies of all lists. Pure; not for several threads. */
final class TodoLists {

  private final TodoLimits limits;

  /** By name. INV: none is empty. */
  private final Map<String, TodoList> lists = new HashMap<>();

  TodoLists(TodoLimits limits) {
    this.limits = limits;
  }

  TodoLimits limits() {
    return limits;
  }

  boolean has(String name) {
    return lists.containsKey(name);
  }

  /** The names of all, as they are now. */
  List<String> names() {
    return List.copyOf(lists.keySet());
  }

  /** Adds what people added to a list, which comes to be with its first entry. Refuses what is over a limit. */
  void add(String name, TodoEntry entry) {
    if (!has(name) && lists.size() >= limits.maxLists()) {
      throw TodoRefusal.full(
          "there are " + lists.size() + " lists: maxLists is " + limits.maxLists());
    }
    lists.computeIfAbsent(name, first -> new TodoList()).add(entry, limits);
  }

  /** Takes over what another node has of a list. */
  void merge(String name, Collection<TodoEntry> entries) {
    if (!entries.isEmpty()) {
      lists.computeIfAbsent(name, first -> new TodoList()).merge(entries);
    }
  }

  /** The entries of a day of a list, or all if it is null, sorted; none if there is no such list. */
  List<TodoEntry> entries(String name, @Nullable LocalDate date) {
    TodoList list = lists.get(name);
    return list == null ? List.of() : list.on(date);
  }
}
