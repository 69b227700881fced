package dev.rollcall.web;

import dev.rollcall.pubsub.Knobs;
import io.vertx.core.json.JsonObject;

/** How a {@link PresenceServer} sends its clients away. Every value is checked when it is set; the message names the knob, the value and the range. */
public final class DrainOptions {

  /** Default of {@link #getDelayMs()}. */
  public static final long DEFAULT_DELAY_MS = 0L;

  /** Default of {@link #getBatch()}. */
  public static final int DEFAULT_BATCH = 100;

  /** Default of {@link #getPauseMs()}. */
  public static final long DEFAULT_PAUSE_MS = 50L;

  /** Default of {@link #getSpreadMs()}. */
  public static final long DEFAULT_SPREAD_MS = 2_000L;

  /** Default of {@link #getWaitMs()}. */
  public static final long DEFAULT_WAIT_MS = 5_000L;

  private long delayMs = DEFAULT_DELAY_MS;
  private int batch = DEFAULT_BATCH;
  private long pauseMs = DEFAULT_PAUSE_MS;
  private long spreadMs = DEFAULT_SPREAD_MS;
  private long waitMs = DEFAULT_WAIT_MS;

  /** Defaults: nobody in front of the node who has to notice first. */
  public DrainOptions() {}

  /** A copy. */
  public DrainOptions(DrainOptions other) {
    this(other.toJson());
  }

  /**
   * From JSON, as written by {@link #toJson()}; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a knob is unknown, of the wrong type or out of range: it names the knob
   */
  public DrainOptions(JsonObject json) {
    Knobs knobs = new Knobs("drain", json);
    setDelayMs(knobs.number("delayMs", delayMs));
    setBatch(knobs.integer("batch", batch));
    setPauseMs(knobs.number("pauseMs", pauseMs));
    setSpreadMs(knobs.number("spreadMs", spreadMs));
    setWaitMs(knobs.number("waitMs", waitMs));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("delayMs", delayMs)
        .put("batch", batch)
        .put("pauseMs", pauseMs)
        .put("spreadMs", spreadMs)
        .put("waitMs", waitMs);
  }

  /**
   * How long the server says that it is not ready before it does anything else, in ms: the time that a load balancer needs to notice. Until then it serves as ever.
   */
  public long getDelayMs() {
    return delayMs;
  }

  /** Sets {@link #getDelayMs()}: 0 to 600_000. */
  public DrainOptions setDelayMs(long delayMs) {
    this.delayMs = Knobs.inRange("delayMs", delayMs, 0, 600_000L);
    return this;
  }

  /** How many websockets of an event loop are closed at once (1012); more if {@link #getSpreadMs()} would not be enough. */
  public int getBatch() {
    return batch;
  }

  /** Sets {@link #getBatch()}: 1 to 10_000_000. */
  public DrainOptions setBatch(int batch) {
    this.batch = Knobs.inRange("batch", batch, 1, 10_000_000);
    return this;
  }

  /** Pause between two such batches, in ms, give or take half of it by chance, so that the clients do not all come back at once elsewhere. */
  public long getPauseMs() {
    return pauseMs;
  }

  /** Sets {@link #getPauseMs()}: 0 to 600_000. */
  public DrainOptions setPauseMs(long pauseMs) {
    this.pauseMs = Knobs.inRange("pauseMs", pauseMs, 0, 600_000L);
    return this;
  }

  /**
   * Longest time from the first batch to the last, in ms. It has to be well below the tracker's {@code handoverMs}: a client that rejoins elsewhere within that is never seen to leave.
   */
  public long getSpreadMs() {
    return spreadMs;
  }

  /** Sets {@link #getSpreadMs()}: 0 to 600_000. */
  public DrainOptions setSpreadMs(long spreadMs) {
    this.spreadMs = Knobs.inRange("spreadMs", spreadMs, 0, 600_000L);
    return this;
  }

  /** How long the server waits after the last batch for the clients to close their side, in ms. */
  public long getWaitMs() {
    return waitMs;
  }

  /** Sets {@link #getWaitMs()}: 0 to 600_000. */
  public DrainOptions setWaitMs(long waitMs) {
    this.waitMs = Knobs.inRange("waitMs", waitMs, 0, 600_000L);
    return this;
  }

  /** How many of so many websockets go with one batch, so that all have gone in time. */
  int batchOf(int sockets) {
    // Pauses are longer than they should be by at most a half.
    long batches = Math.max(1, spreadMs / Math.max(1, pauseMs + pauseMs / 2));
    return (int) Math.max(batch, (sockets + batches - 1) / batches);
  }

  /** The pause, for a number from 0 to 1 that chance gave. */
  long pauseMs(double chance) {
    return Math.max(1, Math.round(pauseMs * (0.5 + chance)));
  }
}
