package dev.rollcall.tracker.wire;

import dev.rollcall.tracker.crdt.Replica;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads what {@link FrameWriter} wrote. Believes nothing: no length is allocated that the bytes left cannot fill. */
final class FrameReader {

  private final byte[] bytes;
  private final @Nullable Symbols symbols;
  private int at;

  FrameReader(byte[] bytes, @Nullable Symbols symbols) {
    this.bytes = bytes;
    this.symbols = symbols;
  }

  int u8() {
    need(1);
    return bytes[at++] & 0xff;
  }

  long u64() {
    need(Long.BYTES);
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = (value << 8) | (bytes[at++] & 0xff);
    }
    return value;
  }

  /** 0 or more. */
  long varint() {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int b = u8();
      value |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw new MalformedFrame("a number is longer than 63 bits");
  }

  /** A number of things that take at least so many bytes each. */
  int count(int bytesEach) {
    long count = varint();
    if (count > (bytes.length - at) / bytesEach) {
      throw new MalformedFrame(
          count + " things are announced and " + (bytes.length - at) + " bytes are left");
    }
    return (int) count;
  }

  int upTo(int max, String what) {
    long value = varint();
    if (value > max) {
      throw new MalformedFrame(what + " is " + value + ", at most " + max);
    }
    return (int) value;
  }

  byte[] bytes() {
    int length = count(1);
    byte[] value = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return value;
  }

  String text() {
    int length = count(1);
    String value = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return value;
  }

  /** A text that is likely to come again. */
  String topic() {
    if (symbols == null) {
      return text();
    }
    int length = count(1);
    String value = symbols.topic(bytes, at, length);
    at += length;
    return value;
  }

  /** A name and an incarnation. */
  Replica replica() {
    String node = text();
    long incarnation = u64();
    return symbols == null ? new Replica(node, incarnation) : symbols.replica(node, incarnation);
  }

  /** Strictly ascending numbers above {@code floor}, none above {@code max}. */
  long[] ascending(long floor, long max) {
    long[] values = new long[count(1)];
    long before = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = before + varint();
      if (values[i] <= Math.max(floor, before) || values[i] > max) {
        throw new MalformedFrame(
            "dot " + values[i] + " is not in (" + Math.max(floor, before) + ", " + max + "]");
      }
      before = values[i];
    }
    return values;
  }

  void end() {
    if (at != bytes.length) {
      throw new MalformedFrame((bytes.length - at) + " bytes too many");
    }
  }

  private void need(int count) {
    if (bytes.length - at < count) {
      throw new MalformedFrame("cut off after " + bytes.length + " bytes");
    }
  }
}
