package dev.rollcall.pubsub;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The knobs of a {@link PubSub}. Each setter refuses what is out of range with an {@link IllegalArgumentException} that
 * names the knob, the value and the range.
 */
public final class PubSubOptions {

  /** Longest topic, in UTF-8 bytes. */
  public static final int TOPIC_BYTES_MAX = 255;

  /** Default of {@link #getHelloMs()}. */
  public static final long DEFAULT_HELLO_MS = 2_000;

  /** Default of {@link #getMaxPeerQueueBytes()}. */
  public static final int DEFAULT_MAX_PEER_QUEUE_BYTES = 8 * 1024 * 1024;

  /** Default of {@link #getMaxSubscriberQueue()}. */
  public static final int DEFAULT_MAX_SUBSCRIBER_QUEUE = 10_000;

  /** Default of {@link #getMaxSubscriptions()}. */
  public static final int DEFAULT_MAX_SUBSCRIPTIONS = 1_000_000;

  private String nodeName = "";
  private String scope = "";
  private long helloMs = DEFAULT_HELLO_MS;
  private int maxPeerQueueBytes = DEFAULT_MAX_PEER_QUEUE_BYTES;
  private int maxSubscriberQueue = DEFAULT_MAX_SUBSCRIBER_QUEUE;
  private int maxSubscriptions = DEFAULT_MAX_SUBSCRIPTIONS;

  /** Defaults. */
  public PubSubOptions() {}

  /** A copy. */
  public PubSubOptions(PubSubOptions other) {
    nodeName = other.nodeName;
    scope = other.scope;
    helloMs = other.helloMs;
    maxPeerQueueBytes = other.maxPeerQueueBytes;
    maxSubscriberQueue = other.maxSubscriberQueue;
    maxSubscriptions = other.maxSubscriptions;
  }

  /**
   * From JSON, as written by {@link #toJson()}; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a key is unknown, or a value of the wrong type or out of range
   */
  public PubSubOptions(JsonObject json) {
    Knobs knobs = new Knobs("pubsub", json);
    setNodeName(knobs.string("nodeName", nodeName));
    setScope(knobs.string("scope", scope));
    setHelloMs(knobs.number("helloMs", helloMs));
    setMaxPeerQueueBytes(knobs.integer("maxPeerQueueBytes", maxPeerQueueBytes));
    setMaxSubscriberQueue(knobs.integer("maxSubscriberQueue", maxSubscriberQueue));
    setMaxSubscriptions(knobs.integer("maxSubscriptions", maxSubscriptions));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("nodeName", nodeName)
        .put("scope", scope)
        .put("helloMs", helloMs)
        .put("maxPeerQueueBytes", maxPeerQueueBytes)
        .put("maxSubscriberQueue", maxSubscriberQueue)
        .put("maxSubscriptions", maxSubscriptions);
  }

  /** This node's name; empty: a random one. Letters, digits and {@code ._-@:}, at most 64. */
  public String getNodeName() {
    return nodeName;
  }

  /** Sets {@link #getNodeName()}. */
  public PubSubOptions setNodeName(String nodeName) {
    this.nodeName = nodeName.isEmpty() ? "" : NodeName.require("nodeName", nodeName);
    return this;
  }

  /**
   * The overlay that this node takes part in: nodes of different scopes know nothing of one another, though they share an event bus or a
   * Vert.x instance. Empty: the default one. Letters, digits and {@code ._-@:}, at most 64.
   */
  public String getScope() {
    return scope;
  }

  /** Sets {@link #getScope()}. */
  public PubSubOptions setScope(String scope) {
    this.scope = scope.isEmpty() ? "" : NodeName.require("scope", scope);
    return this;
  }

  /**
   * An event-bus address in the scope: {@code rollcall.<name>} in the default one, {@code rollcall/<scope>/<name>} in another. No name of a scope has a
   * slash in it, so no two scopes have an address in common.
   */
  public String address(String name) {
    return scope.isEmpty() ? "rollcall." + name : "rollcall/" + scope + "/" + name;
  }

  /**
   * How often a node announces itself, in ms; 50 to 60 000. Raising it saves a small message per peer and makes nodes
   * find each other later when their first hello was lost, and forget a vanished peer later (after ten hellos).
   */
  public long getHelloMs() {
    return helloMs;
  }

  /** Sets {@link #getHelloMs()}. */
  public PubSubOptions setHelloMs(long helloMs) {
    this.helloMs = Knobs.inRange("helloMs", helloMs, 50, 60_000);
    return this;
  }

  /**
   * Most bytes handed to the event bus for one peer and not yet written to its connection, with 256 B added for each
   * message; 64 KiB to 1 GiB. A message larger than this never leaves. Raising it lets a peer be slow or away for longer
   * without loss, at the price of memory here.
   */
  public int getMaxPeerQueueBytes() {
    return maxPeerQueueBytes;
  }

  /** Sets {@link #getMaxPeerQueueBytes()}. */
  public PubSubOptions setMaxPeerQueueBytes(int maxPeerQueueBytes) {
    this.maxPeerQueueBytes =
        Knobs.inRange("maxPeerQueueBytes", maxPeerQueueBytes, 64 * 1024, 1024 * 1024 * 1024);
    return this;
  }

  /** Most messages waiting for one subscriber; 1 to 10 000 000. */
  public int getMaxSubscriberQueue() {
    return maxSubscriberQueue;
  }

  /** Sets {@link #getMaxSubscriberQueue()}. */
  public PubSubOptions setMaxSubscriberQueue(int maxSubscriberQueue) {
    this.maxSubscriberQueue =
        Knobs.inRange("maxSubscriberQueue", maxSubscriberQueue, 1, 10_000_000);
    return this;
  }

  /** Most subscriptions on this node; 1 to 100 000 000. */
  public int getMaxSubscriptions() {
    return maxSubscriptions;
  }

  /** Sets {@link #getMaxSubscriptions()}. */
  public PubSubOptions setMaxSubscriptions(int maxSubscriptions) {
    this.maxSubscriptions = Knobs.inRange("maxSubscriptions", maxSubscriptions, 1, 100_000_000);
    return this;
  }

  static String randomNodeName() {
    return String.format("node-%016x", ThreadLocalRandom.current().nextLong());
  }
}
