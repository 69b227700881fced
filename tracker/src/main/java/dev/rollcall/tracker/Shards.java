package dev.rollcall.tracker;

import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Hash64;
import dev.rollcall.tracker.crdt.PresenceSet;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.membership.Verdict;
import dev.rollcall.tracker.registry.Reserved;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** All shards of this node: which topic is whose, what goes to each of them, and the reads. From any thread. */
final class Shards {

  private final ShardLoop[] loops;
  private final CausalContext seen;

  Shards(VertxTracker tracker, VertxInternal vertx, Replica self, CausalContext seen) {
    this.seen = seen;
    this.loops = new ShardLoop[seen.shards()];
    for (int shard = 0; shard < loops.length; shard++) {
      loops[shard] = new ShardLoop(tracker, vertx, self, shard, seen);
    }
  }

  int indexOf(String topic) {
    return Hash64.shard(topic, loops.length);
  }

  ShardLoop get(int shard) {
    return loops[shard];
  }

  ShardLoop of(String topic) {
    return loops[indexOf(topic)];
  }

  PresenceSet presences(String topic) {
    return of(topic).replica().presences();
  }

  Map<String, Integer> topics() {
    Map<String, Integer> counts = new TreeMap<>();
    for (ShardLoop loop : loops) {
      loop.replica().presences().forEachTopic(state -> {
        if (!Reserved.isReserved(state.topic())) {
          counts.put(state.topic(), state.size());
        }
      });
    }
    return counts;
  }

  List<Entry> whereIs(String key) {
    List<Entry> found = new ArrayList<>();
    for (ShardLoop loop : loops) {
      found.addAll(loop.replica().presences().whereIs(key));
    }
    found.removeIf(entry -> Reserved.isReserved(entry.topic()));
    return found;
  }

  /** Passes a verdict to every shard; an advertisement only to those that lack what it advertises. */
  void tell(Verdict verdict) {
    for (int shard = 0; shard < loops.length; shard++) {
      if (verdict instanceof Verdict.Advertised advertised
          && advertised.seqs()[shard] <= seen.seq(advertised.replica(), shard)) {
        continue;
      }
      loops[shard].tell(verdict);
    }
  }

  /** Runs the task on every loop; completes when all have done it. */
  Future<Void> onEach(Handler<ShardLoop> task) {
    List<Future<Void>> all = new ArrayList<>();
    for (ShardLoop shard : loops) {
      Promise<Void> done = Promise.promise();
      shard.run(loop -> {
        try {
          task.handle(loop);
          done.complete();
        } catch (Throwable thrown) {
          done.fail(thrown);
        }
      });
      all.add(done.future());
    }
    return Future.all(all).mapEmpty();
  }

  /** For how long the shard that is behind longest has been so, in ms; 0 if none is. */
  long behindMs(long nowMs) {
    long behindMs = 0;
    for (ShardLoop loop : loops) {
      behindMs = Math.max(behindMs, loop.behindMs(nowMs));
    }
    return behindMs;
  }

  /** Replicas of which anything is known. */
  int replicas() {
    return seen.size();
  }

  long sum(ToLongFunction<ShardLoop> figure) {
    long sum = 0;
    for (ShardLoop loop : loops) {
      sum += figure.applyAsLong(loop);
    }
    return sum;
  }
}
