package dev.rollcall.tracker.registry;

import dev.rollcall.tracker.crdt.Hash64;

/**
 * The topics in which groups and names stand. A group has a topic of its own, its members are keys in it. Names share a fixed number of topics by hash, so that a
 * name costs an entry and no topic.
 */
public final class Reserved {

  /** Topics that names are spread over: the same on every node for ever, and more than there are shards. */
  public static final int BUCKETS = 512;

  private static final String GROUP = "$group:";
  private static final String NAME = "$name:";

  private static final String[] NAME_TOPICS = new String[BUCKETS];

  static {
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      NAME_TOPICS[bucket] = NAME + bucket;
    }
  }

  private Reserved() {}

  /** Whether the topic is the registries', and nobody else's. */
  public static boolean isReserved(String topic) {
    return topic.startsWith("$") && (isGroup(topic) || isName(topic));
  }

  /** Whether members of a group stand in the topic. */
  public static boolean isGroup(String topic) {
    return topic.startsWith(GROUP);
  }

  /** Whether holders of names stand in the topic. */
  public static boolean isName(String topic) {
    return topic.startsWith(NAME);
  }

  /** The topic of a group. */
  public static String ofGroup(String group) {
    return GROUP + group;
  }

  /** The group whose topic it is. */
  public static String group(String topic) {
    return topic.substring(GROUP.length());
  }

  /** In which of the topics of names a name stands: 0 to {@link #BUCKETS} − 1. */
  public static int bucket(String name) {
    return (int) Long.remainderUnsigned(Hash64.of(name), BUCKETS);
  }

  /** A topic of names. */
  public static String ofBucket(int bucket) {
    return NAME_TOPICS[bucket];
  }

  /** The topic in which a name stands. */
  public static String ofName(String name) {
    return NAME_TOPICS[bucket(name)];
  }
}
