package dev.rollcall.web.longpoll;

import dev.rollcall.web.longpoll.RelayFrame.Piece;
import io.vertx.core.buffer.Buffer;

/** What comes in pieces. Not thread-safe. */
final class Incoming {

  private final int total;
  private final Buffer bytes = Buffer.buffer();

  Incoming(int total) {
    this.total = total;
  }

  /** Whether the piece is the next one: then it is kept. */
  boolean take(Piece piece) {
    boolean next = piece.total() == total && piece.offset() == bytes.length();
    if (next) {
      bytes.appendBuffer(piece.bytes());
    }
    return next;
  }

  boolean isWhole() {
    return bytes.length() == total;
  }

  int total() {
    return total;
  }

  /** What has come so far; all of it, once it is whole. */
  Buffer bytes() {
    return bytes;
  }
}
