package dev.rollcall.tracker;

import dev.rollcall.pubsub.PubSub;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketBase;
import java.util.List;
import java.util.Map;

/**
 * Who is here, on every node.
 *
 * <p>A <em>presence</em> is a meta (a JSON object) that an {@link Owner} on some node holds under a topic and a key.
 * Every node's tracker knows all presences of the cluster, answers reads from its own memory, and tells subscribers of
 * each join and leave. Several presences under one topic and key are one user's devices.
 *
 * <p><b>Threads.</b> Every method may be called from any thread and never blocks. Futures complete, and handlers run,
 * on the context that the method was called from, but for {@link #leave()} and {@link #close()}. Reads are lock-free, never wait for writers, and already hold every
 * change that a subscriber was told of.
 *
 * <p><b>Reserved.</b> Topics that begin with {@code $group:} or {@code $name:} are those of {@link #groups()} and {@link #names()}: to track or subscribe there fails with {@code
 * INVALID}, reads find nothing there.
 *
 * <p><b>Costs.</b> {@code get}, {@code count} and a write are O(1) in the size of the topic and of the cluster,
 * {@code list} is O(presences in the topic).
 */
public interface Tracker {

  /** A tracker with a pubsub of its own, not yet started. Clustered if the Vert.x instance is. */
  static Tracker create(Vertx vertx, TrackerOptions options) {
    return new VertxTracker(vertx, options);
  }

  /**
   * Joins the cluster: completes when this node can track; see {@link #ready()} for when it knows the others. Fails with an {@link IllegalStateException} if it was called before, or the
   * tracker is closed meanwhile.
   */
  Future<Void> start();

  /**
   * Leaves: announces it, so that the peers hold this node's presences for {@link TrackerOptions#getHandoverMs()} and
   * net them with the rejoins of the same topic and key elsewhere, then stops. Presences of this node are not untracked one by
   * one; owners that end later change nothing. Does not wait for a start that has not come to its end. Idempotent.
   *
   * <p>The future completes on no context in particular, so that the Vert.x instance may be closed right after it.
   */
  Future<Void> close();

  /**
   * The first half of {@link #close()}: announces the leave and refuses writes from now on ({@code LEAVING}), while
   * reads and subscriptions go on. Completes as
   * {@link #close()} does. Idempotent.
   */
  Future<Void> leave();

  /** This node's name: unique in the cluster, stable across restarts. */
  String nodeName();

  /** The pubsub that this tracker replicates through, for the application's own messages as well. */
  PubSub pubSub();

  /** True once this node has caught up with every peer that it knows; false again after {@link #leave()}. */
  boolean ready();

  /** A new owner, ended by {@link Owner#close()}. */
  Owner owner();

  /** A new owner, ended when the verticle that the context belongs to is undeployed. */
  Owner owner(Context context);

  /**
   * A new owner, ended when the websocket closes; at once, if it has closed already. Takes the socket's one close handler: see {@link Owner#closed()}.
   */
  Owner owner(WebSocketBase socket);

  /**
   * A new owner, ended when nothing answers any more at the event-bus address: it is asked every
   * {@link TrackerOptions#getOwnerPingMs()} with the message {@code {"ping": "rollcall"}} and has to reply anything.
   */
  Owner ownerAt(String address);

  /** The presences of a topic at one version. Never null; empty for an unknown topic. O(1), materialised on use. */
  TopicSnapshot list(String topic);

  /** The presences under one key of a topic, empty if there are none. O(1) in the topic's size. */
  List<Presence> get(String topic, String key);

  /** How many presences a topic has: always the size of {@link #list} at the same moment. O(1). */
  int count(String topic);

  /** The topics that have presences, with their counts. O(topics). */
  Map<String, Integer> topics();

  /** Every presence under the key, in any topic. O(result). */
  List<Presence> whereIs(String key);

  /**
   * A snapshot of the topic and then every later diff, no gap and no overlap: {@code snapshot(v) + diffs (v, w] =
   * snapshot(w)}. The handler is first called after the future completed. While a handler is busy, later diffs are netted
   * into one, so what waits for it is bounded by the topic's size. What it throws is logged and harms nobody else. A subscription that a verticle makes ends when
   * that is undeployed.
   */
  Future<TopicSubscription> subscribe(String topic, Handler<PresenceDiff> handler);

  /**
   * Where this node's event bus is told of the diffs of all topics, as JSON ({@link PresenceDiff#toJson()}): {@code rollcall.diff}, or the scope's. Those of one
   * topic are told there as well, with a dot and the topic appended. Nothing is told without {@link TrackerOptions#isBusApi()}.
   */
  String diffAddress();

  /** Groups of anything with a bus address, on the same replicated entries. */
  Groups groups();

  /** Names that one holder each has, on the same replicated entries. */
  Names names();

  /** What this node's tracker holds and has done. */
  TrackerStats stats();
}
