package dev.rollcall.tracker;

import dev.rollcall.pubsub.PubSub;
import dev.rollcall.pubsub.PubSubStats;
import dev.rollcall.tracker.TrackerException.Code;
import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.crdt.TopicState;
import dev.rollcall.tracker.membership.Membership;
import dev.rollcall.tracker.membership.Timing;
import dev.rollcall.tracker.registry.Reserved;
import dev.rollcall.tracker.registry.Rosters;
import dev.rollcall.tracker.replication.Limits;
import io.vertx.core.Closeable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tracker on Vert.x: puts the shards, the membership and the pubsub together, and reads. */
final class VertxTracker implements Tracker {

  /** What was advertised may be on its way for so long before it is pulled, in ms. */
  private static final long PULL_DELAY_MS = 50;

  /** A pull without an answer goes to another holder after so long, in ms. */
  private static final long PULL_RETRY_MS = 1_000;

  /** Entries shown or hidden at a time when a replica comes or goes. Raise for fewer changes of each topic, lower for shorter tasks on the event loops. */
  private static final int SWEEP_MAX = 2_048;

  /** Between two of those: as short as a timer can be. */
  private static final long SWEEP_MS = 1;

  /** A node that was ready may be behind for so long, in ms: under load something is always on its way. */
  private static final long LAG_MS = 5_000;

  private enum Life {
    NEW,
    RUNNING,
    LEAVING,
    CLOSED
  }

  private final VertxInternal vertx;
  private final TrackerOptions options;
  private final Inputs inputs;
  private final Limits limits;
  private final PubSub pubSub;
  private final Transport transport;
  private final Shards shards;
  private final Registry registry;
  private final Groups groups;
  private final Names names;
  private final MembershipLoop membership;
  private final String diffAddress;
  private final @Nullable BusDiffs busDiffs;
  private final @Nullable BusApi busApi;
  private final LivingOwners owners;
  private final LongAdder diffs = new LongAdder();
  private final AtomicInteger subscriptions = new AtomicInteger();
  private volatile Life life = Life.NEW;
  private volatile long startedAtMs;
  private volatile boolean wasReady;

  /** A Vert.x that is closed takes its tracker along in good order. */
  private final Closeable closeHook = done -> close().onComplete(done);

  private Future<Void> starting = Future.succeededFuture();

  /** Fails those who wait for the start, if it has not come to its end. */
  private Consumer<Throwable> startEnds = cause -> {};

  private @Nullable Future<Void> leaving;
  private @Nullable Future<Void> closing;

  VertxTracker(Vertx vertx, TrackerOptions given) {
    this.vertx = (VertxInternal) vertx;
    this.options = new TrackerOptions(given).validate();
    this.inputs = new Inputs(options);
    this.limits = new Limits(
        options.getFlushMs(),
        options.getMaxFrameBytes(),
        options.getMaxLogOps(),
        options.getMaxLogBytes(),
        options.getMaxPulls(),
        options.getHandoverMs(),
        PULL_DELAY_MS + options.getFlushMs(),
        PULL_RETRY_MS,
        SWEEP_MAX,
        SWEEP_MS);
    this.pubSub = PubSub.create(vertx, options.pubSubOptions());
    this.transport = new Transport(pubSub);
    CausalContext seen = new CausalContext(options.getShards());
    Replica self = new Replica(pubSub.nodeName(), incarnation());
    this.shards = new Shards(this, this.vertx, self, seen);
    this.owners = new LivingOwners(this);
    this.registry = new Registry(this);
    this.groups = new VertxGroups(this, registry);
    this.names = new VertxNames(this, registry);
    this.membership = new MembershipLoop(this, pubSub, self, seen);
    this.diffAddress = options.pubSubOptions().address("diff");
    this.busDiffs = options.isBusApi() ? new BusDiffs(vertx, diffAddress) : null;
    this.busApi = options.isBusApi() ? new BusApi(this.vertx, this) : null;
  }

  @Override
  public Future<Void> start() {
    Promise<Void> started = promise();
    synchronized (this) {
      if (life != Life.NEW) {
        started.fail(
            new IllegalStateException("tracker of node " + nodeName() + " was started already"));
        return started.future();
      }
      life = Life.RUNNING;
      startEnds = started::tryFail;
      vertx.addCloseHook(closeHook);
      starting = pubSub
          .start()
          .compose(joined -> {
            startedAtMs = nowMs();
            return shards.onEach(loop -> loop.open(pubSub));
          })
          .compose(opened -> registry.courier().open())
          .compose(opened -> membership.open())
          .compose(opened -> openBusApi());
    }
    starting
        .recover(cause -> close().transform(closed -> Future.failedFuture(cause)))
        .onComplete(opened -> started.tryComplete(), started::tryFail);
    return started.future();
  }

  private synchronized Future<Void> openBusApi() {
    if (life != Life.RUNNING) {
      return Future.failedFuture(closedWhileStarting());
    }
    return busApi == null ? Future.succeededFuture() : busApi.open();
  }

  private IllegalStateException closedWhileStarting() {
    return new IllegalStateException(
        "tracker of node " + nodeName() + " was closed while starting");
  }

  @Override
  public Future<Void> leave() {
    return detached(announce());
  }

  private synchronized Future<Void> announce() {
    if (leaving == null) {
      boolean running = life == Life.RUNNING;
      life = running ? Life.LEAVING : Life.CLOSED;
      // What has not started yet may never do so, and has nothing to announce.
      leaving = running && starting.succeeded()
          ? shards.onEach(ShardLoop::flush).compose(flushed -> membership.leave())
          : Future.succeededFuture();
      startEnds.accept(closedWhileStarting());
    }
    return leaving;
  }

  @Override
  public Future<Void> close() {
    return detached(stop());
  }

  /** The same, on no context: the Vert.x instance may be closed next, or already be, and then there is no loop left to tell it on. */
  private static Future<Void> detached(Future<Void> future) {
    if (future.isComplete()) {
      return future.succeeded() ? Future.succeededFuture() : Future.failedFuture(future.cause());
    }
    Promise<Void> done = Promise.promise();
    future.onComplete(done);
    return done.future();
  }

  /** Whatever of this fails, the rest is done. */
  private synchronized Future<Void> stop() {
    if (closing == null) {
      closing = announce()
          .eventually(() -> busApi == null ? Future.succeededFuture() : busApi.close())
          .eventually(membership::close)
          .eventually(() -> {
            life = Life.CLOSED;
            vertx.removeCloseHook(closeHook);
            transport.close();
            registry.close();
            owners.abandonAll();
            return shards.onEach(ShardLoop::close);
          })
          .eventually(pubSub::close);
    }
    return closing;
  }

  @Override
  public String diffAddress() {
    return diffAddress;
  }

  @Override
  public String nodeName() {
    return pubSub.nodeName();
  }

  @Override
  public PubSub pubSub() {
    return pubSub;
  }

  @Override
  public boolean ready() {
    long nowMs = nowMs();
    boolean settled = !vertx.isClustered() || nowMs - startedAtMs >= options.getHeartbeatMs();
    long behindMs = shards.behindMs(nowMs);
    boolean caughtUp = behindMs == 0 || (wasReady && behindMs < LAG_MS);
    boolean ready = life == Life.RUNNING && settled && caughtUp && membership.heardAll();
    wasReady |= ready;
    return ready;
  }

  @Override
  public Owner owner() {
    requireStarted();
    return owners.add();
  }

  @Override
  public Owner owner(Context context) {
    requireStarted();
    return owners.endWith(context);
  }

  @Override
  public Owner owner(WebSocketBase socket) {
    requireStarted();
    return owners.endWith(socket);
  }

  @Override
  public Owner ownerAt(String address) {
    requireStarted();
    return owners.endWith(address);
  }

  @Override
  public TopicSnapshot list(String topic) {
    if (Reserved.isReserved(topic)) {
      return new TopicSnapshot(TopicState.empty(topic, 0));
    }
    return new TopicSnapshot(shards.presences(topic).topic(topic));
  }

  @Override
  public List<Presence> get(String topic, String key) {
    return Reserved.isReserved(topic)
        ? List.of()
        : presences(shards.presences(topic).topic(topic).get(key));
  }

  @Override
  public int count(String topic) {
    return Reserved.isReserved(topic) ? 0 : shards.presences(topic).count(topic);
  }

  @Override
  public Map<String, Integer> topics() {
    return shards.topics();
  }

  @Override
  public List<Presence> whereIs(String key) {
    return presences(shards.whereIs(key));
  }

  @Override
  public Future<TopicSubscription> subscribe(String topic, Handler<PresenceDiff> handler) {
    Promise<TopicSubscription> done = promise();
    try {
      requireStarted();
      inputs.topic(topic);
      countSubscription();
    } catch (TrackerException e) {
      done.fail(e);
      return done.future();
    }
    ContextInternal target = vertx.getOrCreateContext().unwrap();
    shards.of(topic).run(loop -> {
      LocalSubscription subscription = loop.subscribe(topic, target, handler);
      subscription.endWithDeployment();
      done.complete(subscription);
    });
    return done.future();
  }

  @Override
  public Groups groups() {
    return groups;
  }

  @Override
  public Names names() {
    return names;
  }

  void countSubscription() {
    int max = options.getMaxSubscriptions();
    if (subscriptions.incrementAndGet() > max) {
      subscriptions.decrementAndGet();
      throw new TrackerException(
          Code.LIMIT, "this node has maxSubscriptions " + max + " subscriptions");
    }
  }

  /** A subscription has ended. */
  void uncountSubscription() {
    subscriptions.decrementAndGet();
  }

  @Override
  public TrackerStats stats() {
    List<TrackerStats.Peer> peers = new ArrayList<>();
    for (Membership.Known peer : membership.known()) {
      peers.add(new TrackerStats.Peer(
          peer.replica().node(),
          peer.replica().incarnation(),
          peer.status().name(),
          peer.silentMs()));
    }
    return new TrackerStats(
        shards.sum(loop -> loop.replica().presences().size()) - registry.sum(Rosters::entries),
        shards.sum(loop -> loop.replica().presences().topics()) - registry.sum(Rosters::topics),
        shards.sum(loop -> loop.replica().owned()) - registry.sum(Rosters::ownEntries),
        diffs.sum(),
        shards.sum(loop -> loop.counters().deltasSent()),
        shards.sum(loop -> loop.counters().deltasApplied()),
        shards.sum(loop -> loop.counters().pulls()),
        shards.sum(loop -> loop.counters().chunks()),
        transport.malformed(),
        shards.sum(loop -> loop.counters().mismatches()),
        membership.downs(),
        registry.sum(Rosters::groups),
        registry.sum(Rosters::members),
        registry.sum(Rosters::names),
        shards.behindMs(nowMs()),
        peers,
        tables());
  }

  private Map<Table, Long> tables() {
    Map<Table, Long> sizes = new EnumMap<>(Table.class);
    sizes.put(Table.KEYS, shards.sum(loop -> loop.replica().presences().keys()));
    sizes.put(Table.VIEWS, shards.sum(loop -> loop.replica().views().size()));
    sizes.put(Table.LAGGING, shards.sum(loop -> loop.replica().views().lagging()));
    sizes.put(Table.LINGERING, shards.sum(loop -> loop.replica().views().lingering()));
    sizes.put(Table.PULLING, shards.sum(loop -> loop.replica().views().pulling()));
    sizes.put(Table.DEPARTING, shards.sum(loop -> loop.replica().views().departing()));
    sizes.put(Table.SWEEPING, shards.sum(loop -> loop.replica().views().sweeping()));
    sizes.put(Table.REPLICAS, (long) shards.replicas());
    sizes.put(Table.OWNERS, (long) owners.size());
    sizes.put(Table.LOG_OPS, shards.sum(loop -> loop.replica().logOps()));
    sizes.put(Table.LOG_BYTES, shards.sum(loop -> loop.replica().logBytes()));
    sizes.put(Table.SUBSCRIPTIONS, (long) subscriptions.get());
    sizes.put(Table.VERDICTS, shards.sum(ShardLoop::untaken));
    sizes.put(Table.PEERS, (long) membership.known().size());
    sizes.put(Table.CONTACTS, (long) membership.sizes().contacts());
    sizes.put(Table.REFUSED, (long) membership.sizes().refused());
    sizes.put(Table.RETIRED, (long) membership.sizes().retired());
    PubSubStats bus = pubSub.stats();
    sizes.put(Table.PUBSUB_PEERS, (long) bus.peers());
    sizes.put(Table.PUBSUB_SUBSCRIPTIONS, (long) bus.subscriptions());
    sizes.put(Table.PUBSUB_TOPICS, (long) bus.topics());
    sizes.put(Table.QUEUED_BYTES, bus.queuedBytes());
    return sizes;
  }

  static PresenceDiff diff(TopicChange change) {
    return new PresenceDiff(
        change.topic(),
        change.version(),
        presences(change.joins()),
        presences(change.leaves()),
        change.reasons());
  }

  private static List<Presence> presences(List<Entry> entries) {
    return entries.isEmpty() ? List.of() : entries.stream().map(Presence::new).toList();
  }

  VertxInternal vertx() {
    return vertx;
  }

  TrackerOptions options() {
    return options;
  }

  Inputs inputs() {
    return inputs;
  }

  Limits limits() {
    return limits;
  }

  Registry registry() {
    return registry;
  }

  Shards shards() {
    return shards;
  }

  /** A promise that completes on the caller's context. */
  <T> PromiseInternal<T> promise() {
    return vertx.getOrCreateContext().promise();
  }

  /** This process's monotonic clock, in ms. */
  long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  boolean writable() {
    return life == Life.RUNNING;
  }

  void requireWritable() {
    if (life == Life.LEAVING) {
      throw new TrackerException(Code.LEAVING, "node " + nodeName() + " is leaving the cluster");
    }
    requireStarted();
  }

  void requireStarted() {
    if (life != Life.RUNNING && life != Life.LEAVING) {
      throw new TrackerException(
          Code.NOT_RUNNING,
          "tracker of node " + nodeName() + (life == Life.NEW ? " is not started" : " is closed"));
    }
  }

  LivingOwners owners() {
    return owners;
  }

  Transport transport() {
    return transport;
  }

  void handedOut(TopicChange change) {
    diffs.increment();
    if (busDiffs != null) {
      busDiffs.publish(change);
    }
  }

  /** Ordered by the wall clock, told apart by chance: 44 bits of ms, 19 of chance. */
  private static long incarnation() {
    return (System.currentTimeMillis() << 19) | ThreadLocalRandom.current().nextInt(1 << 19);
  }

  Timing timing() {
    return new Timing(
        options.getHeartbeatMs(),
        options.getDigestMs(),
        options.getSuspectMs(),
        options.getDownMs(),
        options.getForgetMs(),
        options.getHandoverMs());
  }
}
