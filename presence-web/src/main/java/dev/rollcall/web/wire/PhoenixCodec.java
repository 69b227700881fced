package dev.rollcall.web.wire;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Phoenix Channels V2: messages to frames and back. A payload that is a {@link Buffer} goes as a binary message, every other one as
 * JSON text. Never throws for what a client sends: what is no frame comes back as the reason why.
 */
public final class PhoenixCodec {

  private PhoenixCodec() {}

  /** Reads a text. */
  public static Decoded decode(String text) {
    JsonArray array;
    try {
      if (!(Json.decodeValue(text) instanceof JsonArray decoded)) {
        return new Decoded.Malformed("not a JSON array");
      }
      array = decoded;
    } catch (DecodeException e) {
      return new Decoded.Malformed("not JSON");
    }
    if (array.size() != 5) {
      return new Decoded.Malformed(
          "an array of " + array.size() + ", not [join_ref, ref, topic, event, payload]");
    }
    if (isNoRef(array.getValue(0)) || isNoRef(array.getValue(1))) {
      return new Decoded.Malformed("join_ref and ref have to be strings or null");
    }
    if (isTooLong(array.getString(0)) || isTooLong(array.getString(1))) {
      return new Decoded.Malformed(
          "join_ref and ref have " + BinaryFrames.TEXT_BYTES_MAX + " B at most");
    }
    if (!(array.getValue(2) instanceof String topic)
        || !(array.getValue(3) instanceof String event)) {
      return new Decoded.Malformed("topic and event have to be strings");
    }
    return new PhoenixFrame(
        array.getString(0), array.getString(1), topic, event, array.getValue(4));
  }

  /** Reads a binary message. */
  public static Decoded decode(Buffer bytes) {
    return BinaryFrames.decode(bytes);
  }

  /**
   * Reads what {@link #broadcast} wrote, here or on another node.
   *
   * @throws IllegalArgumentException if it is no broadcast
   */
  public static PhoenixFrame told(WireMessage message) {
    Decoded decoded = message.isText()
        ? decode(message.bytes().toString())
        : BinaryFrames.decodeBroadcast(message.bytes());
    if (decoded instanceof PhoenixFrame frame) {
      return frame;
    }
    throw new IllegalArgumentException("no broadcast: " + decoded);
  }

  /** Writes a message to one channel that nobody asked for. */
  public static WireMessage push(
      @Nullable String joinRef, String topic, String event, Object payload) {
    return payload instanceof Buffer bytes
        ? BinaryFrames.push(joinRef, topic, event, bytes)
        : WireMessage.text(encode(joinRef, null, topic, event, payload));
  }

  /** Writes a message to everybody in a topic. */
  public static WireMessage broadcast(String topic, String event, Object payload) {
    return payload instanceof Buffer bytes
        ? BinaryFrames.broadcast(topic, event, bytes)
        : WireMessage.text(encode(null, null, topic, event, payload));
  }

  /** Writes the reply to the request that the refs name. */
  public static WireMessage reply(
      @Nullable String joinRef, @Nullable String ref, String topic, boolean ok, Object response) {
    String status = ok ? "ok" : "error";
    if (response instanceof Buffer bytes) {
      return BinaryFrames.reply(joinRef, ref, topic, status, bytes);
    }
    JsonObject payload = new JsonObject().put("status", status).put("response", response);
    return WireMessage.text(encode(joinRef, ref, topic, "phx_reply", payload));
  }

  /** Writes any frame as a text. */
  public static String encode(
      @Nullable String joinRef,
      @Nullable String ref,
      String topic,
      String event,
      @Nullable Object payload) {
    return new JsonArray()
        .add(joinRef)
        .add(ref)
        .add(topic)
        .add(event)
        .add(payload)
        .encode();
  }

  private static boolean isNoRef(@Nullable Object ref) {
    return ref != null && !(ref instanceof String);
  }

  /** Whether a reply with bytes would have no room for it. */
  private static boolean isTooLong(@Nullable String ref) {
    return ref != null
        && ref.length() > BinaryFrames.TEXT_BYTES_MAX / 3
        && ref.getBytes(StandardCharsets.UTF_8).length > BinaryFrames.TEXT_BYTES_MAX;
  }
}
