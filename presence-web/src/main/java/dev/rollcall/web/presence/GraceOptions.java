package dev.rollcall.web.presence;

import dev.rollcall.pubsub.Knobs;
import io.vertx.core.json.JsonObject;

/** How long a presence outlives a connection that ended without a goodbye. Every value is checked when it is set. */
public final class GraceOptions {

  /** Default of {@link #getGraceMs()}. */
  public static final long DEFAULT_GRACE_MS = 15_000L;

  /** Default of {@link #getMaxParked()}. */
  public static final int DEFAULT_MAX_PARKED = 100_000;

  /** Default of {@link #getMaxParkedPerClient()}: a tenth of all. */
  public static final int DEFAULT_MAX_PARKED_PER_CLIENT = 10_000;

  private long graceMs = DEFAULT_GRACE_MS;
  private int maxParked = DEFAULT_MAX_PARKED;
  private int maxParkedPerClient = DEFAULT_MAX_PARKED_PER_CLIENT;

  /** Defaults: 15 s. */
  public GraceOptions() {}

  /** A copy. */
  public GraceOptions(GraceOptions other) {
    this(other.toJson());
  }

  /**
   * From JSON, as written by {@link #toJson()}; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a knob is unknown, of the wrong type or out of range: it names the knob
   */
  public GraceOptions(JsonObject json) {
    Knobs knobs = new Knobs("grace", json);
    setGraceMs(knobs.number("graceMs", graceMs));
    setMaxParked(knobs.integer("maxParked", maxParked));
    setMaxParkedPerClient(knobs.integer("maxParkedPerClient", maxParkedPerClient));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("graceMs", graceMs)
        .put("maxParked", maxParked)
        .put("maxParkedPerClient", maxParkedPerClient);
  }

  /**
   * How long a presence stays after its connection dropped without a goodbye, in ms; 0: not at all. Raise it for fewer leaves
   * that are none (phones between two cells), lower it for lists that forget the lost sooner.
   */
  public long getGraceMs() {
    return graceMs;
  }

  /** Sets {@link #getGraceMs()}: 0 to 300_000. */
  public GraceOptions setGraceMs(long graceMs) {
    this.graceMs = Knobs.inRange("graceMs", graceMs, 0, 300_000L);
    return this;
  }

  /** Most presences of this node that stay without a connection; those of further drops leave at once, as without a grace. */
  public int getMaxParked() {
    return maxParked;
  }

  /** Sets {@link #getMaxParked()}: 0 to 10_000_000. */
  public GraceOptions setMaxParked(int maxParked) {
    this.maxParked = Knobs.inRange("maxParked", maxParked, 0, 10_000_000);
    return this;
  }

  /**
   * Most presences of one user (of one address, for those without) that stay without a connection, so that nobody takes up everybody's grace; those of
   * further drops leave at once. All clients of a proxy are one address unless its header is named ({@code forwardedHeader}).
   */
  public int getMaxParkedPerClient() {
    return maxParkedPerClient;
  }

  /** Sets {@link #getMaxParkedPerClient()}: 0 to 10_000_000. */
  public GraceOptions setMaxParkedPerClient(int max) {
    this.maxParkedPerClient = Knobs.inRange("maxParkedPerClient", max, 0, 10_000_000);
    return this;
  }
}
