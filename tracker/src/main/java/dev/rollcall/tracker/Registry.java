package dev.rollcall.tracker;

import dev.rollcall.tracker.TrackerException.Code;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.registry.Claim;
import dev.rollcall.tracker.registry.Contest;
import dev.rollcall.tracker.registry.Happening;
import dev.rollcall.tracker.registry.Loss;
import dev.rollcall.tracker.registry.Reserved;
import dev.rollcall.tracker.registry.Rosters;
import dev.rollcall.tracker.replication.TopicKey;
import dev.rollcall.tracker.replication.Write;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What groups and names of one tracker have in common: claims are made, changed and given back by their owners, and what happens to them is told. From any thread. */
final class Registry {

  private static final Logger LOG = LoggerFactory.getLogger(Registry.class);

  /** Who is told of an owner's conflicts, and where. */
  private record ConflictHandler(Context context, Handler<NameConflict> handler) {}

  private final VertxTracker tracker;
  private final Contest contest;
  private final RegistryLoop[] loops;

  /** The shard of each topic of names. */
  private final ShardLoop[] ofBucket = new ShardLoop[Reserved.BUCKETS];

  private final Mailboxes mailboxes;
  private final Courier courier;
  private final EventFeeds<GroupEvent> groupEvents;
  private final EventFeeds<NameEvent> nameEvents;
  private final Waits waits;

  /** By owner; as many as there are owners that were given one. */
  private final Map<Long, ConflictHandler> conflictHandlers = new ConcurrentHashMap<>();

  /** The last stamp given. Never goes back. */
  private final AtomicLong stamp = new AtomicLong();

  Registry(VertxTracker tracker) {
    this.tracker = tracker;
    this.contest = new Contest(tracker.options().getNameOrder());
    this.loops = new RegistryLoop[tracker.options().getShards()];
    for (int shard = 0; shard < loops.length; shard++) {
      loops[shard] = new RegistryLoop(this, tracker.shards().get(shard));
    }
    for (int bucket = 0; bucket < Reserved.BUCKETS; bucket++) {
      ofBucket[bucket] = tracker.shards().of(Reserved.ofBucket(bucket));
    }
    this.mailboxes = new Mailboxes(
        tracker.vertx(),
        tracker.options().pubSubOptions().address("member." + tracker.nodeName() + "."));
    this.courier = new Courier(tracker, this);
    this.groupEvents = new EventFeeds<>(
        tracker, happening -> Reserved.group(happening.entry().topic()), Registry::groupEvent);
    this.nameEvents =
        new EventFeeds<>(tracker, happening -> happening.entry().key(), Registry::nameEvent);
    this.waits = new Waits(tracker, this);
  }

  VertxTracker tracker() {
    return tracker;
  }

  Contest contest() {
    return contest;
  }

  RegistryLoop loop(int shard) {
    return loops[shard];
  }

  Rosters rosters(String topic) {
    return loops[tracker.shards().indexOf(topic)].rosters();
  }

  Mailboxes mailboxes() {
    return mailboxes;
  }

  Courier courier() {
    return courier;
  }

  EventFeeds<GroupEvent> groupEvents() {
    return groupEvents;
  }

  EventFeeds<NameEvent> nameEvents() {
    return nameEvents;
  }

  Waits waits() {
    return waits;
  }

  long sum(ToLongFunction<Rosters> figure) {
    long sum = 0;
    for (RegistryLoop loop : loops) {
      sum += figure.applyAsLong(loop.rosters());
    }
    return sum;
  }

  List<RegistryLoop> loops() {
    return List.of(loops);
  }

  /** Who holds the name; null if nobody does. Any thread. */
  @Nullable
  Entry holder(String name) {
    return contest.winner(entries(name));
  }

  /** Who of this node holds the name; null if nobody does. Any thread. */
  @Nullable
  Entry ownHolder(String name) {
    return contest.winner(
        entries(name), entry -> entry.replica().node().equals(tracker.nodeName()));
  }

  private List<Entry> entries(String name) {
    return ofBucket[Reserved.bucket(name)]
        .replica()
        .presences()
        .topic(Reserved.ofName(name))
        .get(name);
  }

  /** What is refused before anything begins is a failed future too. */
  <T> Future<T> attempt(Supplier<Future<T>> operation) {
    try {
      return operation.get();
    } catch (TrackerException refused) {
      Promise<T> failed = tracker.promise();
      failed.fail(refused);
      return failed.future();
    }
  }

  /** The owner, if it is one of this tracker's. */
  VertxOwner mine(@Nullable Owner owner) {
    if (owner instanceof VertxOwner own && own.isOf(tracker)) {
      return own;
    }
    throw new TrackerException(
        Code.INVALID, "the owner is not one of node " + tracker.nodeName() + "'s tracker");
  }

  /**
   * Makes a claim and has it written.
   *
   * @param refusal asked on the shard's loop just before: what speaks against it; null if nothing does
   */
  Future<Entry> claim(
      VertxOwner owner,
      TopicKey at,
      String address,
      JsonObject meta,
      Function<ShardLoop, @Nullable TrackerException> refusal) {
    return owner.begin(at.topic(), () -> {
      Claim claim = new Claim(nextStamp(), address, tracker.inputs().meta(meta, at.topic()));
      byte[] bytes = tracker.inputs().claim(claim, at.topic() + " " + at.key());
      owner.reserve(at.topic());
      return loop -> {
        boolean written = false;
        try {
          TrackerException refused = refusal.apply(loop);
          if (refused != null) {
            throw refused;
          }
          Write write = loop.replica().track(owner.number(), at, bytes, tracker.nowMs());
          Entry entry = write.entry();
          if (write.outcome() != Write.Outcome.WRITTEN || entry == null) {
            throw new TrackerException(
                Code.ALREADY_TRACKED,
                "owner " + owner.id() + " has " + at.key() + " there: update it instead");
          }
          written = true;
          loop.perform(write.effects());
          return entry;
        } finally {
          if (!written) {
            owner.release();
          }
        }
      };
    });
  }

  /**
   * Replaces the meta of a claim.
   *
   * @param refusal what to say if the owner has none there
   */
  Future<Entry> reclaim(
      VertxOwner owner,
      TopicKey at,
      UnaryOperator<JsonObject> change,
      Function<ShardLoop, TrackerException> refusal) {
    return owner.begin(at.topic(), () -> loop -> {
      Entry standing = loop.replica().owned(owner.number(), at);
      if (standing == null) {
        throw refusal.apply(loop);
      }
      Claim claim = Claim.of(standing);
      byte[] meta = tracker.inputs().meta(change.apply(meta(claim)), at.topic());
      byte[] bytes = tracker.inputs().claim(claim.with(meta), at.topic() + " " + at.key());
      Write write = loop.replica().update(owner.number(), at, bytes, tracker.nowMs());
      loop.perform(write.effects());
      Entry entry = write.entry();
      return entry == null ? standing : entry;
    });
  }

  /**
   * Gives a claim back; completes with whether there was one.
   *
   * @param refusal what speaks against it if the owner has none there; null: nothing
   */
  Future<Boolean> waive(
      VertxOwner owner, TopicKey at, Function<ShardLoop, @Nullable TrackerException> refusal) {
    return owner.begin(at.topic(), () -> loop -> {
      Write write = loop.replica().untrack(owner.number(), at, LeaveReason.LEFT, tracker.nowMs());
      loop.perform(write.effects());
      boolean held = write.outcome() == Write.Outcome.WRITTEN;
      TrackerException refused = held ? null : refusal.apply(loop);
      if (refused != null) {
        throw refused;
      }
      if (held) {
        owner.release();
      }
      return held;
    });
  }

  /** Told of the owner's conflicts as long as it lives. */
  void onConflict(VertxOwner owner, Handler<NameConflict> handler) {
    Context context = tracker.vertx().getOrCreateContext();
    conflictHandlers.put(owner.number(), new ConflictHandler(context, handler));
    owner.closed().onComplete(ended -> conflictHandlers.remove(owner.number()));
  }

  /** By the shard's loop, after the loser was removed. */
  void lost(long owner, Loss loss) {
    VertxOwner loser = tracker.owners().get(owner);
    if (loser != null) {
      loser.release();
    }
    NameConflict conflict = new NameConflict(new Holder(loss.loser()), new Holder(loss.winner()));
    LOG.debug("node {}: {}", tracker.nodeName(), conflict);
    ConflictHandler told = conflictHandlers.get(owner);
    if (told != null) {
      tell(told, conflict);
    }
  }

  private void tell(ConflictHandler told, NameConflict conflict) {
    try {
      told.context.runOnContext(ignored -> {
        try {
          told.handler.handle(conflict);
        } catch (RuntimeException e) {
          LOG.error("a handler of {} failed", conflict, e);
        }
      });
    } catch (RejectedExecutionException contextEnded) {
      LOG.debug("nobody is left to be told of {}", conflict);
    }
  }

  /** By the shard's loop: readers can see it already. */
  void tell(List<Happening> happenings) {
    if (happenings.isEmpty()) {
      return;
    }
    Map<Boolean, List<Happening>> byKind = happenings.stream()
        .collect(Collectors.partitioningBy(
            happening -> Reserved.isGroup(happening.entry().topic())));
    groupEvents.offer(byKind.getOrDefault(true, List.of()));
    nameEvents.offer(byKind.getOrDefault(false, List.of()));
  }

  void close() {
    courier.close();
    waits.close();
    groupEvents.cancelAll();
    nameEvents.cancelAll();
    mailboxes.closeAll();
    conflictHandlers.clear();
  }

  /** The meta of a claim: a fresh copy. Empty if what another node sent is no JSON object. */
  static JsonObject meta(Claim claim) {
    try {
      return new JsonObject(Buffer.buffer(claim.meta()));
    } catch (DecodeException noObject) {
      return new JsonObject();
    }
  }

  /** Of this node's wall clock, as nothing else can be compared between nodes; but no two alike, and none before another. */
  private long nextStamp() {
    long nowUs = System.currentTimeMillis() * 1_000;
    return stamp.updateAndGet(last -> Math.max(last + 1, nowUs));
  }

  private static GroupEvent groupEvent(Happening happening) {
    GroupEvent.Kind kind = switch (happening.kind()) {
      case BEGAN -> GroupEvent.Kind.JOINED;
      case UPDATED -> GroupEvent.Kind.UPDATED;
      case ENDED -> GroupEvent.Kind.LEFT;
    };
    return new GroupEvent(
        kind, new Member(happening.entry()), previousMeta(happening), happening.reason());
  }

  private static NameEvent nameEvent(Happening happening) {
    NameEvent.Kind kind = switch (happening.kind()) {
      case BEGAN -> NameEvent.Kind.REGISTERED;
      case UPDATED -> NameEvent.Kind.UPDATED;
      case ENDED -> NameEvent.Kind.UNREGISTERED;
    };
    return new NameEvent(
        kind, new Holder(happening.entry()), previousMeta(happening), happening.reason());
  }

  private static @Nullable JsonObject previousMeta(Happening happening) {
    Entry before = happening.before();
    return before == null || happening.kind() != Happening.Kind.UPDATED
        ? null
        : meta(Claim.of(before));
  }
}
