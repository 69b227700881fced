package dev.rollcall.tracker;

import dev.rollcall.pubsub.MemberEvent;
import dev.rollcall.pubsub.PubSub;
import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.membership.Effects;
import dev.rollcall.tracker.membership.Membership;
import dev.rollcall.tracker.membership.Message;
import dev.rollcall.tracker.membership.Verdict;
import dev.rollcall.tracker.wire.FrameCodec;
import dev.rollcall.tracker.wire.MalformedFrame;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.WorkerPool;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Membership} on a thread of its own, so that no merge and no busy loop delays a heartbeat or makes the others look silent:
 * decode, call, perform.
 */
final class MembershipLoop {

  static final String TOPIC = "rollcall/membership";

  private static final Logger LOG = LoggerFactory.getLogger(MembershipLoop.class);

  /** A task that takes longer is reported by Vert.x as blocked. */
  private static final long BLOCKED_SECONDS = 1;

  /** Between two looks at whom the transport can reach, in ms; they are made when there is a tick anyhow. */
  private static final long CONTACT_MS = 2_000;

  private static final long NEVER = Long.MAX_VALUE;

  private final VertxTracker tracker;
  private final PubSub pubSub;
  private final WorkerPool pool;
  private final ContextInternal context;
  private final ContextInternal elsewhere;
  private final Membership membership;
  private long timer = -1;
  private long timerAtMs = NEVER;
  private long contactAtMs = Long.MIN_VALUE;
  private boolean closed;

  /** What other threads may read. */
  private volatile List<Membership.Known> known = List.of();

  private volatile boolean heardAll;

  private volatile Sizes sizes = new Sizes(0, 0, 0);

  /** Verdicts of death. */
  private final LongAdder downs = new LongAdder();

  MembershipLoop(VertxTracker tracker, PubSub pubSub, Replica self, CausalContext seen) {
    this.tracker = tracker;
    this.pubSub = pubSub;
    VertxInternal vertx = tracker.vertx();
    this.pool = vertx.createSharedWorkerPool(
        "rollcall-membership-" + tracker.options().getScope() + "/" + self.node(),
        1,
        BLOCKED_SECONDS,
        TimeUnit.SECONDS);
    this.elsewhere = vertx.createEventLoopContext();
    this.context = vertx
        .contextBuilder()
        .withThreadingModel(ThreadingModel.WORKER)
        .withWorkerPool(pool)
        .build();
    this.membership =
        new Membership(self, tracker.timing(), seen, ThreadLocalRandom.current(), tracker.nowMs());
  }

  /** Begins to hear and to speak. Any thread. */
  Future<Void> open() {
    return run(() -> {
      if (closed) {
        throw new IllegalStateException("closed while starting");
      }
      pubSub.subscribe(TOPIC, (topic, frame) -> hear(frame));
      pubSub.memberHandler(this::onMember);
      tick();
    });
  }

  /** Announces the leave. Any thread. */
  Future<Void> leave() {
    return run(() -> step(Membership::leave));
  }

  /** Falls silent, and gives the thread back. Once, from any thread. */
  Future<Void> close() {
    return run(() -> {
          closed = true;
          tracker.vertx().cancelTimer(timer);
        })
        .eventually(() -> {
          pool.close();
          return Future.succeededFuture();
        });
  }

  /**
   * On the loop; fails if the loop has ended. The future completes elsewhere: what follows on it would otherwise be bound to a thread that
   * is about to be given back.
   */
  private Future<Void> run(Runnable task) {
    Promise<Void> done = elsewhere.promise();
    try {
      context.runOnContext(ignored -> {
        try {
          task.run();
          done.complete();
        } catch (RuntimeException e) {
          done.fail(e);
        }
      });
    } catch (RejectedExecutionException ended) {
      done.fail(ended);
    }
    return done.future();
  }

  /** The other nodes as they were at the last tick. Any thread. */
  List<Membership.Known> known() {
    return known;
  }

  /** Whether every node that there is has been heard of. Any thread. */
  boolean heardAll() {
    return heardAll;
  }

  /**
   * How large the tables of membership are, but for that of the peers.
   *
   * @param contacts nodes that are greeted
   * @param refused nodes that are refused for their number of shards
   * @param retired forgotten nodes that are remembered
   */
  record Sizes(int contacts, int refused, int retired) {}

  /** The tables as they were at the last step. Any thread. */
  Sizes sizes() {
    return sizes;
  }

  /** How often a node was held for dead. Any thread. */
  long downs() {
    return downs.sum();
  }

  private void tick() {
    long nowMs = tracker.nowMs();
    step(machine -> machine.tick(nowMs));
    if (contactAtMs <= nowMs) {
      contactAtMs = nowMs + CONTACT_MS;
      step(machine -> machine.onContacts(pubSub.members(), nowMs));
    }
  }

  /** One timer, at the earliest thing that is due. */
  private void arm() {
    long wakeAtMs = membership.wakeAtMs();
    if (closed || wakeAtMs >= timerAtMs) {
      return;
    }
    tracker.vertx().cancelTimer(timer);
    timerAtMs = wakeAtMs;
    timer = context.setTimer(Math.max(1, wakeAtMs - tracker.nowMs()), id -> {
      // One that was cancelled may be on its way here from the event loop already.
      if (id == timer) {
        timerAtMs = NEVER;
        tick();
      }
    });
  }

  private void hear(Buffer frame) {
    try {
      var message = FrameCodec.decodeMembership(frame.getBytes());
      step(machine -> machine.on(message, tracker.nowMs()));
    } catch (MalformedFrame e) {
      tracker.transport().refuse(e, tracker.nowMs());
    }
  }

  private void onMember(MemberEvent event) {
    if (event.kind() == MemberEvent.Kind.JOINED) {
      step(machine -> machine.onContact(event.node(), tracker.nowMs()));
    } else {
      step(machine -> machine.onGone(event.node(), tracker.nowMs()));
    }
  }

  private void step(Function<Membership, Effects> door) {
    try {
      perform(door.apply(membership));
    } finally {
      arm();
    }
  }

  private void perform(Effects effects) {
    long nowMs = tracker.nowMs();
    effects.alarms().forEach(LOG::error);
    known = membership.known(nowMs);
    tracker.transport().live(membership.live());
    for (Verdict verdict : effects.verdicts()) {
      note(verdict);
      tracker.shards().tell(verdict);
    }
    sizes = new Sizes(membership.contacts(), membership.refused(), membership.retired());
    heardAll = membership.heardAll(nowMs);
    IdentityHashMap<Message, Buffer> encoded = new IdentityHashMap<>();
    for (Effects.Send send : effects.sends()) {
      Buffer frame =
          encoded.computeIfAbsent(send.message(), it -> Buffer.buffer(FrameCodec.encode(it)));
      tracker.transport().send(send.node(), TOPIC, frame);
    }
  }

  /** What an operator looks for when people ask where somebody went. */
  private void note(Verdict verdict) {
    if (verdict instanceof Verdict.Up up) {
      LOG.info("node {}: {} is up", tracker.nodeName(), up.replica());
    } else if (verdict instanceof Verdict.Down down) {
      downs.increment();
      LOG.info(
          "node {}: {} is held for dead, silent for {} ms",
          tracker.nodeName(),
          down.replica(),
          silentMs(down.replica()));
    } else if (verdict instanceof Verdict.Departing departing) {
      LOG.info("node {}: {} leaves", tracker.nodeName(), departing.replica());
    } else if (verdict instanceof Verdict.Forgotten forgotten) {
      LOG.info("node {}: {} is forgotten", tracker.nodeName(), forgotten.replica());
    }
  }

  private long silentMs(Replica replica) {
    return known.stream()
        .filter(peer -> peer.replica().equals(replica))
        .mapToLong(Membership.Known::silentMs)
        .findAny()
        .orElse(0);
  }
}
