package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.membership.Membership;
import dev.rollcall.tracker.membership.PeerStatus;
import dev.rollcall.tracker.replication.ShardReplica;
import java.util.List;
import java.util.Objects;

/** C7: when everything is healed and the dead are forgotten, every table is as large as the living cluster, whatever was before. */
final class BaselineChecker {

  private static final int FORGET_MS_MAX = 120_000;

  private final SimCluster cluster;

  BaselineChecker(SimCluster cluster) {
    this.cluster = cluster;
  }

  /** Lets the dead be forgotten first, also by one who heard of them late, from somebody who had not given them up yet. */
  void check() {
    long deadlineMs = cluster.nowMs() + FORGET_MS_MAX;
    while (cluster.nowMs() < deadlineMs && !running().stream().allMatch(this::isAtBaseline)) {
      cluster.advance(250);
    }
    for (SimNode node : running()) {
      Violation.unless(isAtBaseline(node), "C7", "left over at %s", node);
    }
  }

  private List<SimNode> running() {
    return cluster.names().stream().map(cluster::node).filter(Objects::nonNull).toList();
  }

  private boolean isAtBaseline(SimNode node) {
    int others = running().size() - 1;
    List<Membership.Known> known = node.membership().known(node.nowMs());
    boolean small = known.size() == others
        && known.stream().allMatch(peer -> peer.status() == PeerStatus.UP)
        && node.context().size() <= others + 1;
    for (int number = 0; number < cluster.setup().shards(); number++) {
      ShardReplica shard = node.shard(number);
      small &= shard.views().size() == others
          && shard.views().caughtUp()
          && shard.views().pulling() == 0
          && shard.views().sweeping() == 0;
    }
    return small;
  }
}
