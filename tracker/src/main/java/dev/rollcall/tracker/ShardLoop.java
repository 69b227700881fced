package dev.rollcall.tracker;

import dev.rollcall.pubsub.PubSub;
import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.membership.Verdict;
import dev.rollcall.tracker.registry.Reserved;
import dev.rollcall.tracker.replication.Counters;
import dev.rollcall.tracker.replication.Effects;
import dev.rollcall.tracker.replication.ShardReplica;
import dev.rollcall.tracker.wire.FrameCodec;
import dev.rollcall.tracker.wire.MalformedFrame;
import dev.rollcall.tracker.wire.Symbols;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard's event loop around its {@link ShardReplica}: decode, call, perform. Decides nothing. Everything but the constructor,
 * {@link #run}, {@link #replica} and {@link #behindMs} happens on the loop.
 */
final class ShardLoop {

  private static final Logger LOG = LoggerFactory.getLogger(ShardLoop.class);
  private static final long NEVER = Long.MAX_VALUE;

  private final VertxTracker tracker;
  private final int shard;
  private final ContextInternal context;
  private final ShardReplica replica;
  private final Inbox inbox;
  private final Replies replies = new Replies();
  private final Symbols symbols = new Symbols();
  private final Map<String, List<LocalSubscription>> subscriptions = new HashMap<>();

  /** Since when something is known to be missing, by the monotonic clock; NEVER if nothing is. */
  private volatile long behindSinceMs = NEVER;

  /** Verdicts that membership passed on and that the loop has not taken yet. */
  private final AtomicInteger untaken = new AtomicInteger();

  private long timer = -1;
  private long timerAtMs = NEVER;
  private boolean closed;

  ShardLoop(
      VertxTracker tracker, VertxInternal vertx, Replica self, int shard, CausalContext seen) {
    this.tracker = tracker;
    this.shard = shard;
    this.context = vertx.createEventLoopContext();
    this.inbox = new Inbox(context, replies::send);
    this.replica = new ShardReplica(self, shard, tracker.limits(), seen);
  }

  /** The address of a shard on every node's pubsub. */
  static String topic(int shard) {
    return "rollcall/" + shard;
  }

  /** The machine; its readers' side may be used from any thread. */
  ShardReplica replica() {
    return replica;
  }

  Counters counters() {
    return replica.views().counters();
  }

  /** For how long something has been known to be missing, in ms; 0 if nothing is. Any thread. */
  long behindMs(long nowMs) {
    long since = behindSinceMs;
    if (since == NEVER) {
      return untaken.get() == 0 ? 0 : 1;
    }
    return Math.max(1, nowMs - since);
  }

  /** Verdicts on their way here. Any thread. */
  int untaken() {
    return untaken.get();
  }

  /** Passes on what membership decided. Any thread. */
  void tell(Verdict verdict) {
    untaken.incrementAndGet();
    run(loop -> {
      try {
        loop.on(verdict);
      } finally {
        untaken.decrementAndGet();
      }
    });
  }

  /** Runs on the loop, in the order of the calls from one thread. Any thread. */
  void run(Handler<ShardLoop> task) {
    inbox.add(() -> {
      try {
        task.handle(this);
      } catch (RuntimeException e) {
        LOG.error("shard {} of node {} failed", shard, tracker.nodeName(), e);
      }
    });
  }

  /** Completes a caller's promise, with a result or a failure, on its context: with the others that this turn of the loop completes. */
  <T> void reply(PromiseInternal<T> promise, @Nullable T result, @Nullable Throwable failure) {
    replies.add(promise, result, failure);
  }

  /** Begins to hear the other nodes' shards. */
  void open(PubSub pubSub) {
    pubSub.subscribe(topic(shard), (topic, frame) -> hear(frame));
  }

  void close() {
    closed = true;
    tracker.vertx().cancelTimer(timer);
    List.copyOf(subscriptions.values())
        .forEach(all -> List.copyOf(all).forEach(LocalSubscription::cancel));
  }

  /** Has the machine do something and performs what it wants done. */
  void step(Function<ShardReplica, Effects> door) {
    perform(door.apply(replica));
  }

  void perform(Effects effects) {
    effects.alarms().forEach(LOG::error);
    try {
      effects.changes().forEach(this::handOut);
      effects.sends().forEach(this::send);
    } finally {
      if (replica.views().caughtUp()) {
        behindSinceMs = NEVER;
      } else if (behindSinceMs == NEVER) {
        behindSinceMs = tracker.nowMs();
      }
      arm();
    }
    tracker.registry().loop(shard).on(effects.changes());
  }

  private void send(Effects.Send send) {
    Buffer frame = Buffer.buffer(FrameCodec.encode(send.message()));
    if (send.node() == null) {
      tracker.transport().sendToLive(topic(shard), frame);
    } else {
      tracker.transport().send(send.node(), topic(shard), frame);
    }
  }

  /** Sends at once what waits for company. */
  void flush() {
    step(machine -> machine.flush(tracker.nowMs()));
  }

  private void on(Verdict verdict) {
    long nowMs = tracker.nowMs();
    if (verdict instanceof Verdict.Up up) {
      step(machine -> machine.views().up(up.replica(), nowMs));
    } else if (verdict instanceof Verdict.Down down) {
      step(machine -> machine.views().down(down.replica(), nowMs));
    } else if (verdict instanceof Verdict.Departing departing) {
      step(machine -> machine.views().depart(departing.replica(), nowMs));
    } else if (verdict instanceof Verdict.Forgotten forgotten) {
      step(machine -> machine.views().forget(forgotten.replica(), nowMs));
    } else if (verdict instanceof Verdict.Reincarnated again) {
      step(machine -> machine.reincarnate(again.replica(), nowMs));
    } else if (verdict instanceof Verdict.Fingerprint fingerprint) {
      step(machine -> machine.fingerprint(fingerprint.node()));
    } else if (verdict instanceof Verdict.Advertised advertised) {
      replica
          .views()
          .advertise(advertised.replica(), advertised.holder(), advertised.seqs()[shard], nowMs);
      step(machine -> machine.tick(nowMs));
    }
  }

  LocalSubscription subscribe(String topic, ContextInternal target, Handler<PresenceDiff> handler) {
    LocalSubscription subscription =
        new LocalSubscription(replica.presences().topic(topic), target, handler, ended -> {
          tracker.uncountSubscription();
          run(loop -> loop.unsubscribe(ended));
        });
    if (closed) {
      subscription.cancel();
    } else {
      subscriptions.computeIfAbsent(topic, name -> new ArrayList<>()).add(subscription);
    }
    return subscription;
  }

  private void unsubscribe(LocalSubscription ended) {
    List<LocalSubscription> all = subscriptions.get(ended.topic());
    if (all != null && all.remove(ended) && all.isEmpty()) {
      subscriptions.remove(ended.topic());
    }
  }

  private void hear(Buffer frame) {
    try {
      var message = FrameCodec.decode(frame.getBytes(), symbols);
      if (message.shard() == shard) {
        step(machine -> machine.on(message, tracker.nowMs()));
      }
    } catch (MalformedFrame e) {
      tracker.transport().refuse(e, tracker.nowMs());
    }
  }

  private void handOut(TopicChange change) {
    if (Reserved.isReserved(change.topic())) {
      return;
    }
    List<LocalSubscription> all = subscriptions.get(change.topic());
    if (all != null) {
      for (LocalSubscription subscription : all) {
        subscription.offer(change);
      }
    }
    tracker.handedOut(change);
  }

  /** One timer, at the earliest thing that is due. */
  private void arm() {
    long wakeAtMs = replica.wakeAtMs();
    if (closed || wakeAtMs >= timerAtMs) {
      return;
    }
    tracker.vertx().cancelTimer(timer);
    timerAtMs = wakeAtMs;
    timer = context.setTimer(Math.max(1, wakeAtMs - tracker.nowMs()), id -> {
      timerAtMs = NEVER;
      run(loop -> loop.step(machine -> machine.tick(tracker.nowMs())));
    });
  }
}
