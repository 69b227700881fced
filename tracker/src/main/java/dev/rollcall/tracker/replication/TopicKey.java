package dev.rollcall.tracker.replication;

/**
 * Where a presence is. Comparable so that a hash map of keys whose hash codes collide, by chance or by somebody's choice, searches them in order instead
 * of one by one.
 *
 * @param topic the topic
 * @param key who
 */
public record TopicKey(String topic, String key) implements Comparable<TopicKey> {

  @Override
  public int compareTo(TopicKey other) {
    int byKey = key.compareTo(other.key);
    return byKey != 0 ? byKey : topic.compareTo(other.topic);
  }
}
