package dev.rollcall.web.presence;

import dev.rollcall.tracker.Presence;
import dev.rollcall.web.wire.WireMessage;
import io.vertx.core.json.Json;
import java.util.List;

/** Presences as the JSON text that clients get. */
final class PresenceText {

  private PresenceText() {}

  /** {@code "key":{"metas":[..]}}. */
  static String user(String key, List<Presence> presences) {
    StringBuilder text = new StringBuilder(64 + 128 * presences.size())
        .append(Json.encode(key))
        .append(":{\"metas\":[");
    for (int i = 0; i < presences.size(); i++) {
      text.append(i == 0 ? "" : ",").append(presences.get(i).toPhoenixMeta().encode());
    }
    return text.append("]}").toString();
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
