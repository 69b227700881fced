package dev.rollcall.pubsub;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Collection;
import java.util.Set;

/**
 * Topics across a cluster: what is broadcast on a topic reaches every subscriber of that topic on every node.
 *
 * <p>Works without a cluster too: then this node is the only member. On a clustered {@link Vertx} each node has one
 * event-bus address, a message is encoded once and sent to each peer's address, and the fan-out to this node's
 * subscribers happens in a map of our own: a subscription costs the cluster nothing.
 *
 * <p><b>Delivery</b> is at most once and in order per sender while a connection lasts. Messages can be lost,
 * duplicated or reordered when connections break; whoever needs more puts sequence numbers inside (as the tracker
 * does). What is queued for one peer is bounded by {@link PubSubOptions#getMaxPeerQueueBytes()}; beyond it, messages
 * to that peer are dropped and counted, and nobody else is affected.
 *
 * <p><b>Threads.</b> Every method may be called from any thread and never blocks. A subscriber is always called by a task
 * of its own on its context, even if the publisher runs there too: messages keep their order, and a subscriber that
 * publishes is not called inside its own call. A message is not copied for the subscribers of this node: neither who
 * sends it nor who receives it may change it afterwards. Messages leave soonest when sent from an event loop of this
 * Vert.x; from elsewhere they make one hop more.
 *
 * <p><b>Life.</b> {@link #start()} once, then {@link #close()}. Subscribing and sending fail with an
 * {@link IllegalStateException} before the one and after the other; they work as soon as {@code start()} was called, and
 * peers are found within milliseconds after it has succeeded. Vert.x does not close a pubsub: without {@code close()} the
 * peers hear no goodbye, and take the end of the process for a death.
 *
 * <p>A node name belongs to one process at a time. If two live processes use one, the peers send to the one that started
 * later, and every node warns, naming both.
 */
public interface PubSub {

  /** A pubsub on this Vert.x instance, not yet started. */
  static PubSub create(Vertx vertx, PubSubOptions options) {
    return new VertxPubSub(vertx, options);
  }

  /**
   * Registers this node's addresses and begins to announce it. Fails if the cluster refuses the registration (the pubsub
   * is closed then), or if it was started or closed before.
   */
  Future<Void> start();

  /**
   * Ends all subscriptions, says goodbye to the peers (waiting half a second at most for it to be written), and gives the
   * addresses back. Later calls return the same future; it does not fail.
   */
  Future<Void> close();

  /** The name of this node: unique in the cluster, stable across restarts. */
  String nodeName();

  /** The names of the nodes that messages are sent to, this one included. A snapshot. */
  Set<String> members();

  /**
   * Delivers every later message of the topic to the subscriber, on the context that this was called from (a new
   * event-loop context if there was none). Called from a verticle, it ends when the verticle is undeployed. Several
   * subscriptions of one subscriber are several: each gets the message.
   *
   * <p>What waits for one subscriber is bounded by {@link PubSubOptions#getMaxSubscriberQueue()}; beyond it, messages to
   * that subscriber are dropped and counted.
   *
   * @throws IllegalArgumentException if the topic is empty or longer than {@link PubSubOptions#TOPIC_BYTES_MAX}
   * @throws IllegalStateException if this node has {@link PubSubOptions#getMaxSubscriptions()} subscriptions
   */
  Subscription subscribe(String topic, Subscriber subscriber);

  /** To every subscriber of the topic on every node. */
  void broadcast(String topic, Buffer message);

  /** As {@link #broadcast}, but not to the given subscription. */
  void broadcastFrom(Subscription from, String topic, Buffer message);

  /** To every subscriber of the topic on this node. */
  void localBroadcast(String topic, Buffer message);

  /** As {@link #localBroadcast}, but not to the given subscription. */
  void localBroadcastFrom(Subscription from, String topic, Buffer message);

  /**
   * To every subscriber of the topic on one node (this one included).
   *
   * @return false if the node is not known, or if its queue is full: the message was dropped
   */
  boolean directBroadcast(String node, String topic, Buffer message);

  /**
   * To every subscriber of the topic on some nodes, encoded once for all of them. A node that is not known, or whose queue is full, is left
   * out and counted.
   */
  void directBroadcastAll(Collection<String> nodes, String topic, Buffer message);

  /**
   * Tells the handler of changes among the members: who was heard of, who said goodbye, whose process is known to be
   * dead. Called on the context that this was called from (a new event-loop context if there was none). Silence is not
   * reported: judging it is the tracker's work; a peer that nobody hears and that the cluster manager has removed is
   * dropped from the members after ten hellos without an event. There is one handler: another call replaces it, and it
   * is dropped when its context has ended. Set it before {@link #start()} to miss nothing.
   */
  void memberHandler(java.util.function.Consumer<MemberEvent> handler);

  /** Counters since the start, and what is held now. */
  PubSubStats stats();
}
