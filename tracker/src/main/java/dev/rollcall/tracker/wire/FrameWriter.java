package dev.rollcall.tracker.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow. Whole numbers as varints: seven bits a byte, the low ones first, the top bit set if more follow. */
final class FrameWriter {

  private byte[] bytes;
  private int length;

  FrameWriter(int expected) {
    bytes = new byte[expected];
  }

  void u8(int value) {
    ensure(1);
    bytes[length++] = (byte) value;
  }

  void u64(long value) {
    ensure(Long.BYTES);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  void varint(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  void bytes(byte[] value) {
    varint(value.length);
    ensure(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
  }

  void text(String value) {
    bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Ascending numbers, each as its distance from the one before. */
  void ascending(long[] values) {
    varint(values.length);
    long before = 0;
    for (long value : values) {
      varint(value - before);
      before = value;
    }
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  private void ensure(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
