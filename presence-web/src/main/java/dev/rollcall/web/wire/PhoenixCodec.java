package dev.rollcall.web.wire;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Phoenix Channels V2, JSON: texts to frames and back. */
public final class PhoenixCodec {

  private PhoenixCodec() {}

  /** Reads a text. Never throws: what is no frame comes back as the reason why. */
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
    if (!(array.getValue(2) instanceof String topic)
        || !(array.getValue(3) instanceof String event)) {
      return new Decoded.Malformed("topic and event have to be strings");
    }
    return new PhoenixFrame(
        array.getString(0), array.getString(1), topic, event, array.getValue(4));
  }

  /** Writes any frame. */
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

  /** The reply to the request that the refs name. */
  public static String reply(
      @Nullable String joinRef,
      @Nullable String ref,
      String topic,
      boolean ok,
      JsonObject response) {
    JsonObject payload =
        new JsonObject().put("status", ok ? "ok" : "error").put("response", response);
    return encode(joinRef, ref, topic, "phx_reply", payload);
  }

  private static boolean isNoRef(@Nullable Object ref) {
    return ref != null && !(ref instanceof String);
  }
}
