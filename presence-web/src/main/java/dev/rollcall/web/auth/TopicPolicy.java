package dev.rollcall.web.auth;

/**
 * What one identity may in each topic. Asked from any thread, for every join and every request, so it must not block; it has to give
 * the same answer for as long as the identity lives: rights end with the identity.
 */
@FunctionalInterface
public interface TopicPolicy {

  /** The rights in the topic; {@link TopicRights#NONE} denies it. */
  TopicRights rights(String topic);

  /** The same rights in every topic. */
  static TopicPolicy everywhere(TopicRights rights) {
    return topic -> rights;
  }
}
