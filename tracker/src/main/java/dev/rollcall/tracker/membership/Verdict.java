package dev.rollcall.tracker.membership;

import dev.rollcall.tracker.crdt.Replica;

/** What membership tells the shards, in the order in which it came to know it. */
public sealed interface Verdict {

  /**
   * It is here: show its entries. An older run of the same node is over.
   *
   * @param replica who
   */
  record Up(Replica replica) implements Verdict {}

  /**
   * It is believed dead or unreachable: hide its entries, keep them.
   *
   * @param replica who
   */
  record Down(Replica replica) implements Verdict {}

  /**
   * It announced its leave: show its entries a while longer.
   *
   * @param replica who
   */
  record Departing(Replica replica) implements Verdict {}

  /**
   * It will not come back: drop its entries.
   *
   * @param replica who
   */
  record Forgotten(Replica replica) implements Verdict {}

  /**
   * Somebody holds this much of its chains. Of one that returns it is said before {@link Up}.
   *
   * @param replica whose chains
   * @param holder the node that holds them
   * @param seqs how far, by shard
   */
  record Advertised(Replica replica, String holder, long[] seqs) implements Verdict {}

  /**
   * This node's own incarnation was in use before: its chains begin anew under a later one.
   *
   * @param replica this node from now on
   */
  record Reincarnated(Replica replica) implements Verdict {}

  /**
   * Time to tell a peer what this node's chains add up to.
   *
   * @param node the peer
   */
  record Fingerprint(String node) implements Verdict {}
}
