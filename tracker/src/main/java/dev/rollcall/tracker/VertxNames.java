package dev.rollcall.tracker;

import dev.rollcall.tracker.TrackerException.Code;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.registry.Reserved;
import dev.rollcall.tracker.registry.Rosters;
import dev.rollcall.tracker.replication.TopicKey;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Names on the tracker's entries: a key for each, in one of a fixed number of topics. */
final class VertxNames implements Names {

  /** How long an answer is waited for if nobody says, in ms. */
  private static final long TIMEOUT_MS = 5_000;

  private final VertxTracker tracker;
  private final Registry registry;

  VertxNames(VertxTracker tracker, Registry registry) {
    this.tracker = tracker;
    this.registry = registry;
  }

  @Override
  public Future<Holder> register(Owner owner, String name, String address, JsonObject meta) {
    return registry.attempt(() -> {
      VertxOwner own = registry.mine(owner);
      TopicKey at = place(name);
      tracker.inputs().address(address);
      return registry.claim(own, at, address, meta, loop -> taken(at)).map(Holder::new);
    });
  }

  @Override
  public Future<Holder> register(
      Owner owner, String name, Handler<Message<Object>> handler, JsonObject meta) {
    return registry.attempt(() -> {
      registry.mine(owner);
      TopicKey at = place(name);
      String address = registry.mailboxes().open(made -> at, handler);
      return register(owner, name, address, meta)
          .onFailure(refused -> registry.mailboxes().close(address, at));
    });
  }

  @Override
  public Future<Holder> registerOrLocate(
      Owner owner, String name, String address, JsonObject meta) {
    return register(owner, name, address, meta).recover(cause -> {
      boolean taken = cause instanceof TrackerException refused && refused.code() == Code.TAKEN;
      Holder holder = taken ? ((TrackerException) cause).holder() : null;
      return holder == null ? Future.failedFuture(cause) : Future.succeededFuture(holder);
    });
  }

  @Override
  public Future<Boolean> unregister(Owner owner, String name) {
    return registry.attempt(() -> {
      VertxOwner own = registry.mine(owner);
      return registry.waive(
          own,
          place(name),
          loop -> lookup(name) == null ? null : notOwner(own, name, lookup(name)));
    });
  }

  @Override
  public Future<Holder> update(Owner owner, String name, JsonObject meta) {
    return updateWith(owner, name, present -> meta);
  }

  @Override
  public Future<Holder> updateWith(Owner owner, String name, UnaryOperator<JsonObject> change) {
    return registry.attempt(() -> {
      VertxOwner own = registry.mine(owner);
      return registry
          .reclaim(own, place(name), change, loop -> notOwner(own, name, lookup(name)))
          .map(Holder::new);
    });
  }

  @Override
  public @Nullable Holder lookup(String name) {
    Entry winner = registry.holder(name);
    return winner == null ? null : new Holder(winner);
  }

  @Override
  public @Nullable String whereIs(String name) {
    Entry winner = registry.holder(name);
    return winner == null ? null : winner.replica().node();
  }

  @Override
  public Future<List<String>> keys(Owner owner) {
    return registry.attempt(() -> {
      VertxOwner own = registry.mine(owner);
      Set<String> keys = new TreeSet<>();
      Promise<List<String>> done = tracker.promise();
      tracker
          .shards()
          .onEach(loop -> loop.replica().owned(own.number()).forEach(entry -> {
            if (Reserved.isName(entry.topic())) {
              synchronized (keys) {
                keys.add(entry.key());
              }
            }
          }))
          .map(all -> List.copyOf(keys))
          .onComplete(done);
      return done.future();
    });
  }

  @Override
  public List<Holder> select(String prefix, int limit) {
    Set<String> found = new HashSet<>();
    for (int bucket = 0; bucket < Reserved.BUCKETS; bucket++) {
      String topic = Reserved.ofBucket(bucket);
      tracker.shards().presences(topic).topic(topic).forEach(entry -> {
        if (entry.key().startsWith(prefix)) {
          found.add(entry.key());
        }
      });
    }
    List<Holder> holders = new ArrayList<>();
    for (String name : found.stream().sorted(Comparator.naturalOrder()).toList()) {
      Holder holder = holders.size() < limit ? lookup(name) : null;
      if (holder != null) {
        holders.add(holder);
      }
    }
    return holders;
  }

  @Override
  public long count() {
    return registry.sum(Rosters::names);
  }

  @Override
  public long localCount() {
    return registry.sum(Rosters::ownNames);
  }

  @Override
  public boolean send(String name, Object body) {
    ParcelCodec.requireBody(body);
    tracker.requireStarted();
    Courier.Outgoing message = registry.courier().message(true, name, body);
    Holder holder = lookup(name);
    return holder != null && registry.courier().send(holder.node(), message);
  }

  @Override
  public int dispatch(String prefix, Object body) {
    int reached = 0;
    for (Holder holder : select(prefix, Integer.MAX_VALUE)) {
      reached += send(holder.name(), body) ? 1 : 0;
    }
    return reached;
  }

  @Override
  public Future<@Nullable Object> request(String name, Object body) {
    return request(name, body, TIMEOUT_MS);
  }

  @Override
  public Future<@Nullable Object> request(String name, Object body, long timeoutMs) {
    return registry.attempt(() -> {
      ParcelCodec.requireBody(body);
      Calls.requireTimeout(timeoutMs, Calls.TIMEOUT_MS_MAX);
      tracker.requireStarted();
      Holder holder = lookup(name);
      if (holder == null) {
        throw new TrackerException(Code.NO_HOLDER, "nobody holds the name " + name);
      }
      return registry.courier().call(holder, body, timeoutMs);
    });
  }

  @Override
  public Future<Holder> await(String name, long timeoutMs) {
    return registry.attempt(() -> {
      tracker.requireStarted();
      tracker.inputs().registeredName(name);
      Calls.requireTimeout(timeoutMs, Calls.AWAIT_MS_MAX);
      return registry.waits().add(name, timeoutMs);
    });
  }

  @Override
  public void onConflict(Owner owner, Handler<NameConflict> handler) {
    registry.onConflict(registry.mine(owner), handler);
  }

  @Override
  public EventSubscription subscribe(String name, Handler<List<NameEvent>> handler) {
    tracker.requireStarted();
    tracker.inputs().registeredName(name);
    return registry.nameEvents().addOne(name, handler);
  }

  @Override
  public EventSubscription subscribePrefix(String prefix, Handler<List<NameEvent>> handler) {
    tracker.requireStarted();
    return registry.nameEvents().addPrefix(prefix, handler);
  }

  private TopicKey place(String name) {
    tracker.inputs().registeredName(name);
    return new TopicKey(Reserved.ofName(name), name);
  }

  /** On the shard's loop, so nobody comes in between. Who announced its leave keeps no name from anybody. */
  private @Nullable TrackerException taken(TopicKey at) {
    Entry keeper = registry.loop(tracker.shards().indexOf(at.topic())).keeper(at);
    return keeper == null
        ? null
        : new TrackerException(
            Code.TAKEN,
            "name " + at.key() + " is held on node " + keeper.replica().node(),
            new Holder(keeper));
  }

  private static TrackerException notOwner(VertxOwner own, String name, @Nullable Holder holder) {
    return holder == null
        ? new TrackerException(Code.NO_HOLDER, "nobody holds the name " + name)
        : new TrackerException(
            Code.NOT_OWNER,
            "name " + name + " is not owner " + own.id() + "'s: it is held on node "
                + holder.node(),
            holder);
  }
}
