package dev.rollcall.web.bench.node;

import dev.rollcall.tracker.Presence;
import dev.rollcall.tracker.PresenceDiff;
import dev.rollcall.tracker.TopicSnapshot;
import dev.rollcall.tracker.TopicSubscription;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.crdt.Hash64;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A subscriber of many topics that counts what it is told, and notes when. The diffs are kept, and folded when somebody asks: what is
 * measured is the tracker and not the check. On the node's one event loop, but for the counts.
 */
final class Watch {

  private final VertxInternal vertx;
  private final Tracker tracker;
  private final List<Topic> topics = new ArrayList<>();
  private final AtomicLong joins = new AtomicLong();
  private final AtomicLong leaves = new AtomicLong();
  private final AtomicLong lastDiffNs = new AtomicLong();

  Watch(VertxInternal vertx, Tracker tracker) {
    this.vertx = vertx;
    this.tracker = tracker;
  }

  /** Subscribes to one in so many of the first so many topics. */
  Future<JsonObject> begin(int count, int every) {
    List<Future<TopicSubscription>> all = new ArrayList<>();
    for (int i = 0; i < count; i += every) {
      Topic topic = new Topic();
      all.add(tracker
          .subscribe(Holdings.topic(i), topic::add)
          .onSuccess(subscription -> topics.add(topic.from(subscription.snapshot()))));
    }
    return Future.all(all).map(done -> new JsonObject().put("topics", topics.size()));
  }

  /** Joins that the subscriber was told of, ever. Any thread. */
  long joins() {
    return joins.get();
  }

  /** Leaves that the subscriber was told of, ever. Any thread. */
  long leaves() {
    return leaves.get();
  }

  /** When the subscriber was told the last time. Any thread. */
  long lastDiffNs() {
    return lastDiffNs.get();
  }

  /** What the watched topics' diffs fold to, and what the tracker lists for the same topics. */
  Future<JsonObject> fold() {
    List<Topic> watched = List.copyOf(topics);
    watched.forEach(Topic::seal);
    return vertx.executeBlocking(() -> {
      Sum folded = new Sum();
      Sum listed = new Sum();
      for (Topic topic : watched) {
        TopicSnapshot snapshot = topic.fold();
        folded.add(snapshot);
        listed.add(tracker.list(snapshot.topic()));
      }
      return new JsonObject()
          .put("folded", folded.text())
          .put("listed", listed.text())
          .put("joins", joins())
          .put("leaves", leaves());
    });
  }

  /** What the tracker lists for all topics. */
  Future<JsonObject> table() {
    return vertx.executeBlocking(() -> {
      Collection<String> names = tracker.topics().keySet();
      Sum sum = new Sum();
      names.forEach(name -> sum.add(tracker.list(name)));
      return new JsonObject().put("table", sum.text());
    });
  }

  /** Presences in any order as one short text: equal for equal presences, and else different but for a chance of 2^-64. */
  private static final class Sum {

    private long size;
    private long hash;

    void add(TopicSnapshot snapshot) {
      for (Presence presence : snapshot.presences()) {
        size++;
        hash += Hash64.of(String.join(
            "\n",
            presence.topic(),
            presence.key(),
            presence.ref(),
            presence.meta().encode()));
      }
    }

    String text() {
      return size + " presences, " + Long.toHexString(hash);
    }
  }

  /** One topic: what it was, and every diff since. */
  private final class Topic {

    private List<PresenceDiff> diffs = new ArrayList<>();
    private List<PresenceDiff> sealed = List.of();

    /** Set by the subscription, before the first diff. */
    @SuppressWarnings("NullAway.Init")
    private TopicSnapshot folded;

    Topic from(TopicSnapshot snapshot) {
      folded = snapshot;
      return this;
    }

    void add(PresenceDiff diff) {
      diffs.add(diff);
      joins.addAndGet(diff.joins().size());
      leaves.addAndGet(diff.leaves().size());
      lastDiffNs.set(System.nanoTime());
    }

    void seal() {
      sealed = diffs;
      diffs = new ArrayList<>();
    }

    TopicSnapshot fold() {
      for (PresenceDiff diff : sealed) {
        folded = folded.fold(diff);
      }
      sealed = List.of();
      return folded;
    }
  }
}
