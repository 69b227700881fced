package dev.rollcall.web.wire;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The binary messages of Phoenix Channels V2: a byte for the kind, a byte for the length of each text, the texts in UTF-8, and
 * the payload as it is, up to the end.
 */
final class BinaryFrames {

  /** A message of the client, or to one channel. */
  private static final int PUSH = 0;

  private static final int REPLY = 1;
  private static final int BROADCAST = 2;

  /** Longest text: its length has to fit in a byte. */
  static final int TEXT_BYTES_MAX = 255;

  private static final Decoded.Malformed SHORT =
      new Decoded.Malformed("a binary message shorter than its header says");

  private BinaryFrames() {}

  /** Reads what a client may send: a push. The payload is a view of the bytes. */
  static Decoded decode(Buffer bytes) {
    if (bytes.length() > 0 && bytes.getUnsignedByte(0) != PUSH) {
      return new Decoded.Malformed(
          "binary message of kind " + bytes.getUnsignedByte(0) + ": a client sends 0, a push");
    }
    String[] texts = new String[4];
    int payload = texts(bytes, texts);
    return payload < 0
        ? SHORT
        : new PhoenixFrame(
            orNull(texts[0]),
            orNull(texts[1]),
            texts[2],
            texts[3],
            bytes.slice(payload, bytes.length()));
  }

  /** Reads what {@link #broadcast} wrote. */
  static Decoded decodeBroadcast(Buffer bytes) {
    String[] texts = new String[2];
    int payload =
        bytes.length() > 0 && bytes.getUnsignedByte(0) == BROADCAST ? texts(bytes, texts) : -1;
    return payload < 0
        ? SHORT
        : new PhoenixFrame(null, null, texts[0], texts[1], bytes.slice(payload, bytes.length()));
  }

  /** Reads the texts; where the payload begins, or -1 if the message is too short. */
  private static int texts(Buffer bytes, String[] texts) {
    int at = 1 + texts.length;
    if (bytes.length() < at) {
      return -1;
    }
    for (int i = 0; i < texts.length; i++) {
      int end = at + bytes.getUnsignedByte(1 + i);
      if (end > bytes.length()) {
        return -1;
      }
      texts[i] = bytes.getString(at, end, "UTF-8");
      at = end;
    }
    return at;
  }

  static WireMessage push(@Nullable String joinRef, String topic, String event, Buffer data) {
    return message(PUSH, data, joinRef, topic, event);
  }

  static WireMessage reply(
      @Nullable String joinRef, @Nullable String ref, String topic, String status, Buffer data) {
    return message(REPLY, data, joinRef, ref, topic, status);
  }

  static WireMessage broadcast(String topic, String event, Buffer data) {
    return message(BROADCAST, data, topic, event);
  }

  private static WireMessage message(int kind, Buffer data, @Nullable String... texts) {
    Buffer lengths = Buffer.buffer(1 + texts.length).appendUnsignedByte((short) kind);
    Buffer strings = Buffer.buffer();
    for (String text : texts) {
      byte[] utf8 = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
      if (utf8.length > TEXT_BYTES_MAX) {
        throw new IllegalArgumentException(
            "a binary message has no room for a ref, topic or event of " + utf8.length + " B: "
                + TEXT_BYTES_MAX + " B at most");
      }
      lengths.appendUnsignedByte((short) utf8.length);
      strings.appendBytes(utf8);
    }
    return WireMessage.binary(lengths.appendBuffer(strings).appendBuffer(data));
  }

  private static @Nullable String orNull(String ref) {
    return ref.isEmpty() ? null : ref;
  }
}
