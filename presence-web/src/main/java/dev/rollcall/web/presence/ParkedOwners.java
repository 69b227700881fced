package dev.rollcall.web.presence;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.Presence;
import dev.rollcall.tracker.PresenceDiff;
import dev.rollcall.tracker.TopicSnapshot;
import dev.rollcall.tracker.TopicSubscription;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.web.presence.Parking.Ended;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owners of dropped channels of a node, whatever event loop they were on: performs what {@link Parking} says. Of topics with
 * parked presences the diffs are watched, for those who came back elsewhere. From any thread; never blocks for long.
 */
public final class ParkedOwners {

  private static final Logger LOG = LoggerFactory.getLogger(ParkedOwners.class);

  /** One topic's diffs. Guarded by the owners. */
  private static final class Watch {

    /** What the tracker held when the first presence was parked: whoever is there by the start of the subscription and not here, joined. */
    private final TopicSnapshot before;

    private @Nullable TopicSubscription subscription;

    private Watch(TopicSnapshot before) {
      this.before = before;
    }
  }

  private final Vertx vertx;
  private final Tracker tracker;
  private final GraceCounters counters = new GraceCounters();

  /** Guarded by this, as all below. */
  private final Parking<ChannelOwner> parking;

  /** Invariant: has the topics with parked presences, and no others, when no method is running. */
  private final Map<String, Watch> watches = new HashMap<>();

  private boolean timerArmed;
  private boolean closed;

  /** None is parked yet. */
  public ParkedOwners(Vertx vertx, Tracker tracker, GraceOptions options) {
    this.vertx = vertx;
    this.tracker = tracker;
    this.parking = new Parking<>(
        options.getGraceMs(), options.getMaxParked(), options.getMaxParkedPerClient());
  }

  /** What they have done so far. */
  public GraceCounters counters() {
    return counters;
  }

  /** How many presences are parked. */
  public synchronized int size() {
    return parking.size();
  }

  /**
   * The connection of a channel dropped: holds what its owner has in the topic, by key, or closes the owner. It counts for the client's
   * name, unless that is empty.
   */
  public synchronized void park(
      ChannelOwner owner, String client, String topic, Map<String, Held> held) {
    owner.unbind();
    if (closed || !parking.park(owner, client, topic, held, nowMs())) {
      counters.refused.add(closed ? 0 : held.size());
      close(owner, topic, LeaveReason.GONE);
      return;
    }
    counters.parked.add(held.size());
    if (!watches.containsKey(topic)) {
      watch(topic);
    }
    arm();
  }

  /** The owner that a channel takes over which joins the topic with the key; null if none is parked under them. */
  public synchronized @Nullable ChannelOwner adopt(String topic, String key, int metaHash) {
    ChannelOwner owner = parking.adopt(topic, key, metaHash);
    if (owner != null) {
      counters.suppressed.increment();
      unwatch(topic);
    }
    return owner;
  }

  /** Whether the owner, adopted before, has a presence under the key that its channel has not asked for yet. It has now. */
  public synchronized boolean reclaim(ChannelOwner owner, String topic, String key) {
    boolean reclaimed = parking.reclaim(owner, key);
    if (reclaimed) {
      counters.suppressed.increment();
      unwatch(topic);
    }
    return reclaimed;
  }

  /** A channel of the topic ends for good: closes its owner. */
  public synchronized void close(ChannelOwner owner, String topic, LeaveReason reason) {
    owner.unbind();
    parking.forget(owner);
    unwatch(topic);
    Future<Void> unused = owner.owner().close(reason);
  }

  /** Ends all that are parked, and parks no more. Idempotent. */
  public synchronized void close() {
    closed = true;
    parking.clear().forEach(ended -> end(ended, LeaveReason.GONE));
    List.copyOf(watches.keySet()).forEach(this::unwatch);
  }

  private void watch(String topic) {
    Watch watch = new Watch(tracker.list(topic));
    watches.put(topic, watch);
    tracker
        .subscribe(topic, diff -> onDiff(watch, diff))
        .onSuccess(subscription -> begin(watch, subscription))
        .onFailure(cause -> LOG.warn(
            "who comes back to {} on another node is not seen: {}", topic, cause.toString()));
  }

  private synchronized void begin(Watch watch, TopicSubscription subscription) {
    String topic = subscription.topic();
    if (watches.get(topic) != watch) {
      subscription.cancel();
      return;
    }
    watch.subscription = subscription;
    for (String key : parking.keys(topic)) {
      Set<Presence> before = new HashSet<>(watch.before.get(key));
      for (Presence presence : subscription.snapshot().get(key)) {
        if (!before.contains(presence)) {
          succeed(topic, presence);
        }
      }
    }
    unwatch(topic);
  }

  /** Per key, as many joins as there are more than leaves: an update is one of each, also when several are netted into one diff. */
  private synchronized void onDiff(Watch watch, PresenceDiff diff) {
    if (watches.get(diff.topic()) != watch) {
      return;
    }
    Map<String, Integer> left = new HashMap<>();
    diff.leaves().forEach(leave -> left.merge(leave.key(), 1, Integer::sum));
    for (Presence join : diff.joins()) {
      if (left.getOrDefault(join.key(), 0) > 0) {
        left.merge(join.key(), -1, Integer::sum);
      } else {
        succeed(diff.topic(), join);
      }
    }
    unwatch(diff.topic());
  }

  private void succeed(String topic, Presence presence) {
    Held came = new Held(presence.ref(), presence.meta().hashCode());
    Ended<ChannelOwner> ended = parking.succeed(topic, presence.key(), came);
    if (ended != null) {
      counters.suppressed.increment();
      end(ended, LeaveReason.REPLACED);
    }
  }

  /** Ends the watch of a topic in which nothing is parked any more. */
  private void unwatch(String topic) {
    Watch watch = parking.has(topic) ? null : watches.remove(topic);
    if (watch != null && watch.subscription != null) {
      watch.subscription.cancel();
    }
  }

  private static void end(Ended<ChannelOwner> ended, LeaveReason reason) {
    if (ended.last()) {
      Future<Void> unused = ended.owner().owner().close(reason);
    } else {
      Future<Boolean> unused = ended.owner().owner().untrack(ended.topic(), ended.key(), reason);
    }
  }

  private void arm() {
    long dueMs = timerArmed ? -1 : parking.dueMs(nowMs());
    if (dueMs >= 0) {
      timerArmed = true;
      vertx.setTimer(Math.max(1, dueMs), timer -> tick());
    }
  }

  private synchronized void tick() {
    timerArmed = false;
    List<Ended<ChannelOwner>> expired = parking.tick(nowMs());
    counters.expired.add(expired.size());
    for (Ended<ChannelOwner> ended : expired) {
      end(ended, LeaveReason.EXPIRED);
      unwatch(ended.topic());
    }
    arm();
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
