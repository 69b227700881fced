package dev.rollcall.web.config;

import dev.rollcall.pubsub.Knobs;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.PresenceServerOptions;
import dev.rollcall.web.presence.GraceOptions;
import io.vertx.core.json.JsonObject;

/**
 * All that a node may be told: its name, its place in a cluster, its log, its tracker and its web server. This is the shape of the configuration file.
 */
public final class NodeOptions {

  /** The tracker's own knob for the name, which is told at the top here. */
  private static final String NODE_NAME = "nodeName";

  /**
   * How long browsers may take to come back from a node that drains, in ms, and not be seen to leave: as long as the grace of a connection that drops. A tracker
   * alone has nobody to wait for.
   */
  private static final long DEFAULT_HANDOVER_MS = GraceOptions.DEFAULT_GRACE_MS;

  private String name = "";
  private ClusterOptions cluster = new ClusterOptions();
  private LogOptions log = new LogOptions();
  private TrackerOptions tracker = new TrackerOptions().setHandoverMs(DEFAULT_HANDOVER_MS);
  private PresenceServerOptions web = new PresenceServerOptions();

  /** Defaults: a node alone, on loopback. */
  public NodeOptions() {}

  /**
   * From JSON, as written by {@link #toJson()}; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a knob is unknown, of the wrong type or out of range: it names the knob
   */
  public NodeOptions(JsonObject json) {
    Knobs knobs = new Knobs("node", json);
    JsonObject tracking = knobs.object("tracker");
    Knobs.require(
        !tracking.containsKey(NODE_NAME), "nodeName of the tracker is told as the node's name");
    cluster = new ClusterOptions(knobs.object("cluster"));
    log = new LogOptions(knobs.object("log"));
    tracker = new TrackerOptions(tracker.toJson().mergeIn(tracking, true));
    web = new PresenceServerOptions(knobs.object("web"));
    setName(knobs.string("name", name));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON. */
  public JsonObject toJson() {
    JsonObject tracking = tracker.toJson();
    tracking.remove(NODE_NAME);
    return new JsonObject()
        .put("name", name)
        .put("cluster", cluster.toJson())
        .put("log", log.toJson())
        .put("tracker", tracking)
        .put("web", web.toJson());
  }

  /**
   * Checks what no single knob can tell.
   *
   * @throws IllegalArgumentException naming the knobs and their values
   */
  public NodeOptions validate() {
    tracker.validate();
    long spreadMs = web.getDrain().getSpreadMs();
    long handoverMs = tracker.getHandoverMs();
    Knobs.require(
        handoverMs == 0 || spreadMs < handoverMs,
        "web.drain.spreadMs %d is not less than tracker.handoverMs %d: who is sent away last would be seen to leave",
        spreadMs,
        handoverMs);
    return this;
  }

  /** The node's name: unique in the cluster, the same after a restart; letters, digits and {@code ._-@:}, up to 64. Empty: a random one. */
  public String getName() {
    return name;
  }

  /** Sets {@link #getName()}. */
  public NodeOptions setName(String name) {
    Knobs.require(
        name.isEmpty() || name.matches("[A-Za-z0-9._@:-]{1,64}"),
        "name is \"%s\": it has to be 1 to 64 letters, digits and ._-@:",
        name);
    this.name = name;
    tracker.setNodeName(name);
    return this;
  }

  /** Its place in a cluster. */
  public ClusterOptions getCluster() {
    return cluster;
  }

  /** Sets {@link #getCluster()}. */
  public NodeOptions setCluster(ClusterOptions cluster) {
    this.cluster = cluster;
    return this;
  }

  /** Its log. */
  public LogOptions getLog() {
    return log;
  }

  /** Its tracker; the name in it is {@link #getName()}. */
  public TrackerOptions getTracker() {
    return tracker;
  }

  /** Sets {@link #getTracker()}, and the name with it. */
  public NodeOptions setTracker(TrackerOptions tracker) {
    this.tracker = tracker;
    this.name = tracker.getNodeName();
    return this;
  }

  /** Its web server. */
  public PresenceServerOptions getWeb() {
    return web;
  }

  /** Sets {@link #getWeb()}. */
  public NodeOptions setWeb(PresenceServerOptions web) {
    this.web = web;
    return this;
  }
}
