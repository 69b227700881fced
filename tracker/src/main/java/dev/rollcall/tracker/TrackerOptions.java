package dev.rollcall.tracker;

import dev.rollcall.pubsub.Knobs;
import dev.rollcall.pubsub.PubSubOptions;
import dev.rollcall.tracker.registry.Contender;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The knobs of a {@link Tracker}. Every value is checked when it is set, and what belongs together when the tracker is
 * created: {@link #validate()}.
 */
public final class TrackerOptions {

  /** Default of {@link #getShards()}. */
  public static final int DEFAULT_SHARDS = 8;

  /** Default of {@link #getHeartbeatMs()}. */
  public static final long DEFAULT_HEARTBEAT_MS = 1_000;

  /** Default of {@link #getFlushMs()}. */
  public static final long DEFAULT_FLUSH_MS = 2;

  /** Default of {@link #getDigestMs()}. */
  public static final long DEFAULT_DIGEST_MS = 2_000;

  /** Default of {@link #getSuspectMs()}. */
  public static final long DEFAULT_SUSPECT_MS = 4_000;

  /** Default of {@link #getDownMs()}. */
  public static final long DEFAULT_DOWN_MS = 10_000;

  /** Default of {@link #getForgetMs()}. */
  public static final long DEFAULT_FORGET_MS = 1_200_000;

  /** Default of {@link #getHandoverMs()}. */
  public static final long DEFAULT_HANDOVER_MS = 5_000;

  /** Default of {@link #getOwnerPingMs()}. */
  public static final long DEFAULT_OWNER_PING_MS = 5_000;

  /** Default of {@link #getMaxFrameBytes()}. */
  public static final int DEFAULT_MAX_FRAME_BYTES = 65_536;

  /** Default of {@link #getMaxLogOps()}. */
  public static final int DEFAULT_MAX_LOG_OPS = 16_384;

  /** Default of {@link #getMaxLogBytes()}. */
  public static final int DEFAULT_MAX_LOG_BYTES = 4_194_304;

  /** Default of {@link #getMaxPulls()}. */
  public static final int DEFAULT_MAX_PULLS = 8;

  /** Default of {@link #getMaxTopicBytes()}. */
  public static final int DEFAULT_MAX_TOPIC_BYTES = 255;

  /** Default of {@link #getMaxKeyBytes()}. */
  public static final int DEFAULT_MAX_KEY_BYTES = 255;

  /** Default of {@link #getMaxMetaBytes()}. */
  public static final int DEFAULT_MAX_META_BYTES = 4_096;

  /** Default of {@link #getMaxOwners()}. */
  public static final int DEFAULT_MAX_OWNERS = 1_000_000;

  /** Default of {@link #getMaxPresencesPerOwner()}. */
  public static final int DEFAULT_MAX_PRESENCES_PER_OWNER = 100_000;

  /** Default of {@link #getMaxSubscriptions()}. */
  public static final int DEFAULT_MAX_SUBSCRIPTIONS = 1_000_000;

  private String nodeName = "";
  private String scope = "";
  private PubSubOptions pubSub = new PubSubOptions();
  private boolean busApi = true;
  private int shards = DEFAULT_SHARDS;
  private long heartbeatMs = DEFAULT_HEARTBEAT_MS;
  private long flushMs = DEFAULT_FLUSH_MS;
  private long digestMs = DEFAULT_DIGEST_MS;
  private long suspectMs = DEFAULT_SUSPECT_MS;
  private long downMs = DEFAULT_DOWN_MS;
  private long forgetMs = DEFAULT_FORGET_MS;
  private long handoverMs = DEFAULT_HANDOVER_MS;
  private long ownerPingMs = DEFAULT_OWNER_PING_MS;
  private int maxFrameBytes = DEFAULT_MAX_FRAME_BYTES;
  private int maxLogOps = DEFAULT_MAX_LOG_OPS;
  private int maxLogBytes = DEFAULT_MAX_LOG_BYTES;
  private int maxPulls = DEFAULT_MAX_PULLS;
  private int maxTopicBytes = DEFAULT_MAX_TOPIC_BYTES;
  private int maxKeyBytes = DEFAULT_MAX_KEY_BYTES;
  private int maxMetaBytes = DEFAULT_MAX_META_BYTES;
  private int maxOwners = DEFAULT_MAX_OWNERS;
  private int maxPresencesPerOwner = DEFAULT_MAX_PRESENCES_PER_OWNER;
  private int maxSubscriptions = DEFAULT_MAX_SUBSCRIPTIONS;
  private @Nullable Comparator<? super Contender> nameOrder;

  /** Defaults: right for a LAN of up to a hundred nodes. */
  public TrackerOptions() {}

  /** A copy. */
  public TrackerOptions(TrackerOptions other) {
    this(other.toJson());
    nameOrder = other.nameOrder;
  }

  /**
   * From JSON, as written by {@link #toJson()}; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a knob is unknown, of the wrong type or out of range: it names the knob
   */
  public TrackerOptions(JsonObject json) {
    Knobs knobs = new Knobs("tracker", json);
    setNodeName(knobs.string("nodeName", nodeName));
    setScope(knobs.string("scope", scope));
    setBusApi(knobs.bool("busApi", busApi));
    setShards(knobs.integer("shards", shards));
    setHeartbeatMs(knobs.number("heartbeatMs", heartbeatMs));
    setFlushMs(knobs.number("flushMs", flushMs));
    setDigestMs(knobs.number("digestMs", digestMs));
    setSuspectMs(knobs.number("suspectMs", suspectMs));
    setDownMs(knobs.number("downMs", downMs));
    setForgetMs(knobs.number("forgetMs", forgetMs));
    setHandoverMs(knobs.number("handoverMs", handoverMs));
    setOwnerPingMs(knobs.number("ownerPingMs", ownerPingMs));
    setMaxFrameBytes(knobs.integer("maxFrameBytes", maxFrameBytes));
    setMaxLogOps(knobs.integer("maxLogOps", maxLogOps));
    setMaxLogBytes(knobs.integer("maxLogBytes", maxLogBytes));
    setMaxPulls(knobs.integer("maxPulls", maxPulls));
    setMaxTopicBytes(knobs.integer("maxTopicBytes", maxTopicBytes));
    setMaxKeyBytes(knobs.integer("maxKeyBytes", maxKeyBytes));
    setMaxMetaBytes(knobs.integer("maxMetaBytes", maxMetaBytes));
    setMaxOwners(knobs.integer("maxOwners", maxOwners));
    setMaxPresencesPerOwner(knobs.integer("maxPresencesPerOwner", maxPresencesPerOwner));
    setMaxSubscriptions(knobs.integer("maxSubscriptions", maxSubscriptions));
    pubSub = pubSub(knobs.object("pubsub"));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("nodeName", nodeName)
        .put("scope", scope)
        .put("busApi", busApi)
        .put("shards", shards)
        .put("heartbeatMs", heartbeatMs)
        .put("flushMs", flushMs)
        .put("digestMs", digestMs)
        .put("suspectMs", suspectMs)
        .put("downMs", downMs)
        .put("forgetMs", forgetMs)
        .put("handoverMs", handoverMs)
        .put("ownerPingMs", ownerPingMs)
        .put("maxFrameBytes", maxFrameBytes)
        .put("maxLogOps", maxLogOps)
        .put("maxLogBytes", maxLogBytes)
        .put("maxPulls", maxPulls)
        .put("maxTopicBytes", maxTopicBytes)
        .put("maxKeyBytes", maxKeyBytes)
        .put("maxMetaBytes", maxMetaBytes)
        .put("maxOwners", maxOwners)
        .put("maxPresencesPerOwner", maxPresencesPerOwner)
        .put("maxSubscriptions", maxSubscriptions)
        .put("pubsub", pubSubJson());
  }

  /**
   * Checks what no single knob can tell.
   *
   * @throws IllegalArgumentException naming both knobs and their values
   */
  public TrackerOptions validate() {
    Knobs.require(
        suspectMs >= 2 * heartbeatMs,
        "suspectMs %d is less than two heartbeats (heartbeatMs %d)",
        suspectMs,
        heartbeatMs);
    Knobs.require(downMs > suspectMs, "downMs %d is not more than suspectMs %d", downMs, suspectMs);
    Knobs.require(
        downMs >= 5 * digestMs,
        "downMs %d is less than five digests (digestMs %d): a node seen only through others would go down",
        downMs,
        digestMs);
    Knobs.require(forgetMs > downMs, "forgetMs %d is not more than downMs %d", forgetMs, downMs);
    Knobs.require(
        2 * maxMetaBytes <= maxFrameBytes,
        "maxMetaBytes %d is more than half of maxFrameBytes %d",
        maxMetaBytes,
        maxFrameBytes);
    return this;
  }

  /** The pubsub options that go with these. */
  PubSubOptions pubSubOptions() {
    return new PubSubOptions(pubSub).setNodeName(nodeName).setScope(scope);
  }

  /** The node has one name and one scope: the tracker's. */
  private static PubSubOptions pubSub(JsonObject json) {
    Knobs.require(
        !json.containsKey("nodeName") && !json.containsKey("scope"),
        "pubsub takes the tracker's nodeName and scope");
    return new PubSubOptions(json);
  }

  private JsonObject pubSubJson() {
    JsonObject json = pubSub.toJson();
    json.remove("nodeName");
    json.remove("scope");
    return json;
  }

  /** This node's name, stable across its restarts: letters, digits and {@code ._-@:}, up to 64 bytes. Empty: a random one. */
  public String getNodeName() {
    return nodeName;
  }

  /** Sets {@link #getNodeName()}. */
  public TrackerOptions setNodeName(String nodeName) {
    this.nodeName = nodeName;
    return this;
  }

  /**
   * The overlay that this node takes part in. Trackers of different scopes know nothing of one another, be they on one event bus or in one Vert.x
   * instance: their presences, groups, names, members and options are their own. All addresses carry it: {@code rollcall.tracker} of the default
   * scope, which has no name, is {@code rollcall/<scope>/tracker} in another. Letters, digits and {@code ._-@:}, up to 64 bytes.
   */
  public String getScope() {
    return scope;
  }

  /** Sets {@link #getScope()}. */
  public TrackerOptions setScope(String scope) {
    this.scope = new PubSubOptions().setScope(scope).getScope();
    return this;
  }

  /**
   * Which of several holders of one name keeps it; null: who has held it longest. Not in the JSON: it is code.
   */
  public @Nullable Comparator<? super Contender> getNameOrder() {
    return nameOrder;
  }

  /**
   * Sets {@link #getNameOrder()}: the holder that comes first keeps the name, and of those between which it does not decide the one that has held it longest. One for which it throws, compared with
   * itself, comes after all others; to throw for some pairs only is no order. The same on every node of a cluster. It has to be pure: the same answer for the same two, whoever asks, whenever, and nothing
   * done; it is called on event loops, often, for any two contenders. It should go only by what an update keeps: if it goes by the meta, an update that is on its way when two sides meet may leave the name
   * without holder.
   */
  public TrackerOptions setNameOrder(@Nullable Comparator<? super Contender> nameOrder) {
    this.nameOrder = nameOrder;
    return this;
  }

  /** Whether requests are answered at {@code rollcall.tracker} and diffs published at {@code rollcall.diff}, on this node's bus. */
  public boolean isBusApi() {
    return busApi;
  }

  /** Sets {@link #isBusApi()}. */
  public TrackerOptions setBusApi(boolean busApi) {
    this.busApi = busApi;
    return this;
  }

  /**
   * How many shards the topics are hashed to: the same on every node of a cluster, refused loudly otherwise. More shards spread
   * writers over more event loops and cost each heartbeat 2 to 9 bytes per shard.
   */
  public int getShards() {
    return shards;
  }

  /** Sets {@link #getShards()}: 1 to 256. */
  public TrackerOptions setShards(int shards) {
    this.shards = Knobs.inRange("shards", shards, 1, 256);
    return this;
  }

  /**
   * How often a node says that it lives and how far its chains are, in ms. Raise it for less idle traffic; silence is judged in
   * multiples of it. Changes do not wait for it.
   */
  public long getHeartbeatMs() {
    return heartbeatMs;
  }

  /** Sets {@link #getHeartbeatMs()}: 10 to 600_000. */
  public TrackerOptions setHeartbeatMs(long heartbeatMs) {
    this.heartbeatMs = Knobs.inRange("heartbeatMs", heartbeatMs, 10, 600_000);
    return this;
  }

  /**
   * How long changes may wait to share a frame, in ms, when the shard sent one just before; the first change after a quiet
   * {@code flushMs} goes at once. Raise it for fewer, fuller frames; 0 sends a frame per change.
   */
  public long getFlushMs() {
    return flushMs;
  }

  /** Sets {@link #getFlushMs()}: 0 to 10_000. */
  public TrackerOptions setFlushMs(long flushMs) {
    this.flushMs = Knobs.inRange("flushMs", flushMs, 0, 10_000);
    return this;
  }

  /**
   * How often a node compares all that it knows with one peer, in ms. {@code downMs} has to be at least five of these.
   */
  public long getDigestMs() {
    return digestMs;
  }

  /** Sets {@link #getDigestMs()}: 10 to 600_000. */
  public TrackerOptions setDigestMs(long digestMs) {
    this.digestMs = Knobs.inRange("digestMs", digestMs, 10, 600_000);
    return this;
  }

  /**
   * Silence after which a peer is suspected, in ms: still shown. At least two heartbeats, less than
   * {@code downMs}.
   */
  public long getSuspectMs() {
    return suspectMs;
  }

  /** Sets {@link #getSuspectMs()}: 20 to 3_600_000. */
  public TrackerOptions setSuspectMs(long suspectMs) {
    this.suspectMs = Knobs.inRange("suspectMs", suspectMs, 20, 3_600_000);
    return this;
  }

  /**
   * Silence after which a peer's presences leave, in ms; for a while once more for each time that this node itself was late (at most
   * seven), and for each time that the peer was suspected and then heard again (at most three), and while several peers, and more than a
   * third, are suspected or were so in vain: 12 times at the very most. Too low shows leaves and joins of people who never went; positive
   * evidence of death does not wait for it.
   */
  public long getDownMs() {
    return downMs;
  }

  /** Sets {@link #getDownMs()}: 50 to 3_600_000. */
  public TrackerOptions setDownMs(long downMs) {
    this.downMs = Knobs.inRange("downMs", downMs, 50, 3_600_000);
    return this;
  }

  /**
   * How long the state of a peer that is down is kept for its return, in ms. After it, a return costs a full transfer. More than
   * {@code downMs}.
   */
  public long getForgetMs() {
    return forgetMs;
  }

  /** Sets {@link #getForgetMs()}: 100 to 86_400_000. */
  public TrackerOptions setForgetMs(long forgetMs) {
    this.forgetMs = Knobs.inRange("forgetMs", forgetMs, 100, 86_400_000);
    return this;
  }

  /**
   * How long the presences of a node that announced its leave are still shown, in ms, so that those which rejoin elsewhere do
   * not leave at all: what is tracked elsewhere takes the place of one of them under the same topic and key. 0: they leave at once.
   */
  public long getHandoverMs() {
    return handoverMs;
  }

  /** Sets {@link #getHandoverMs()}: 0 to 600_000. */
  public TrackerOptions setHandoverMs(long handoverMs) {
    this.handoverMs = Knobs.inRange("handoverMs", handoverMs, 0, 600_000);
    return this;
  }

  /**
   * How often an owner at a bus address is asked whether it is there, in ms. It ends when nobody is registered there, or after
   * three questions without an answer.
   */
  public long getOwnerPingMs() {
    return ownerPingMs;
  }

  /** Sets {@link #getOwnerPingMs()}: 50 to 600_000. */
  public TrackerOptions setOwnerPingMs(long ownerPingMs) {
    this.ownerPingMs = Knobs.inRange("ownerPingMs", ownerPingMs, 50, 600_000);
    return this;
  }

  /**
   * Largest frame handed to the bus, in bytes. The bus has no backpressure: a frame must not hold up the heartbeats behind it.
   */
  public int getMaxFrameBytes() {
    return maxFrameBytes;
  }

  /** Sets {@link #getMaxFrameBytes()}: 16_384 to 1_048_576. */
  public TrackerOptions setMaxFrameBytes(int maxFrameBytes) {
    this.maxFrameBytes = Knobs.inRange("maxFrameBytes", maxFrameBytes, 16_384, 1_048_576);
    return this;
  }

  /**
   * Operations kept per shard for peers that missed some. A peer that missed more is told which dots still live: about 1 B each.
   */
  public int getMaxLogOps() {
    return maxLogOps;
  }

  /** Sets {@link #getMaxLogOps()}: 16 to 16_777_216. */
  public TrackerOptions setMaxLogOps(int maxLogOps) {
    this.maxLogOps = Knobs.inRange("maxLogOps", maxLogOps, 16, 16_777_216);
    return this;
  }

  /**
   * What the presences in those operations may weigh per shard, in bytes: also those that have gone since, so this bounds what history costs.
   */
  public int getMaxLogBytes() {
    return maxLogBytes;
  }

  /** Sets {@link #getMaxLogBytes()}: 65_536 to 1_073_741_824. */
  public TrackerOptions setMaxLogBytes(int maxLogBytes) {
    this.maxLogBytes = Knobs.inRange("maxLogBytes", maxLogBytes, 65_536, 1_073_741_824);
    return this;
  }

  /**
   * Most requests for missed operations under way per shard.
   */
  public int getMaxPulls() {
    return maxPulls;
  }

  /** Sets {@link #getMaxPulls()}: 1 to 1_024. */
  public TrackerOptions setMaxPulls(int maxPulls) {
    this.maxPulls = Knobs.inRange("maxPulls", maxPulls, 1, 1_024);
    return this;
  }

  /**
   * Longest topic, in UTF-8 bytes.
   */
  public int getMaxTopicBytes() {
    return maxTopicBytes;
  }

  /** Sets {@link #getMaxTopicBytes()}: 1 to 255. */
  public TrackerOptions setMaxTopicBytes(int maxTopicBytes) {
    this.maxTopicBytes = Knobs.inRange("maxTopicBytes", maxTopicBytes, 1, 255);
    return this;
  }

  /**
   * Longest key, in UTF-8 bytes.
   */
  public int getMaxKeyBytes() {
    return maxKeyBytes;
  }

  /** Sets {@link #getMaxKeyBytes()}: 1 to 255. */
  public TrackerOptions setMaxKeyBytes(int maxKeyBytes) {
    this.maxKeyBytes = Knobs.inRange("maxKeyBytes", maxKeyBytes, 1, 255);
    return this;
  }

  /**
   * Largest meta, in bytes of its JSON. A presence is not a store: keep an id in it. At most half of {@code maxFrameBytes}.
   */
  public int getMaxMetaBytes() {
    return maxMetaBytes;
  }

  /** Sets {@link #getMaxMetaBytes()}: 2 to 8_192. */
  public TrackerOptions setMaxMetaBytes(int maxMetaBytes) {
    this.maxMetaBytes = Knobs.inRange("maxMetaBytes", maxMetaBytes, 2, 8_192);
    return this;
  }

  /**
   * Most living owners on this node.
   */
  public int getMaxOwners() {
    return maxOwners;
  }

  /** Sets {@link #getMaxOwners()}: 1 to 100_000_000. */
  public TrackerOptions setMaxOwners(int maxOwners) {
    this.maxOwners = Knobs.inRange("maxOwners", maxOwners, 1, 100_000_000);
    return this;
  }

  /**
   * Most presences of one owner.
   */
  public int getMaxPresencesPerOwner() {
    return maxPresencesPerOwner;
  }

  /** Sets {@link #getMaxPresencesPerOwner()}: 1 to 100_000_000. */
  public TrackerOptions setMaxPresencesPerOwner(int maxPresencesPerOwner) {
    this.maxPresencesPerOwner =
        Knobs.inRange("maxPresencesPerOwner", maxPresencesPerOwner, 1, 100_000_000);
    return this;
  }

  /**
   * Most living subscriptions on this node.
   */
  public int getMaxSubscriptions() {
    return maxSubscriptions;
  }

  /** Sets {@link #getMaxSubscriptions()}: 1 to 100_000_000. */
  public TrackerOptions setMaxSubscriptions(int maxSubscriptions) {
    this.maxSubscriptions = Knobs.inRange("maxSubscriptions", maxSubscriptions, 1, 100_000_000);
    return this;
  }

  /** The knobs of the tracker's own pubsub, but for its node name, which is {@link #getNodeName()}. */
  public PubSubOptions getPubSub() {
    return pubSub;
  }

  /** Sets {@link #getPubSub()}; its node name does not count. */
  public TrackerOptions setPubSub(PubSubOptions pubSub) {
    this.pubSub = new PubSubOptions(pubSub);
    return this;
  }
}
