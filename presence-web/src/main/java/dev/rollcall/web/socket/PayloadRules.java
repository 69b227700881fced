package dev.rollcall.web.socket;

import dev.rollcall.web.auth.Names;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client may name and send. Keys of presences become property names in every browser of the topic: those that every
 * JavaScript object has already are refused, and {@code phx_ref} is ours to give. Refused, not stripped: a client that sends
 * them is wrong about something and should hear of it.
 */
final class PayloadRules {

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

  boolean watch(JsonObject payload) throws Refusal {
    Object watch = payload.getValue("watch");
    if (watch == null || watch instanceof Boolean) {
      return Boolean.TRUE.equals(watch);
    }
    throw Refusal.invalid("watch has to be true or false");
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
