package dev.rollcall.pubsub;

import java.nio.charset.StandardCharsets;

/**
 * The frame around a message: version byte, length of the topic as a varint, topic in UTF-8, payload to the end.
 *
 * <p>The empty topic, which nobody can subscribe to, carries hellos and goodbyes.
 */
final class Envelope {

  /** First byte of every frame; a frame with another one is refused. */
  static final byte VERSION = 1;

  /** Most bytes before the payload: version, two bytes of varint, topic. */
  static final int HEAD_BYTES_MAX = 3 + PubSubOptions.TOPIC_BYTES_MAX;

  /** Topic of what the nodes say to each other. */
  static final String CONTROL = "";

  private Envelope() {}

  /**
   * What stands before the payload.
   *
   * @param topic its topic
   * @param payloadStart index of the payload's first byte
   */
  record Head(String topic, int payloadStart) {}

  /**
   * Length of a topic in UTF-8.
   *
   * @throws IllegalArgumentException if it cannot be a topic
   */
  static int requireTopic(String topic) {
    int bytes = 0;
    for (int i = 0; i < topic.length(); i++) {
      char c = topic.charAt(i);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < topic.length()
          && Character.isLowSurrogate(topic.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        // Would become a question mark on the wire: another topic there than here.
        throw new IllegalArgumentException(
            "topic is not valid Unicode: lone surrogate at index " + i);
      }
    }
    if (bytes == 0) {
      throw new IllegalArgumentException("topic is empty");
    }
    if (bytes > PubSubOptions.TOPIC_BYTES_MAX) {
      throw new IllegalArgumentException(
          "topic of " + bytes + " B exceeds TOPIC_BYTES_MAX " + PubSubOptions.TOPIC_BYTES_MAX);
    }
    return bytes;
  }

  /** The bytes before the payload. */
  static byte[] head(String topic) {
    byte[] utf8 = topic.getBytes(StandardCharsets.UTF_8);
    int varintBytes = utf8.length < 0x80 ? 1 : 2;
    byte[] head = new byte[1 + varintBytes + utf8.length];
    head[0] = VERSION;
    if (varintBytes == 1) {
      head[1] = (byte) utf8.length;
    } else {
      head[1] = (byte) (0x80 | (utf8.length & 0x7F));
      head[2] = (byte) (utf8.length >>> 7);
    }
    System.arraycopy(utf8, 0, head, 1 + varintBytes, utf8.length);
    return head;
  }

  /**
   * Reads the head of a frame.
   *
   * @param start the frame's first bytes: {@link #HEAD_BYTES_MAX} of them, or all if there are fewer
   * @throws IllegalArgumentException if it is none of ours; the message says why
   */
  static Head read(byte[] start) {
    if (start.length < 2) {
      throw new IllegalArgumentException("frame of " + start.length + " B is cut short");
    }
    if (start[0] != VERSION) {
      throw new IllegalArgumentException(
          "frame has version " + (start[0] & 0xFF) + ", this node speaks " + VERSION);
    }
    int length = start[1] & 0x7F;
    int at = 2;
    if (start[1] < 0) {
      if (start.length < 3) {
        throw new IllegalArgumentException("frame of 2 B is cut short");
      }
      length |= (start[2] & 0xFF) << 7;
      at = 3;
    }
    if (length > PubSubOptions.TOPIC_BYTES_MAX) {
      throw new IllegalArgumentException(
          "topic of " + length + " B exceeds TOPIC_BYTES_MAX " + PubSubOptions.TOPIC_BYTES_MAX);
    }
    if (at + length > start.length) {
      throw new IllegalArgumentException(
          "frame of " + start.length + " B is cut short in its topic of " + length + " B");
    }
    return new Head(
        length == 0 ? CONTROL : new String(start, at, length, StandardCharsets.UTF_8), at + length);
  }
}
