package dev.rollcall.tracker;

import dev.rollcall.tracker.TrackerException.Code;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Refs;
import dev.rollcall.tracker.replication.Effects;
import dev.rollcall.tracker.replication.TopicKey;
import dev.rollcall.tracker.replication.Write;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.json.JsonObject;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** An owner: checks what it is handed, and has the topic's shard do it. */
final class VertxOwner implements Owner {

  private final VertxTracker tracker;
  private final long id;
  private final Promise<Void> closed = Promise.promise();

  /** Shards that may hold presences of this owner. Guarded by itself. */
  private final BitSet touched = new BitSet();

  /** Presences held or being tracked. */
  private final AtomicInteger size = new AtomicInteger();

  /** Once true, no operation of this owner begins; read again on the shard's loop, where the end of the owner is an operation too. */
  private volatile boolean ended;

  VertxOwner(VertxTracker tracker, long id) {
    this.tracker = tracker;
    this.id = id;
  }

  @Override
  public String id() {
    return tracker.nodeName() + "/" + Long.toString(id, 36);
  }

  @Override
  public Future<String> track(String topic, String key, JsonObject meta) {
    return write(topic, key, () -> {
      byte[] bytes = tracker.inputs().meta(meta, topic);
      reserve(topic);
      TopicKey at = new TopicKey(topic, key);
      return loop -> {
        Write write = loop.replica().track(id, at, bytes, tracker.nowMs());
        if (write.outcome() != Write.Outcome.WRITTEN) {
          size.decrementAndGet();
        }
        return write;
      };
    });
  }

  @Override
  public Future<String> update(String topic, String key, JsonObject meta) {
    return write(topic, key, () -> {
      byte[] bytes = tracker.inputs().meta(meta, topic);
      TopicKey at = new TopicKey(topic, key);
      return loop -> loop.replica().update(id, at, bytes, tracker.nowMs());
    });
  }

  @Override
  public Future<String> updateWith(String topic, String key, UnaryOperator<JsonObject> change) {
    return write(topic, key, () -> {
      TopicKey at = new TopicKey(topic, key);
      return loop -> {
        Entry standing = loop.replica().owned(id, at);
        if (standing == null) {
          throw noPresence(at);
        }
        JsonObject changed = change.apply(new JsonObject(Buffer.buffer(standing.meta())));
        byte[] bytes = tracker.inputs().meta(changed, topic);
        return loop.replica().update(id, at, bytes, tracker.nowMs());
      };
    });
  }

  @Override
  public Future<Boolean> untrack(String topic, String key) {
    return untrack(topic, key, LeaveReason.LEFT);
  }

  @Override
  public Future<Boolean> untrack(String topic, String key, LeaveReason reason) {
    return onShard(topic, key, () -> {
      Inputs.reason(reason);
      TopicKey at = new TopicKey(topic, key);
      return loop -> {
        Write write = loop.replica().untrack(id, at, reason, tracker.nowMs());
        loop.perform(write.effects());
        if (write.outcome() == Write.Outcome.WRITTEN) {
          size.decrementAndGet();
        }
        return write.outcome() == Write.Outcome.WRITTEN;
      };
    });
  }

  @Override
  public Future<Void> untrackAll() {
    Promise<Void> done = tracker.promise();
    try {
      requireOpen();
    } catch (TrackerException e) {
      done.fail(e);
      return done.future();
    }
    removeAll(LeaveReason.LEFT, done);
    return done.future();
  }

  @Override
  public Future<Void> close() {
    return close(LeaveReason.CLOSED);
  }

  @Override
  public Future<Void> close(LeaveReason reason) {
    Promise<Void> done = tracker.promise();
    try {
      Inputs.reason(reason);
    } catch (TrackerException e) {
      done.fail(e);
      return done.future();
    }
    synchronized (this) {
      if (ended) {
        closed.future().onComplete(ar -> done.tryComplete());
        return done.future();
      }
      ended = true;
    }
    tracker.owners().remove(id);
    removeAll(reason, done);
    done.future().onComplete(ar -> closed.tryComplete());
    return done.future();
  }

  @Override
  public Future<Void> closed() {
    Promise<Void> told = tracker.promise();
    closed.future().onComplete(told);
    return told.future();
  }

  private void removeAll(LeaveReason reason, Promise<Void> done) {
    BitSet shards;
    synchronized (touched) {
      shards = (BitSet) touched.clone();
    }
    AtomicInteger left = new AtomicInteger(shards.cardinality());
    if (left.get() == 0 || !tracker.writable()) {
      done.tryComplete();
      return;
    }
    shards.stream()
        .forEach(shard -> tracker.shards().get(shard).run(loop -> {
          try {
            int before = loop.replica().owned();
            Effects effects = loop.replica().untrackAll(id, reason, tracker.nowMs());
            size.addAndGet(loop.replica().owned() - before);
            loop.perform(effects);
          } finally {
            if (left.decrementAndGet() == 0) {
              done.tryComplete();
            }
          }
        }));
  }

  private Future<String> write(String topic, String key, Preparation<Write> preparation) {
    return onShard(topic, key, () -> {
      Function<ShardLoop, Write> door = preparation.prepare();
      return loop -> {
        Write write = door.apply(loop);
        loop.perform(write.effects());
        return ref(write, new TopicKey(topic, key));
      };
    });
  }

  /** Whether it is one of that tracker's. */
  boolean isOf(VertxTracker some) {
    return tracker == some;
  }

  /** What the shards call it. */
  long number() {
    return id;
  }

  /** Makes room for one more presence; the topic is for the message. */
  void reserve(String topic) {
    int max = tracker.options().getMaxPresencesPerOwner();
    if (size.incrementAndGet() > max) {
      size.decrementAndGet();
      throw new TrackerException(
          Code.LIMIT,
          "owner " + id() + " has maxPresencesPerOwner " + max + " presences (topic " + topic
              + ")");
    }
  }

  /** Gives back the room of one that is not, or no more. */
  void release() {
    size.decrementAndGet();
  }

  private <T> Future<T> onShard(String topic, String key, Preparation<T> preparation) {
    return begin(topic, () -> {
      tracker.inputs().topic(topic);
      tracker.inputs().key(key);
      return preparation.prepare();
    });
  }

  /** Checks on the caller's thread, does it on the shard's loop, completes on the caller's context. */
  <T> Future<T> begin(String topic, Preparation<T> preparation) {
    PromiseInternal<T> done = tracker.promise();
    try {
      requireOpen();
      Function<ShardLoop, T> door = preparation.prepare();
      int shard = tracker.shards().indexOf(topic);
      synchronized (touched) {
        touched.set(shard);
      }
      tracker.shards().get(shard).run(loop -> {
        try {
          requireOpen();
          loop.reply(done, door.apply(loop), null);
        } catch (Throwable thrown) {
          // An error too: the caller's function may throw anything, and the caller waits.
          loop.reply(done, null, thrown);
        }
      });
    } catch (TrackerException e) {
      done.tryFail(e);
    }
    return done.future();
  }

  /** What is to be done on the loop, after what can be checked before. */
  interface Preparation<T> {
    Function<ShardLoop, T> prepare();
  }

  private void requireOpen() {
    if (ended) {
      throw new TrackerException(Code.OWNER_CLOSED, "owner " + id() + " has ended");
    }
    tracker.requireWritable();
  }

  private String ref(Write write, TopicKey at) {
    Entry entry = write.entry();
    if (write.outcome() == Write.Outcome.ALREADY_TRACKED) {
      throw new TrackerException(
          Code.ALREADY_TRACKED,
          "owner " + id() + " has a presence under topic " + at.topic() + " key " + at.key()
              + ": update it instead");
    }
    if (entry == null) {
      throw noPresence(at);
    }
    return Refs.of(entry.replica(), entry.shard(), entry.seq());
  }

  private TrackerException noPresence(TopicKey at) {
    return new TrackerException(
        Code.NO_PRESENCE,
        "owner " + id() + " has no presence under topic " + at.topic() + " key " + at.key());
  }

  /** For the tracker's stop: the owner is over, its presences are the peers' business now. */
  void abandon() {
    ended = true;
    closed.tryComplete();
  }
}
