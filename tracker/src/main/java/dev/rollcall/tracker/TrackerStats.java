package dev.rollcall.tracker;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * What a node's tracker holds now and has done since its start. Counters are read without stopping anything: each is
 * right, their sum at one instant need not be.
 *
 * @param presences visible presences of all nodes
 * @param topics topics with presences
 * @param owned presences of this node
 * @param diffs diffs handed out on this node, one per topic and change
 * @param deltasSent delta frames built here, each sent to every live peer
 * @param deltasApplied delta frames of others that changed this node's state
 * @param pulls requests for what was missed
 * @param chunks catch-up chunks received
 * @param malformed frames refused as malformed
 * @param mismatches state hashes that differed at equal sequence numbers: each one a bug that was healed
 * @param downs times that a node was held for dead here, be it by silence or by proof
 * @param groups groups with members; those are neither presences nor topics here
 * @param members members of groups, of all nodes
 * @param names names with a holder, of all nodes; neither presences nor topics here
 * @param behindMs for how long something that another node did has been known to be missing here, in ms; 0: nothing is
 * @param peers the other nodes that are known
 * @param tables how large each table is now
 */
public record TrackerStats(
    long presences,
    long topics,
    long owned,
    long diffs,
    long deltasSent,
    long deltasApplied,
    long pulls,
    long chunks,
    long malformed,
    long mismatches,
    long downs,
    long groups,
    long members,
    long names,
    long behindMs,
    List<Peer> peers,
    Map<Table, Long> tables) {

  /**
   * What is known of another node.
   *
   * @param node its name
   * @param incarnation which run of it
   * @param status UP, SUSPECT, LEAVING or DOWN
   * @param silentMs since its heartbeat counter was last seen to advance
   */
  public record Peer(String node, long incarnation, String status, long silentMs) {}

  /** As JSON, for a page or a log. */
  public JsonObject toJson() {
    JsonArray known = new JsonArray();
    for (Peer peer : peers) {
      known.add(new JsonObject()
          .put("node", peer.node)
          .put("incarnation", peer.incarnation)
          .put("status", peer.status)
          .put("silentMs", peer.silentMs));
    }
    JsonObject sizes = new JsonObject();
    tables.forEach((table, size) -> sizes.put(table.label(), size));
    return new JsonObject()
        .put("presences", presences)
        .put("topics", topics)
        .put("owned", owned)
        .put("diffs", diffs)
        .put("deltasSent", deltasSent)
        .put("deltasApplied", deltasApplied)
        .put("pulls", pulls)
        .put("chunks", chunks)
        .put("malformed", malformed)
        .put("mismatches", mismatches)
        .put("downs", downs)
        .put("groups", groups)
        .put("members", members)
        .put("names", names)
        .put("behindMs", behindMs)
        .put("peers", known)
        .put("tables", sizes);
  }
}
