package dev.rollcall.tracker;

import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.crdt.TopicState;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One handler of a topic's diffs.
 *
 * <p>The shard's loop offers changes, the handler's context takes them. At most one call is on its way; what is offered
 * meanwhile is netted into one change. So a slow handler sees fewer, larger diffs that fold to the same, and never has more
 * waiting for it than the topic has presences, come and gone.
 */
final class LocalSubscription extends Interest implements TopicSubscription {

  private static final Logger LOG = LoggerFactory.getLogger(LocalSubscription.class);

  /** So many joins and leaves wait before they are netted, whatever was left the last time. */
  private static final int NET_ABOVE = 256;

  private final TopicSnapshot snapshot;
  private final Handler<PresenceDiff> handler;
  private final Handler<LocalSubscription> onCancel;

  /** What waits for the handler, oldest first. INV: not empty iff a call is on its way. Guarded by this. */
  private final List<TopicChange> waiting = new ArrayList<>();

  /** Joins and leaves in what waits. Guarded by this. */
  private long entries;

  /** What was left of them when they were last netted. Guarded by this. */
  private long netted;

  LocalSubscription(
      TopicState state,
      ContextInternal context,
      Handler<PresenceDiff> handler,
      Handler<LocalSubscription> onCancel) {
    super(context);
    this.snapshot = new TopicSnapshot(state);
    this.handler = handler;
    this.onCancel = onCancel;
  }

  @Override
  public String topic() {
    return snapshot.topic();
  }

  @Override
  public TopicSnapshot snapshot() {
    return snapshot;
  }

  @Override
  void ended() {
    onCancel.handle(this);
  }

  /** By the shard's loop. O(1) amortised: what waits is netted when it has doubled, and when it is taken. */
  void offer(TopicChange change) {
    synchronized (this) {
      waiting.add(change);
      entries += change.size();
      if (waiting.size() > 1) {
        if (entries > 2 * netted + NET_ABOVE) {
          net();
        }
        return;
      }
    }
    call(this::deliver);
  }

  private void net() {
    TopicChange net = TopicChange.net(waiting);
    waiting.clear();
    waiting.add(net);
    entries = net.size();
    netted = entries;
  }

  private void deliver() {
    TopicChange change;
    synchronized (this) {
      change = TopicChange.net(waiting);
      waiting.clear();
      entries = 0;
      netted = 0;
    }
    if (cancelled() || change.isEmpty()) {
      return;
    }
    try {
      handler.handle(VertxTracker.diff(change));
    } catch (RuntimeException e) {
      LOG.error("a subscriber of topic {} failed at version {}", topic(), change.version(), e);
    }
  }
}
