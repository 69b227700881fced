package dev.rollcall.web.hook;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something to tell.
 *
 * @param type what happened
 * @param topic where
 * @param key who; null for what happened to the topic as a whole
 * @param ref of the presence that came or went, the same on all nodes
 * @param atMs when this node saw it, in ms since 1970
 */
record HookEvent(Type type, String topic, @Nullable String key, String ref, long atMs) {

  /** What happens to topics and members. */
  enum Type {
    /** The first member came. */
    TOPIC_OCCUPIED,
    /** The last member went. */
    TOPIC_VACATED,
    /** The first presence of a key came. */
    MEMBER_JOINED,
    /** The last presence of a key went. */
    MEMBER_LEFT;

    /** As it stands in options and messages. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Names it: whichever node tells it, however often. */
  String id() {
    return EventId.of(this);
  }

  JsonObject toJson() {
    JsonObject json =
        new JsonObject().put("id", id()).put("event", type.label()).put("topic", topic);
    return (key == null ? json : json.put("key", key)).put("at", atMs);
  }
}
