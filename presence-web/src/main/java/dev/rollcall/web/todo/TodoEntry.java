package dev.rollcall.web.todo;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done, and when. Never changes.
 *
 * @param id unique in the cluster: the same entry that comes twice is one entry, two that read alike are two
 */
record TodoEntry(String id, LocalDate date, String title) {

  /** As people read a list: equal only if the entries are. */
  static final Comparator<TodoEntry> ORDER = Comparator.comparing(TodoEntry::date)
      .thenComparing(TodoEntry::title)
      .thenComparing(TodoEntry::id);

  /** From what people typed; refuses what is none. */
  static TodoEntry read(
      String id, @Nullable String date, @Nullable String title, TodoLimits limits) {
    if (title == null || title.isBlank()) {
      throw TodoRefusal.invalid("title is missing: add ?title=Dentist");
    }
    if (title.codePoints().anyMatch(Character::isISOControl)) {
      throw TodoRefusal.invalid("title has control characters: an entry is one line");
    }
    int bytes = title.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > limits.maxTitleBytes()) {
      throw TodoRefusal.invalid(
          "title of " + bytes + " B exceeds maxTitleBytes " + limits.maxTitleBytes());
    }
    return new TodoEntry(id, day(date), title);
  }

  /** A day from what people typed. */
  static LocalDate day(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      throw TodoRefusal.invalid("date is missing: add ?date=2018-12-19");
    }
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw TodoRefusal.invalid("date is \"" + text + "\": it has to be like 2018-12-19");
    }
  }

  static TodoEntry fromJson(JsonObject json) {
    return new TodoEntry(
        json.getString("id"), LocalDate.parse(json.getString("date")), json.getString("title"));
  }

  JsonObject toJson() {
    return new JsonObject().put("id", id).put("date", date.toString()).put("title", title);
  }

  /** Its line. */
  String line() {
    return date + " " + title;
  }
}
