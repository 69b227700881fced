package dev.rollcall.web.wire;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * One message as it goes over the wire: encoded once, written to as many clients as get it. Nobody changes its bytes. From any
 * thread.
 */
public final class WireMessage {

  private final boolean isText;
  private final Buffer bytes;

  private WireMessage(boolean isText, Buffer bytes) {
    this.isText = isText;
    this.bytes = bytes;
  }

  /** A text, encoded here. */
  public static WireMessage text(String text) {
    return new WireMessage(true, Buffer.buffer(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** A text that is UTF-8 already. */
  public static WireMessage text(Buffer utf8) {
    return new WireMessage(true, utf8);
  }

  /** Bytes. */
  public static WireMessage binary(Buffer bytes) {
    return new WireMessage(false, bytes);
  }

  /** Whether it is a text, in UTF-8. */
  public boolean isText() {
    return isText;
  }

  /** Its size, in bytes. */
  public int size() {
    return bytes.length();
  }

  /** Shared with all who write it. */
  public Buffer bytes() {
    return bytes;
  }

  /** The text, or the bytes in hexadecimal: for tests and logs. */
  @Override
  public String toString() {
    return isText ? bytes.toString() : java.util.HexFormat.of().formatHex(bytes.getBytes());
  }
}
