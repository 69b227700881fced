package dev.rollcall.web.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The floor of a frame between nodes: operations one after the other, every field at its full width, nothing checked. */
final class PlainFrame {

  /** What an operation does. */
  enum Kind {
    TRACK('+'),
    UPDATE('='),
    UNTRACK('-');

    private final char sign;

    Kind(char sign) {
      this.sign = sign;
    }

    static Kind of(char sign) {
      return sign == TRACK.sign ? TRACK : sign == UPDATE.sign ? UPDATE : UNTRACK;
    }
  }

  /** One operation. */
  record Operation(Kind kind, long owner, String topic, String key, byte[] meta) {

    /** Does it; false if it could not be done. */
    boolean on(PlainTable table) {
      return switch (kind) {
        case TRACK -> table.track(owner, topic, key, meta);
        case UPDATE -> table.update(owner, topic, key, meta);
        case UNTRACK -> table.untrack(owner, topic, key);
      };
    }
  }

  private PlainFrame() {}

  static byte[] encode(List<Operation> operations) {
    ByteBuffer out = ByteBuffer.allocate(4 + 1_024 * operations.size());
    out.putInt(operations.size());
    for (Operation operation : operations) {
      out.putChar(operation.kind.sign).putLong(operation.owner);
      put(out, operation.topic.getBytes(StandardCharsets.UTF_8));
      put(out, operation.key.getBytes(StandardCharsets.UTF_8));
      put(out, operation.meta);
    }
    byte[] frame = new byte[out.position()];
    out.flip().get(frame);
    return frame;
  }

  static List<Operation> decode(byte[] frame) {
    ByteBuffer in = ByteBuffer.wrap(frame);
    int count = in.getInt();
    List<Operation> operations = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      operations.add(new Operation(
          Kind.of(in.getChar()),
          in.getLong(),
          new String(take(in), StandardCharsets.UTF_8),
          new String(take(in), StandardCharsets.UTF_8),
          take(in)));
    }
    return operations;
  }

  private static void put(ByteBuffer out, byte[] bytes) {
    out.putShort((short) bytes.length).put(bytes);
  }

  private static byte[] take(ByteBuffer in) {
    byte[] bytes = new byte[in.getShort()];
    in.get(bytes);
    return bytes;
  }
}
