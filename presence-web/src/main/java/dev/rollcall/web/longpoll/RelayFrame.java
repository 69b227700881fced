package dev.rollcall.web.longpoll;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What goes from server to server for polling clients. Each frame is of one call; calls are numbered by who asks. */
sealed interface RelayFrame {

  /** Bytes of a piece at most. The bus has no backpressure and carries heartbeats, too: nothing on it may be long. */
  int PIECE_BYTES_MAX = 32_768;

  /** Who sends it. */
  Place from();

  /** Which call of the asking side's. */
  long call();

  /**
   * One server in the cluster.
   *
   * @param node the node's name
   * @param home the server's private address there: another one after each start
   */
  record Place(String node, String home) {}

  /**
   * A part of what is asked, or of the answer.
   *
   * @param isAnswer which of them
   * @param offset where it begins; the parts before it have been taken
   * @param total how long the whole is, in bytes
   * @param bytes the part
   */
  record Piece(Place from, long call, boolean isAnswer, int offset, int total, Buffer bytes)
      implements RelayFrame {}

  /**
   * A part was taken, or is refused and with it the whole.
   *
   * @param isAnswer of what
   * @param upTo how much was taken so far, in bytes; {@link #REFUSED}
   */
  record Taken(Place from, long call, boolean isAnswer, int upTo) implements RelayFrame {

    static final int REFUSED = -1;
  }

  /** Nobody waits for the answer any more. */
  record Cancel(Place from, long call) implements RelayFrame {}

  /** Who reads another version drops the frame. */
  int VERSION = 1;

  /** As it goes over the bus. */
  default Buffer encode() {
    Buffer out = Buffer.buffer().appendByte((byte) VERSION);
    if (this instanceof Piece piece) {
      head(out, piece.isAnswer ? 1 : 0)
          .appendInt(piece.offset)
          .appendInt(piece.total)
          .appendBuffer(piece.bytes);
    } else if (this instanceof Taken taken) {
      head(out, taken.isAnswer ? 3 : 2).appendInt(taken.upTo);
    } else {
      head(out, 4);
    }
    return out;
  }

  private Buffer head(Buffer out, int kind) {
    out.appendByte((byte) kind).appendLong(call());
    return text(text(out, from().node()), from().home());
  }

  private static Buffer text(Buffer out, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return out.appendUnsignedShort(utf8.length).appendBytes(utf8);
  }

  /** Reads what {@link #encode} wrote; null if it is none. */
  static @Nullable RelayFrame decode(Buffer in) {
    try {
      if (in.getByte(0) != VERSION) {
        return null;
      }
      int nodeEnd = 12 + in.getUnsignedShort(10);
      int at = nodeEnd + 2 + in.getUnsignedShort(nodeEnd);
      Place from = new Place(in.getString(12, nodeEnd), in.getString(nodeEnd + 2, at));
      return decode(in, from, in.getLong(2), at);
    } catch (IndexOutOfBoundsException tooShort) {
      return null;
    }
  }

  private static @Nullable RelayFrame decode(Buffer in, Place from, long call, int at) {
    int kind = in.getByte(1);
    return switch (kind) {
      case 0, 1 -> piece(in, from, call, kind == 1, at);
      case 2, 3 -> new Taken(from, call, kind == 3, in.getInt(at));
      case 4 -> new Cancel(from, call);
      default -> null;
    };
  }

  private static @Nullable RelayFrame piece(
      Buffer in, Place from, long call, boolean isAnswer, int at) {
    int offset = in.getInt(at);
    int total = in.getInt(at + 4);
    Buffer bytes = in.getBuffer(at + 8, in.length());
    boolean fits = offset >= 0
        && total >= 0
        && bytes.length() <= PIECE_BYTES_MAX
        && (long) offset + bytes.length() <= total
        && (bytes.length() > 0 || total == 0);
    return fits ? new Piece(from, call, isAnswer, offset, total, bytes) : null;
  }
}
