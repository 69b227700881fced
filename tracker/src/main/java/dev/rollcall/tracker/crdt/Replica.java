package dev.rollcall.tracker.crdt;

/**
 * One run of one node: what writes a chain. A node that restarts is a new replica of the same name with a higher
 * incarnation, and everything that the old one wrote is void.
 *
 * @param node the node's name, unique in the cluster
 * @param incarnation which run: ordered, so that what arrives late from an older run can be told from news
 */
public record Replica(String node, long incarnation) {

  /** True if both are runs of one node and this is the later. */
  public boolean supersedes(Replica other) {
    return node.equals(other.node) && incarnation > other.incarnation;
  }
}
