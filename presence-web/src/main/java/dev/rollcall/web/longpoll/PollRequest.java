package dev.rollcall.web.longpoll;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a polling client asks of its session, wherever that is.
 *
 * @param kind which
 * @param token the session's, as it came
 * @param body what the client sends; empty of a poll
 */
public record PollRequest(Kind kind, String token, Buffer body) {

  /** Longest token: its length has to fit in a byte. */
  private static final int TOKEN_BYTES_MAX = 255;

  /** The kinds of requests. */
  public enum Kind {
    /** Messages are wanted. */
    POLL(0),
    /** Messages are brought. */
    PUBLISH(1),
    /** So many were brought that they were not kept. */
    OVERSIZE(2);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    private static @Nullable Kind of(int number) {
      for (Kind kind : values()) {
        if (kind.number == number) {
          return kind;
        }
      }
      return null;
    }
  }

  /** Messages are wanted. */
  public static PollRequest poll(String token) {
    return new PollRequest(Kind.POLL, token, Buffer.buffer());
  }

  /** As it goes from node to node: a byte for the kind, a byte for the token's length, the token, the body. */
  Buffer encode() {
    byte[] name = token.getBytes(StandardCharsets.UTF_8);
    if (name.length > TOKEN_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a token of " + name.length + " B: " + TOKEN_BYTES_MAX + " B at most");
    }
    return Buffer.buffer(2 + name.length + body.length())
        .appendByte((byte) kind.number)
        .appendUnsignedByte((short) name.length)
        .appendBytes(name)
        .appendBuffer(body);
  }

  /** Reads what {@link #encode} wrote; null if it is none. */
  static @Nullable PollRequest decode(Buffer bytes) {
    if (bytes.length() < 2) {
      return null;
    }
    Kind kind = Kind.of(bytes.getByte(0));
    int end = 2 + bytes.getUnsignedByte(1);
    return kind == null || bytes.length() < end
        ? null
        : new PollRequest(
            kind, bytes.getString(2, end, "UTF-8"), bytes.getBuffer(end, bytes.length()));
  }
}
