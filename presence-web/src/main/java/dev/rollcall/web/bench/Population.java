package dev.rollcall.web.bench;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Presences to be: person i, whose key has 8 characters, is in topic i mod topics, whose name has 8 characters too, under an owner of its own, with a meta
 * of 40 bytes.
 */
final class Population {

  /** Of every meta, as bytes of its JSON. */
  static final int META_BYTES = 40;

  private static final byte[][] METAS = {
    "{\"name\":\"somebody\",\"online_at\":17637123}".getBytes(StandardCharsets.UTF_8),
    "{\"name\":\"somebody\",\"online_at\":17637124}".getBytes(StandardCharsets.UTF_8)
  };

  private final String[] topics;
  private final String[] keys;

  Population(int size, int topics) {
    this.topics = new String[topics];
    for (int i = 0; i < topics; i++) {
      this.topics[i] = topicName(i);
    }
    keys = new String[size];
    for (int i = 0; i < size; i++) {
      keys[i] = keyName(i);
    }
  }

  /** The name of topic i of up to a thousand million: a new string each time. */
  static String topicName(int i) {
    return numbered("room:", i, 3);
  }

  /** The key of person i of up to ten million: a new string each time. */
  static String keyName(int i) {
    return numbered("u", i, 7);
  }

  /** A new array each time, as after parsing; version 0 and version 1 differ. */
  static byte[] meta(int version) {
    return METAS[version].clone();
  }

  int size() {
    return keys.length;
  }

  int topics() {
    return topics.length;
  }

  String topic(int i) {
    return topics[i % topics.length];
  }

  String key(int i) {
    return keys[i];
  }

  /** Everybody in an order that is no order, the same each time: to meet caches as life does. */
  int[] shuffled() {
    return shuffled(keys.length);
  }

  /** The first so many, likewise. */
  static int[] shuffled(int count) {
    int[] order = new int[count];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    Random random = new Random(1);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  private static String numbered(String prefix, int number, int digits) {
    String text = Integer.toString(number);
    return prefix + "0".repeat(Math.max(0, digits - text.length())) + text;
  }
}
