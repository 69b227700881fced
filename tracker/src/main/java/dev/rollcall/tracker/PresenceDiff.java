package dev.rollcall.tracker;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What changed in one topic. Immutable.
 *
 * @param topic the topic
 * @param version the topic's version with this change in it; grows with every diff of the topic, not by one
 * @param joins presences that are here now and were not
 * @param leaves presences that were here and are not; an update is a leave of the old ref with a join of the new
 */
public record PresenceDiff(
    String topic, long version, List<Presence> joins, List<Presence> leaves) {

  /** Copies the lists. */
  public PresenceDiff {
    joins = List.copyOf(joins);
    leaves = List.copyOf(leaves);
  }

  /**
   * Phoenix's {@code presence_diff} with topic and version: {@code {"topic", "version", "joins": {key: {"metas": [..]}},
   * "leaves": {..}}}.
   */
  public JsonObject toJson() {
    return new JsonObject()
        .put("topic", topic)
        .put("version", version)
        .put("joins", phoenixJson(joins))
        .put("leaves", phoenixJson(leaves));
  }

  /** Presences in Phoenix's form: {@code {key: {"metas": [meta with phx_ref, ..]}}}. */
  static JsonObject phoenixJson(Iterable<Presence> presences) {
    JsonObject byKey = new JsonObject();
    for (Presence presence : presences) {
      JsonObject user = byKey.getJsonObject(presence.key());
      if (user == null) {
        user = new JsonObject().put("metas", new JsonArray());
        byKey.put(presence.key(), user);
      }
      user.getJsonArray("metas").add(presence.toPhoenixMeta());
    }
    return byKey;
  }
}
