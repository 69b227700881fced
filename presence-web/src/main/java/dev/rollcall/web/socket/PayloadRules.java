package dev.rollcall.web.socket;

import dev.rollcall.web.auth.Names;
import dev.rollcall.web.presence.View;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client may name and send. Keys of presences become property names in every browser of the topic: those that every
 * JavaScript object has already are refused, and {@code phx_ref} is ours to give. Refused, not stripped: a client that sends
 * them is wrong about something and should hear of it.
 */
final class PayloadRules {

  /** Views that a client may ask for by name. */
  private static final List<View.Kind> NARROW =
      List.of(View.Kind.COUNT, View.Kind.PAGES, View.Kind.SAMPLE);

  /** Most keys on a page, and how many there are if none are asked for. */
  private static final int PAGE_MAX = 100;

  private static final Set<String> OURS = Set.of("phx_ref", "phx_ref_prev");

  private final SocketOptions limits;

  PayloadRules(SocketOptions limits) {
    this.limits = limits;
  }

  JsonObject object(@Nullable Object payload, String what) throws Refusal {
    if (payload instanceof JsonObject object) {
      return object;
    }
    throw Refusal.invalid(what + " has to be an object");
  }

  void checkTopic(String topic) throws Refusal {
    checkText("topic", topic);
    int bytes = topic.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > limits.getMaxTopicBytes()) {
      throw Refusal.limit(
          "topic of " + bytes + " B exceeds maxTopicBytes " + limits.getMaxTopicBytes());
    }
  }

  /** The key in the payload; null if it names none. */
  @Nullable
  String key(JsonObject payload) throws Refusal {
    Object key = payload.getValue("key");
    if (key == null) {
      return null;
    }
    if (!(key instanceof String text)) {
      throw Refusal.invalid("key has to be a string");
    }
    String fault = Names.fault(text);
    if (fault != null) {
      throw Refusal.invalid(
          "key " + (fault.startsWith("is reserved") ? '"' + text + "\" " : "") + fault);
    }
    return text;
  }

  /** The meta in the payload; empty if there is none. */
  JsonObject meta(JsonObject payload) throws Refusal {
    Object value = payload.getValue("meta");
    JsonObject meta = value == null ? new JsonObject() : object(value, "meta");
    for (String name : OURS) {
      if (meta.containsKey(name)) {
        throw Refusal.invalid("meta has the field " + name + ": it is given by the server");
      }
    }
    checkNesting(meta, 1);
    return meta;
  }

  /** Whether a join only watches: {@code true}; and so does one that wants to be shown something else than everybody and names no key. */
  boolean watch(JsonObject payload) throws Refusal {
    Object watch = payload.getValue("watch");
    return watch instanceof Boolean
        ? Boolean.TRUE.equals(watch)
        : watch != null && !payload.containsKey("key");
  }

  /** What a join wants to be shown: {@code watch} is a boolean, {@code "count"}, {@code "pages"}, {@code "sample"} or {@code {"keys": [..]}}. */
  View view(JsonObject payload) throws Refusal {
    Object watch = payload.getValue("watch");
    if (watch == null || watch instanceof Boolean) {
      Object resume = payload.getValue("resume");
      return resume == null ? View.FULL : View.resuming(at(resume));
    }
    if (watch instanceof JsonObject asked) {
      return View.of(keys(asked));
    }
    for (View.Kind kind : NARROW) {
      if (kind.label().equals(watch)) {
        return View.of(kind);
      }
    }
    throw Refusal.invalid(
        "watch has to be true or false, \"count\", \"pages\", \"sample\" or {\"keys\": [..]}");
  }

  private static String at(Object resume) throws Refusal {
    if (resume instanceof JsonObject held) {
      Object at = held.getValue("at");
      if (at == null) {
        return "";
      }
      if (at instanceof String text) {
        return text;
      }
    }
    throw Refusal.invalid("resume has to be {} or {\"at\": what presence_at told last}");
  }

  /** The keys to watch. */
  Set<String> keys(JsonObject payload) throws Refusal {
    if (!(payload.getValue("keys") instanceof JsonArray named)) {
      throw Refusal.invalid("keys has to be an array of strings");
    }
    if (named.size() > limits.getMaxWatchedKeys()) {
      throw Refusal.limit(
          named.size() + " keys exceed maxWatchedKeys " + limits.getMaxWatchedKeys());
    }
    Set<String> keys = new LinkedHashSet<>();
    for (int i = 0; i < named.size(); i++) {
      keys.add(requiredKey(new JsonObject().put("key", named.getValue(i))));
    }
    return keys;
  }

  /** The key in the payload. */
  String requiredKey(JsonObject payload) throws Refusal {
    String key = key(payload);
    if (key == null) {
      throw Refusal.invalid("key is missing");
    }
    return key;
  }

  /** After which key a page begins; null for the first. */
  @Nullable
  String after(JsonObject payload) throws Refusal {
    Object after = payload.getValue("after");
    if (after == null || after instanceof String) {
      return (String) after;
    }
    throw Refusal.invalid("after has to be a string");
  }

  /** How many keys a page may have. */
  int limit(JsonObject payload) throws Refusal {
    Object limit = payload.getValue("limit");
    if (limit == null) {
      return PAGE_MAX;
    }
    if (limit instanceof Integer number && number >= 1 && number <= PAGE_MAX) {
      return number;
    }
    throw Refusal.invalid("limit has to be 1 to " + PAGE_MAX);
  }

  /** The event that a client broadcasts: never one that the protocol or the presences speak with. */
  String event(JsonObject payload) throws Refusal {
    if (!(payload.getValue("event") instanceof String event)) {
      throw Refusal.invalid("event has to be a string");
    }
    return eventName(event);
  }

  /** As {@link #event(JsonObject)}, of a binary message: its own event is told. */
  String eventName(String event) throws Refusal {
    checkText("event", event);
    if (event.startsWith("phx_")
        || event.startsWith("presence_")
        || event.startsWith("chan_reply_")) {
      throw Refusal.invalid(
          "event \"" + event + "\" is reserved: phx_, presence_ and chan_reply_ are the server's");
    }
    return event;
  }

  private static void checkText(String what, String text) throws Refusal {
    String fault = Names.textFault(text);
    if (fault != null) {
      throw Refusal.invalid(what + " " + fault);
    }
  }

  private void checkNesting(Object value, int depth) throws Refusal {
    if (depth > limits.getMaxMetaDepth()) {
      throw Refusal.limit("meta is nested deeper than maxMetaDepth " + limits.getMaxMetaDepth());
    }
    if (value instanceof JsonObject object) {
      if (object.size() > limits.getMaxMetaKeys()) {
        throw Refusal.limit("meta with " + object.size() + " fields exceeds maxMetaKeys "
            + limits.getMaxMetaKeys());
      }
      for (String name : object.fieldNames()) {
        if (name.equals("__proto__")) {
          throw Refusal.invalid("meta has the field __proto__: it is reserved");
        }
        checkInner(object.getValue(name), depth);
      }
    } else if (value instanceof JsonArray array) {
      for (Object element : array) {
        checkInner(element, depth);
      }
    }
  }

  private void checkInner(@Nullable Object value, int depth) throws Refusal {
    if (value instanceof JsonObject || value instanceof JsonArray) {
      checkNesting(value, depth + 1);
    }
  }
}
