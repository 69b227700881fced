package dev.rollcall.web;

import dev.rollcall.pubsub.Knobs;
import io.vertx.core.json.JsonObject;

/** What a {@link PresenceServer} measures beyond what costs nothing. Every value is checked when it is set; the message names the knob, the value and the range. */
public final class MetricsOptions {

  /** Default of {@link #getTopTopics()}. */
  public static final int DEFAULT_TOP_TOPICS = 0;

  private int topTopics = DEFAULT_TOP_TOPICS;

  /** Defaults: no topic is named. */
  public MetricsOptions() {}

  /** A copy. */
  public MetricsOptions(MetricsOptions other) {
    this(other.toJson());
  }

  /**
   * From JSON, as written by {@link #toJson()}; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a knob is unknown, of the wrong type or out of range: it names the knob
   */
  public MetricsOptions(JsonObject json) {
    Knobs knobs = new Knobs("metrics", json);
    setTopTopics(knobs.integer("topTopics", topTopics));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON. */
  public JsonObject toJson() {
    return new JsonObject().put("topTopics", topTopics);
  }

  /**
   * Of how many topics, the largest ones, the presences are a metric with the topic as its label; 0: of none. Topics are chosen by clients: each that was ever among
   * them is a series in whatever stores the metrics. A scrape reads all topics for it.
   */
  public int getTopTopics() {
    return topTopics;
  }

  /** Sets {@link #getTopTopics()}: 0 to 1_000. */
  public MetricsOptions setTopTopics(int topTopics) {
    this.topTopics = Knobs.inRange("topTopics", topTopics, 0, 1_000);
    return this;
  }
}
