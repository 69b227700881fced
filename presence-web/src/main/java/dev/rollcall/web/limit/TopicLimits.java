package dev.rollcall.web.limit;

import dev.rollcall.tracker.TrackerException;

/** How many topics one user or address may bring into being, how large a topic may become, and how often one key may be in it. A node's; any thread. */
public final class TopicLimits {

  private final int maxMembers;
  private final int maxDevices;
  private final BucketTable newTopics;

  /** As the options say. */
  public TopicLimits(LimitOptions options) {
    this.maxMembers = options.getMaxMembersPerTopic();
    this.maxDevices = options.getMaxDevicesPerKey();
    this.newTopics = new BucketTable(options.getNewTopicsPerSecond(), options.getNewTopicBurst());
  }

  /**
   * Somebody joins a topic: 0, or how long they have to wait, in ms.
   *
   * @param name who; empty: whoever it is, it does not count
   * @param members how many are present in the topic: with none it is new
   */
  public long enter(String name, int members, long nowMs) {
    return members > 0 || name.isEmpty() ? 0 : newTopics.take(name, nowMs);
  }

  /**
   * Refuses one presence more in a topic that has as many as it may have, or under a key that has.
   *
   * @param members how many are present in the topic
   * @param devices how many of them under the key
   */
  public void requireRoom(String topic, int members, String key, int devices) {
    if (members >= maxMembers) {
      throw new TrackerException(
          TrackerException.Code.LIMIT,
          members + " presences in topic " + topic + ": maxMembersPerTopic " + maxMembers);
    }
    if (devices >= maxDevices) {
      throw new TrackerException(
          TrackerException.Code.LIMIT,
          devices + " presences in topic " + topic + " under key " + key + ": maxDevicesPerKey "
              + maxDevices);
    }
  }
}
