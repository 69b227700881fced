package dev.rollcall.pubsub;

/**
 * What became known of another node.
 *
 * @param node its name
 * @param kind what happened
 */
public record MemberEvent(String node, Kind kind) {

  /** What can become known of another node. */
  public enum Kind {
    /** A node, or a new process under a known name, announced itself: messages reach it from now on. */
    JOINED,
    /** The node said goodbye: it closed in good order. */
    LEFT,
    /**
     * Positive evidence of death: the cluster manager removed the member and its process refuses connections.
     * Never reported for mere silence.
     */
    DIED
  }
}
