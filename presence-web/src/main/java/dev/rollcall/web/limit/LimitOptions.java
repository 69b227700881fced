package dev.rollcall.web.limit;

import dev.rollcall.pubsub.Knobs;
import io.vertx.core.json.JsonObject;

/**
 * How fast a client may ask, and how much of a node one address or user may take. Who is too fast is answered with {@code retry_after}, in ms, or
 * served later; never is a channel or a socket closed for it. Clients on this machine have no rates in development mode: they are its own tools.
 */
public final class LimitOptions {

  /** Default of {@link #getMaxSocketsPerAddress()}. */
  public static final int DEFAULT_MAX_SOCKETS_PER_ADDRESS = 1_000;

  /** Default of {@link #getJoinsPerSecond()}. */
  public static final int DEFAULT_JOINS_PER_SECOND = 20;

  /** Default of {@link #getJoinBurst()}: as many as a socket may have channels, which all come at once after a reconnect, and some more. */
  public static final int DEFAULT_JOIN_BURST = 120;

  /** Default of {@link #getUpdatesPerSecond()}. */
  public static final int DEFAULT_UPDATES_PER_SECOND = 10;

  /** Default of {@link #getUpdateBurst()}. */
  public static final int DEFAULT_UPDATE_BURST = 50;

  /** Default of {@link #getBroadcastsPerSecond()}. */
  public static final int DEFAULT_BROADCASTS_PER_SECOND = 20;

  /** Default of {@link #getBroadcastBurst()}. */
  public static final int DEFAULT_BROADCAST_BURST = 60;

  /** Default of {@link #getEventsPerSecond()}. */
  public static final int DEFAULT_EVENTS_PER_SECOND = 20;

  /** Default of {@link #getEventBurst()}. */
  public static final int DEFAULT_EVENT_BURST = 60;

  /** Default of {@link #getMaxDeferredUpdates()}. */
  public static final int DEFAULT_MAX_DEFERRED_UPDATES = 64;

  /** Default of {@link #getNewTopicsPerSecond()}. */
  public static final int DEFAULT_NEW_TOPICS_PER_SECOND = 2;

  /** Default of {@link #getNewTopicBurst()}. */
  public static final int DEFAULT_NEW_TOPIC_BURST = 200;

  /** Default of {@link #getMaxMembersPerTopic()}. */
  public static final int DEFAULT_MAX_MEMBERS_PER_TOPIC = 100_000;

  /** Default of {@link #getMaxDevicesPerKey()}: somebody's phones, computers and every tab of their browsers. */
  public static final int DEFAULT_MAX_DEVICES_PER_KEY = 100;

  /** Default of {@link #getReadsPerSecond()}. */
  public static final int DEFAULT_READS_PER_SECOND = 50;

  /** Default of {@link #getReadBurst()}. */
  public static final int DEFAULT_READ_BURST = 200;

  /** Default of {@link #getMaxReads()}. */
  public static final int DEFAULT_MAX_READS = 64;

  private int maxSocketsPerAddress = DEFAULT_MAX_SOCKETS_PER_ADDRESS;
  private String forwardedHeader = "";
  private int joinsPerSecond = DEFAULT_JOINS_PER_SECOND;
  private int joinBurst = DEFAULT_JOIN_BURST;
  private int updatesPerSecond = DEFAULT_UPDATES_PER_SECOND;
  private int updateBurst = DEFAULT_UPDATE_BURST;
  private int broadcastsPerSecond = DEFAULT_BROADCASTS_PER_SECOND;
  private int broadcastBurst = DEFAULT_BROADCAST_BURST;
  private int eventsPerSecond = DEFAULT_EVENTS_PER_SECOND;
  private int eventBurst = DEFAULT_EVENT_BURST;
  private int maxDeferredUpdates = DEFAULT_MAX_DEFERRED_UPDATES;
  private int newTopicsPerSecond = DEFAULT_NEW_TOPICS_PER_SECOND;
  private int newTopicBurst = DEFAULT_NEW_TOPIC_BURST;
  private int maxMembersPerTopic = DEFAULT_MAX_MEMBERS_PER_TOPIC;
  private int maxDevicesPerKey = DEFAULT_MAX_DEVICES_PER_KEY;
  private int readsPerSecond = DEFAULT_READS_PER_SECOND;
  private int readBurst = DEFAULT_READ_BURST;
  private int maxReads = DEFAULT_MAX_READS;
  private boolean exemptLoopback = true;

  /** Defaults: for browsers on the internet. */
  public LimitOptions() {}

  /** A copy. */
  public LimitOptions(LimitOptions other) {
    this(other.toJson());
  }

  /**
   * From JSON, as written by {@link #toJson()}; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a knob is unknown, of the wrong type or out of range: it names the knob
   */
  public LimitOptions(JsonObject json) {
    Knobs knobs = new Knobs("limits", json);
    setMaxSocketsPerAddress(knobs.integer("maxSocketsPerAddress", maxSocketsPerAddress));
    setForwardedHeader(knobs.string("forwardedHeader", forwardedHeader));
    setJoinsPerSecond(knobs.integer("joinsPerSecond", joinsPerSecond));
    setJoinBurst(knobs.integer("joinBurst", joinBurst));
    setUpdatesPerSecond(knobs.integer("updatesPerSecond", updatesPerSecond));
    setUpdateBurst(knobs.integer("updateBurst", updateBurst));
    setBroadcastsPerSecond(knobs.integer("broadcastsPerSecond", broadcastsPerSecond));
    setBroadcastBurst(knobs.integer("broadcastBurst", broadcastBurst));
    setEventsPerSecond(knobs.integer("eventsPerSecond", eventsPerSecond));
    setEventBurst(knobs.integer("eventBurst", eventBurst));
    setMaxDeferredUpdates(knobs.integer("maxDeferredUpdates", maxDeferredUpdates));
    setNewTopicsPerSecond(knobs.integer("newTopicsPerSecond", newTopicsPerSecond));
    setNewTopicBurst(knobs.integer("newTopicBurst", newTopicBurst));
    setMaxMembersPerTopic(knobs.integer("maxMembersPerTopic", maxMembersPerTopic));
    setMaxDevicesPerKey(knobs.integer("maxDevicesPerKey", maxDevicesPerKey));
    setReadsPerSecond(knobs.integer("readsPerSecond", readsPerSecond));
    setReadBurst(knobs.integer("readBurst", readBurst));
    setMaxReads(knobs.integer("maxReads", maxReads));
    setExemptLoopback(knobs.bool("exemptLoopback", exemptLoopback));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("maxSocketsPerAddress", maxSocketsPerAddress)
        .put("forwardedHeader", forwardedHeader)
        .put("joinsPerSecond", joinsPerSecond)
        .put("joinBurst", joinBurst)
        .put("updatesPerSecond", updatesPerSecond)
        .put("updateBurst", updateBurst)
        .put("broadcastsPerSecond", broadcastsPerSecond)
        .put("broadcastBurst", broadcastBurst)
        .put("eventsPerSecond", eventsPerSecond)
        .put("eventBurst", eventBurst)
        .put("maxDeferredUpdates", maxDeferredUpdates)
        .put("newTopicsPerSecond", newTopicsPerSecond)
        .put("newTopicBurst", newTopicBurst)
        .put("maxMembersPerTopic", maxMembersPerTopic)
        .put("maxDevicesPerKey", maxDevicesPerKey)
        .put("readsPerSecond", readsPerSecond)
        .put("readBurst", readBurst)
        .put("maxReads", maxReads)
        .put("exemptLoopback", exemptLoopback);
  }

  /** Most websockets of one address (IPv6: of its /64); further upgrades are answered 429. Loopback is not counted. */
  public int getMaxSocketsPerAddress() {
    return maxSocketsPerAddress;
  }

  /** Sets {@link #getMaxSocketsPerAddress()}: 1 to 10_000_000. */
  public LimitOptions setMaxSocketsPerAddress(int max) {
    this.maxSocketsPerAddress = Knobs.inRange("maxSocketsPerAddress", max, 1, 10_000_000);
    return this;
  }

  /**
   * The header in which the proxy in front writes the client's address, such as {@code X-Forwarded-For}; its last address is taken. Empty: there is no
   * proxy. To be set only if nobody can reach this port but through the proxy: others could write what they like.
   */
  public String getForwardedHeader() {
    return forwardedHeader;
  }

  /** Sets {@link #getForwardedHeader()}. */
  public LimitOptions setForwardedHeader(String forwardedHeader) {
    Knobs.require(
        forwardedHeader.matches("[A-Za-z0-9-]*"),
        "limits forwardedHeader is \"%s\": it has to be the name of a header",
        forwardedHeader);
    this.forwardedHeader = forwardedHeader;
    return this;
  }

  /** Joins of one socket per second, in the long run; further ones are answered with {@code retry_after}. */
  public int getJoinsPerSecond() {
    return joinsPerSecond;
  }

  /** Sets {@link #getJoinsPerSecond()}: 1 to 1_000_000. */
  public LimitOptions setJoinsPerSecond(int joinsPerSecond) {
    this.joinsPerSecond = rate("joinsPerSecond", joinsPerSecond);
    return this;
  }

  /** Joins of one socket at once. */
  public int getJoinBurst() {
    return joinBurst;
  }

  /** Sets {@link #getJoinBurst()}: 1 to 1_000_000. */
  public LimitOptions setJoinBurst(int joinBurst) {
    this.joinBurst = rate("joinBurst", joinBurst);
    return this;
  }

  /**
   * Tracks, updates and untracks of one socket per second, in the long run. Of further updates the last of each key is made when it is its turn, and
   * those before it are answered with {@code superseded}; further tracks and untracks are answered with {@code retry_after}.
   */
  public int getUpdatesPerSecond() {
    return updatesPerSecond;
  }

  /** Sets {@link #getUpdatesPerSecond()}: 1 to 1_000_000. */
  public LimitOptions setUpdatesPerSecond(int updatesPerSecond) {
    this.updatesPerSecond = rate("updatesPerSecond", updatesPerSecond);
    return this;
  }

  /** Tracks, updates and untracks of one socket at once. */
  public int getUpdateBurst() {
    return updateBurst;
  }

  /** Sets {@link #getUpdateBurst()}: 1 to 1_000_000. */
  public LimitOptions setUpdateBurst(int updateBurst) {
    this.updateBurst = rate("updateBurst", updateBurst);
    return this;
  }

  /** Broadcasts of one socket per second, in the long run; further ones are answered with {@code retry_after}. */
  public int getBroadcastsPerSecond() {
    return broadcastsPerSecond;
  }

  /** Sets {@link #getBroadcastsPerSecond()}: 1 to 1_000_000. */
  public LimitOptions setBroadcastsPerSecond(int broadcastsPerSecond) {
    this.broadcastsPerSecond = rate("broadcastsPerSecond", broadcastsPerSecond);
    return this;
  }

  /** Broadcasts of one socket at once. */
  public int getBroadcastBurst() {
    return broadcastBurst;
  }

  /** Sets {@link #getBroadcastBurst()}: 1 to 1_000_000. */
  public LimitOptions setBroadcastBurst(int broadcastBurst) {
    this.broadcastBurst = rate("broadcastBurst", broadcastBurst);
    return this;
  }

  /** Events of one socket to an application's own channels per second, in the long run; further ones are answered with {@code retry_after}, and the channel does not see them. */
  public int getEventsPerSecond() {
    return eventsPerSecond;
  }

  /** Sets {@link #getEventsPerSecond()}: 1 to 1_000_000. */
  public LimitOptions setEventsPerSecond(int eventsPerSecond) {
    this.eventsPerSecond = rate("eventsPerSecond", eventsPerSecond);
    return this;
  }

  /** Events of one socket to an application's own channels at once. */
  public int getEventBurst() {
    return eventBurst;
  }

  /** Sets {@link #getEventBurst()}: 1 to 1_000_000. */
  public LimitOptions setEventBurst(int eventBurst) {
    this.eventBurst = rate("eventBurst", eventBurst);
    return this;
  }

  /** Most keys of one socket whose updates wait for their turn; updates of further ones are answered with {@code retry_after}. */
  public int getMaxDeferredUpdates() {
    return maxDeferredUpdates;
  }

  /** Sets {@link #getMaxDeferredUpdates()}: 1 to 10_000. */
  public LimitOptions setMaxDeferredUpdates(int max) {
    this.maxDeferredUpdates = Knobs.inRange("maxDeferredUpdates", max, 1, 10_000);
    return this;
  }

  /** Topics in which nobody is that one user (one address, of those without) may join per second, in the long run; further joins are answered with {@code retry_after}. */
  public int getNewTopicsPerSecond() {
    return newTopicsPerSecond;
  }

  /** Sets {@link #getNewTopicsPerSecond()}: 1 to 1_000_000. */
  public LimitOptions setNewTopicsPerSecond(int newTopicsPerSecond) {
    this.newTopicsPerSecond = rate("newTopicsPerSecond", newTopicsPerSecond);
    return this;
  }

  /** Topics in which nobody is that one user, or address, may join at once. */
  public int getNewTopicBurst() {
    return newTopicBurst;
  }

  /** Sets {@link #getNewTopicBurst()}: 1 to 1_000_000. */
  public LimitOptions setNewTopicBurst(int newTopicBurst) {
    this.newTopicBurst = rate("newTopicBurst", newTopicBurst);
    return this;
  }

  /** Most presences of one topic, of the whole cluster as far as this node knows; who wants to be one more is answered with an error. */
  public int getMaxMembersPerTopic() {
    return maxMembersPerTopic;
  }

  /** Sets {@link #getMaxMembersPerTopic()}: 1 to 10_000_000. */
  public LimitOptions setMaxMembersPerTopic(int max) {
    this.maxMembersPerTopic = Knobs.inRange("maxMembersPerTopic", max, 1, 10_000_000);
    return this;
  }

  /**
   * Most presences of one key in one topic, of the whole cluster as far as this node knows: its devices, and every tab is one. Who wants to be one more is
   * answered with an error. A presence that waits for its connection to come back counts, so this is no way to have a single one.
   */
  public int getMaxDevicesPerKey() {
    return maxDevicesPerKey;
  }

  /** Sets {@link #getMaxDevicesPerKey()}: 1 to 1_000_000. */
  public LimitOptions setMaxDevicesPerKey(int max) {
    this.maxDevicesPerKey = Knobs.inRange("maxDevicesPerKey", max, 1, 1_000_000);
    return this;
  }

  /**
   * Reads by REST of one user (one address, of those without) per second, in the long run; further ones are answered 429 with {@code Retry-After}. Reads whose
   * token is none count for their address, apart from the others: beyond them nobody of that address is asked who they are.
   */
  public int getReadsPerSecond() {
    return readsPerSecond;
  }

  /** Sets {@link #getReadsPerSecond()}: 1 to 1_000_000. */
  public LimitOptions setReadsPerSecond(int readsPerSecond) {
    this.readsPerSecond = rate("readsPerSecond", readsPerSecond);
    return this;
  }

  /** Reads by REST of one user, or address, at once. */
  public int getReadBurst() {
    return readBurst;
  }

  /** Sets {@link #getReadBurst()}: 1 to 1_000_000. */
  public LimitOptions setReadBurst(int readBurst) {
    this.readBurst = rate("readBurst", readBurst);
    return this;
  }

  /** Most lists by REST that this node works on at a time, for all callers; further ones are answered 503. */
  public int getMaxReads() {
    return maxReads;
  }

  /** Sets {@link #getMaxReads()}: 1 to 10_000. */
  public LimitOptions setMaxReads(int max) {
    this.maxReads = Knobs.inRange("maxReads", max, 1, 10_000);
    return this;
  }

  /** Whether clients on this machine have no rates in development mode. */
  public boolean isExemptLoopback() {
    return exemptLoopback;
  }

  /** Sets {@link #isExemptLoopback()}. */
  public LimitOptions setExemptLoopback(boolean exemptLoopback) {
    this.exemptLoopback = exemptLoopback;
    return this;
  }

  private static int rate(String knob, int value) {
    return Knobs.inRange(knob, value, 1, 1_000_000);
  }
}
