package dev.rollcall.web.hook;

import java.util.Collection;

/**
 * Which of several nodes speaks for a topic? The one whose hash with the topic is the highest: all who know the same nodes agree, and
 * when a node goes only its own topics go over, evenly to the others. O(nodes).
 */
final class Rendezvous {

  private Rendezvous() {}

  /** The node for the topic; of none, the empty string. */
  static String choose(String topic, Collection<String> nodes) {
    String chosen = "";
    long highest = Long.MIN_VALUE;
    for (String node : nodes) {
      long weight = weight(topic, node);
      if (chosen.isEmpty()
          || weight > highest
          || (weight == highest && node.compareTo(chosen) > 0)) {
        chosen = node;
        highest = weight;
      }
    }
    return chosen;
  }

  private static long weight(String topic, String node) {
    long hash = mix(mix(0xcbf29ce484222325L, node) ^ 0xffL, topic);
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }

  private static long mix(long seed, String text) {
    long hash = seed;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }
}
