package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.membership.Membership;
import dev.rollcall.tracker.membership.PeerStatus;
import dev.rollcall.tracker.replication.ShardReplica;

/** C7: when everything is healed and the dead are forgotten, every table is as large as the living cluster, whatever was before. */
final class BaselineChecker {

  private final SimCluster cluster;

  BaselineChecker(SimCluster cluster) {
    this.cluster = cluster;
  }

  /** Lets the dead be forgotten first. */
  void check() {
    long forgetMs =
        cluster.setup().timing().forgetMs() + cluster.setup().timing().handoverMs();
    cluster.advance(forgetMs + forgetMs / 10 + 1_000);
    for (String name : cluster.names()) {
      if (cluster.node(name) != null) {
        check(cluster.node(name));
      }
    }
  }

  private void check(SimNode node) {
    long running =
        cluster.names().stream().filter(name -> cluster.node(name) != null).count();
    long up = 0;
    for (Membership.Known known : node.membership().known(node.nowMs())) {
      Violation.unless(known.status() == PeerStatus.UP, "C7", "left over: %s at %s", known, node);
      up++;
    }
    Violation.unless(up == running - 1, "C7", "%d of %d others at %s", up, running - 1, node);
    Violation.unless(
        node.context().size() <= running, "C7", "%d rows at %s", node.context().size(), node);
    for (int number = 0; number < cluster.setup().shards(); number++) {
      ShardReplica shard = node.shard(number);
      Violation.unless(
          shard.views().size() == running - 1
              && shard.views().caughtUp()
              && shard.views().pulling() == 0,
          "C7",
          "%d views, %d pulls at %s",
          shard.views().size(),
          shard.views().pulling(),
          node);
    }
  }
}
