package dev.rollcall.tracker;

import dev.rollcall.tracker.crdt.LeaveReasons;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What changed in one topic. Immutable. */
public final class PresenceDiff {

  private final String topic;
  private final long version;
  private final List<Presence> joins;
  private final List<Presence> leaves;
  private final LeaveReasons reasons;

  /** The lists are not copied and must not change. */
  PresenceDiff(
      String topic,
      long version,
      List<Presence> joins,
      List<Presence> leaves,
      LeaveReasons reasons) {
    this.topic = topic;
    this.version = version;
    this.joins = joins;
    this.leaves = leaves;
    this.reasons = reasons;
  }

  /** The topic. */
  public String topic() {
    return topic;
  }

  /** The topic's version with this change in it; grows with every diff of the topic, not by one. */
  public long version() {
    return version;
  }

  /** Presences that are here now and were not. */
  public List<Presence> joins() {
    return joins;
  }

  /** Presences that were here and are not; an update is a leave of the old ref with a join of the new. */
  public List<Presence> leaves() {
    return leaves;
  }

  /**
   * Why they left, parallel to {@link #leaves()}: in a diff of several changes, for the last reason that there was. One is {@link
   * LeaveReason#REPLACED} only as long as what took its place is there: if that left too, it is the reason of that.
   */
  public List<LeaveReason> reasons() {
    return reasons.toList(leaves.size());
  }

  /**
   * Why one of the leaves left. O(leaves): {@link #reasons()} is for those who want all.
   *
   * @throws IllegalArgumentException if it is none of the leaves
   */
  public LeaveReason reason(Presence leave) {
    int place = leaves.indexOf(leave);
    if (place < 0) {
      throw new IllegalArgumentException(leave + " is none of the leaves of " + this);
    }
    return reasons.get(place);
  }

  /**
   * Phoenix's {@code presence_diff} with topic and version: {@code {"topic", "version", "joins": {key: {"metas": [..]}},
   * "leaves": {..}}}. A leaving meta has a {@code leave_reason}, the {@link LeaveReason#code}, unless it was replaced.
   */
  public JsonObject toJson() {
    JsonObject left = new JsonObject();
    for (int i = 0; i < leaves.size(); i++) {
      JsonObject meta = leaves.get(i).toPhoenixMeta();
      LeaveReason reason = reasons.get(i);
      add(
          left,
          leaves.get(i),
          reason == LeaveReason.REPLACED ? meta : meta.put("leave_reason", reason.code()));
    }
    return new JsonObject()
        .put("topic", topic)
        .put("version", version)
        .put("joins", phoenixJson(joins))
        .put("leaves", left);
  }

  /** Presences in Phoenix's form: {@code {key: {"metas": [meta with phx_ref, ..]}}}. */
  static JsonObject phoenixJson(Iterable<Presence> presences) {
    JsonObject byKey = new JsonObject();
    presences.forEach(presence -> add(byKey, presence, presence.toPhoenixMeta()));
    return byKey;
  }

  private static void add(JsonObject byKey, Presence presence, JsonObject meta) {
    JsonObject user = byKey.getJsonObject(presence.key());
    if (user == null) {
      user = new JsonObject().put("metas", new JsonArray());
      byKey.put(presence.key(), user);
    }
    user.getJsonArray("metas").add(meta);
  }

  @Override
  public String toString() {
    return "PresenceDiff[" + topic + " v" + version + ", joins " + joins + ", leaves " + leaves
        + ", " + reasons + "]";
  }
}
