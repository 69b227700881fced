package dev.rollcall.web.wire;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * One message as it goes over the wire: encoded once, written to as many clients as get it. Nobody changes its bytes. From any
 * thread.
 *
 * @param isText whether it is a text, in UTF-8
 * @param bytes shared with all who write it
 */
public record WireMessage(boolean isText, Buffer bytes) {

  /** A text, encoded here. */
  public static WireMessage text(String text) {
    return new WireMessage(true, Buffer.buffer(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** A binary message. */
  public static WireMessage binary(Buffer bytes) {
    return new WireMessage(false, bytes);
  }

  /** What another node encoded: a text begins with a bracket, which is no kind of binary message. */
  public static WireMessage received(Buffer bytes) {
    return new WireMessage(bytes.length() > 0 && bytes.getByte(0) == '[', bytes);
  }

  /** Its size, in bytes. */
  public int size() {
    return bytes.length();
  }

  /** The text, or the bytes in hexadecimal. */
  @Override
  public String toString() {
    return isText ? bytes.toString() : HexFormat.of().formatHex(bytes.getBytes());
  }
}
