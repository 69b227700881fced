package dev.rollcall.web.channel;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a message carries: a JSON value, or bytes (an {@code ArrayBuffer} in the browser). Nobody changes what is inside: it may be
 * shared with others.
 */
public final class Payload {

  /** {@code {}}. */
  public static final Payload EMPTY = new Payload(new JsonObject());

  private final @Nullable Object value;

  private Payload(@Nullable Object value) {
    this.value = value;
  }

  /** A JSON object. */
  public static Payload of(JsonObject object) {
    return new Payload(object);
  }

  /** Bytes. Long polling cannot carry them to a client: one that polls does not get the message. */
  public static Payload of(Buffer bytes) {
    return new Payload(bytes);
  }

  /** What came off the wire, or goes there: any JSON value, or a {@link Buffer}. */
  public static Payload ofWire(@Nullable Object value) {
    return new Payload(value);
  }

  /** Whether it is bytes. */
  public boolean isBinary() {
    return value instanceof Buffer;
  }

  /**
   * The JSON object.
   *
   * @throws InvalidPayload if it is something else; if a handler lets it pass, the client gets an error reply that says so
   */
  public JsonObject object() {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw new InvalidPayload("payload has to be an object");
  }

  /**
   * The bytes.
   *
   * @throws InvalidPayload as {@link #object()}
   */
  public Buffer bytes() {
    if (value instanceof Buffer bytes) {
      return bytes;
    }
    throw new InvalidPayload("payload has to be binary");
  }

  /** Any JSON value (null, a boolean, a number, a string, an array, an object), or a {@link Buffer}. */
  public @Nullable Object value() {
    return value;
  }
}
