package dev.rollcall.tracker;

import java.util.Locale;

/**
 * The tables, queues and indexes of a node's tracker and its pubsub. Each is bounded by what lives now, or by a limit with a name; so when
 * what filled it is gone, it is back at the size that it had before, but for {@link #LOG_OPS}, {@link #LOG_BYTES} and {@link #RETIRED}, which
 * stay at their limits at most.
 */
public enum Table {
  /** Keys with visible presences, summed over the shards. */
  KEYS,
  /** Chains of other replicas, those that are down or departing included, summed over the shards. */
  VIEWS,
  /** Views that are known to lack something. */
  LAGGING,
  /** Pulls under way. */
  PULLING,
  /** Entries that a catch-up under way found dead and that still show. */
  LINGERING,
  /** Views of replicas that announced their leave. */
  DEPARTING,
  /** Replicas of which not yet all shows, or hides, that has to. */
  SWEEPING,
  /** Replicas of which the causal context has a row. */
  REPLICAS,
  /** Owners that have not ended. */
  OWNERS,
  /** Operations kept for nodes that missed some; at most {@code maxLogOps} per shard. */
  LOG_OPS,
  /** What those weigh; at most {@code maxLogBytes} per shard, and what is still to be sent. */
  LOG_BYTES,
  /** Subscriptions to diffs. */
  SUBSCRIPTIONS,
  /** Verdicts of membership that a shard has not taken yet. */
  VERDICTS,
  /** Other nodes that membership knows. */
  PEERS,
  /** Nodes that membership greets. */
  CONTACTS,
  /** Nodes refused for their number of shards. */
  REFUSED,
  /** Forgotten nodes remembered; at most one row per name. */
  RETIRED,
  /** Nodes that the pubsub sends to. */
  PUBSUB_PEERS,
  /** Subscriptions to topics of the pubsub. */
  PUBSUB_SUBSCRIPTIONS,
  /** Topics of the pubsub with a subscription. */
  PUBSUB_TOPICS,
  /** Bytes under way to all peers; at most {@code maxPeerQueueBytes} for each. */
  QUEUED_BYTES;

  /** Its name in metrics and JSON. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
