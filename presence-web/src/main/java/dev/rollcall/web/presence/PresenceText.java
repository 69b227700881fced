package dev.rollcall.web.presence;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.Presence;
import dev.rollcall.web.wire.WireMessage;
import io.vertx.core.json.Json;
import java.util.List;

/** Presences as the JSON text that clients get. */
final class PresenceText {

  private PresenceText() {}

  /** One of a key's metas. */
  static String meta(Presence presence, PublicMeta metas) {
    return metas.toPhoenix(presence).encode();
  }

  /** One of a leaving key's metas: with the reason, unless another presence took its place. */
  static String meta(Presence leave, LeaveReason reason, PublicMeta metas) {
    return reason == LeaveReason.REPLACED
        ? meta(leave, metas)
        : metas.toPhoenix(leave).put("leave_reason", reason.code()).encode();
  }

  /** {@code "key":{"metas":[..]}}. */
  static String user(String key, List<String> metas) {
    return Json.encode(key) + ":{\"metas\":[" + String.join(",", metas) + "]}";
  }

  /** Of users that {@link #user} made. */
  static String object(Iterable<String> users) {
    return "{" + String.join(",", users) + "}";
  }

  /** Of users that {@link #user} made. */
  static String diff(Iterable<String> joins, Iterable<String> leaves) {
    return "{\"joins\":" + object(joins) + ",\"leaves\":" + object(leaves) + "}";
  }

  /** A message to whoever is in the topic, whatever their refs. The payload is JSON text already. */
  static WireMessage message(String topic, String event, String payload) {
    return WireMessage.text(
        "[null,null," + Json.encode(topic) + "," + Json.encode(event) + "," + payload + "]");
  }
}
