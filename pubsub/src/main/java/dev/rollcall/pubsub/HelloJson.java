package dev.rollcall.pubsub;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Hellos and goodbyes on the wire: JSON, so that a human can read them and other versions can add to them. */
final class HelloJson {

  /** What this node speaks; a node that speaks another version is refused, loudly, by both. */
  static final int PROTOCOL = 1;

  /** Longest string in a hello, in characters: addresses are the longest. */
  private static final int STRING_MAX = 255;

  private HelloJson() {}

  /** What came in: a hello or a goodbye. */
  sealed interface Control {}

  /** A hello. */
  record Greeting(Hello hello) implements Control {}

  /** A goodbye. */
  record Farewell(String name, String instance) implements Control {}

  static JsonObject hello(Hello hello) {
    Peer sender = hello.sender();
    JsonArray known = new JsonArray();
    for (Hello.Known peer : hello.known()) {
      known.add(new JsonObject()
          .put("name", peer.name())
          .put("instance", peer.instance())
          .put("address", peer.address()));
    }
    return new JsonObject()
        .put("kind", "hello")
        .put("protocol", PROTOCOL)
        .put("name", sender.name())
        .put("instance", sender.instance())
        .put("address", sender.address())
        .put("nodeId", sender.nodeId())
        .put("host", sender.host())
        .put("port", sender.port())
        .put("known", known);
  }

  static JsonObject goodbye(String name, String instance) {
    return new JsonObject()
        .put("kind", "goodbye")
        .put("protocol", PROTOCOL)
        .put("name", name)
        .put("instance", instance);
  }

  /**
   * Reads what came in.
   *
   * @throws IllegalArgumentException if it is not what this version can understand; the message says why
   */
  static Control read(Buffer payload) {
    try {
      JsonObject json = new JsonObject(payload);
      String name = NodeName.require("nodeName", string(json, "name"));
      int protocol = integer(json, "protocol");
      if (protocol != PROTOCOL) {
        throw new IllegalArgumentException(
            "node " + name + " speaks protocol " + protocol + ", this node " + PROTOCOL);
      }
      String kind = string(json, "kind");
      return switch (kind) {
        case "hello" -> new Greeting(hello(json, name));
        case "goodbye" -> new Farewell(name, string(json, "instance"));
        default -> throw new IllegalArgumentException("neither hello nor goodbye but " + kind);
      };
    } catch (DecodeException | ClassCastException e) {
      throw new IllegalArgumentException("not the JSON of a hello: " + e.getMessage(), e);
    }
  }

  private static Hello hello(JsonObject json, String name) {
    int port = integer(json, "port");
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " of node " + name + " is out of range");
    }
    Peer sender = new Peer(
        name,
        string(json, "instance"),
        string(json, "address"),
        string(json, "nodeId"),
        string(json, "host"),
        port);
    List<Hello.Known> known = new ArrayList<>();
    JsonArray listed = json.getJsonArray("known", new JsonArray());
    if (listed == null) {
      throw new IllegalArgumentException("known is null");
    }
    for (Object each : listed) {
      if (known.size() == Peers.KNOWN_PER_HELLO_MAX) {
        break;
      }
      if (!(each instanceof JsonObject peer)) {
        throw new IllegalArgumentException("known has something else than objects");
      }
      known.add(new Hello.Known(
          NodeName.require("nodeName", string(peer, "name")),
          string(peer, "instance"),
          string(peer, "address")));
    }
    return new Hello(sender, known);
  }

  private static String string(JsonObject json, String key) {
    Object value = json.getValue(key);
    if (!(value instanceof String text) || text.isEmpty() || text.length() > STRING_MAX) {
      throw new IllegalArgumentException(
          key + " is missing or not a string of at most " + STRING_MAX + " characters");
    }
    return text;
  }

  private static int integer(JsonObject json, String key) {
    if (!(json.getValue(key) instanceof Integer number)) {
      throw new IllegalArgumentException(key + " is missing or not an integer");
    }
    return number;
  }
}
