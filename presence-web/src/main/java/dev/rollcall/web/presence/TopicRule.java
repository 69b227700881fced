package dev.rollcall.web.presence;

import dev.rollcall.pubsub.Knobs;
import dev.rollcall.web.presence.View.Kind;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** How the topics of one pattern are shown. Every value is checked when it is set. */
public final class TopicRule {

  /** Default of {@link #getPattern()}: every topic. */
  public static final String DEFAULT_PATTERN = "*";

  /** Default of {@link #getFullMax()}. */
  public static final int DEFAULT_FULL_MAX = 5_000;

  /** Default of {@link #getSampleSize()}. */
  public static final int DEFAULT_SAMPLE_SIZE = 100;

  private static final List<String> SHOWS = List.of("full", "count", "pages", "sample");

  private String pattern = DEFAULT_PATTERN;
  private String show = "full";
  private int fullMax = DEFAULT_FULL_MAX;
  private String beyond = "sample";
  private int sampleSize = DEFAULT_SAMPLE_SIZE;

  /** Defaults: everybody is shown, and in topics of more than 5,000 a sample. */
  public TopicRule() {}

  /**
   * From JSON, as written by {@link #toJson()}; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a knob is unknown, of the wrong type or out of range: it names the knob
   */
  public TopicRule(JsonObject json) {
    Knobs knobs = new Knobs("topics", json);
    setPattern(knobs.string("pattern", pattern));
    setShow(knobs.string("show", show));
    setFullMax(knobs.integer("fullMax", fullMax));
    setBeyond(knobs.string("beyond", beyond));
    setSampleSize(knobs.integer("sampleSize", sampleSize));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("pattern", pattern)
        .put("show", show)
        .put("fullMax", fullMax)
        .put("beyond", beyond)
        .put("sampleSize", sampleSize);
  }

  /** Which topics: a topic, or the beginning of topics followed by {@code *}. */
  public String getPattern() {
    return pattern;
  }

  /** Sets {@link #getPattern()}: a {@code *} may only stand at its end. */
  public TopicRule setPattern(String pattern) {
    Knobs.nonEmpty("pattern", pattern);
    Knobs.require(
        pattern.indexOf('*') < 0 || pattern.indexOf('*') == pattern.length() - 1,
        "pattern is \"%s\": * may only stand at its end",
        pattern);
    this.pattern = pattern;
    return this;
  }

  /** What is shown to those who ask for the presences: {@code full}, {@code count}, {@code pages} or {@code sample}. */
  public String getShow() {
    return show;
  }

  /** Sets {@link #getShow()}. */
  public TopicRule setShow(String show) {
    this.show = one("show", show, SHOWS);
    return this;
  }

  /**
   * Most presences of a topic that is shown in full. One with more is shown as {@link #getBeyond()} says until it has shrunk to three quarters of
   * it. What a full list costs grows with the square of the audience.
   */
  public int getFullMax() {
    return fullMax;
  }

  /** Sets {@link #getFullMax()}: 1 to 10_000_000. */
  public TopicRule setFullMax(int fullMax) {
    this.fullMax = Knobs.inRange("fullMax", fullMax, 1, 10_000_000);
    return this;
  }

  /** What is shown of a topic with more than {@link #getFullMax()} presences: {@code count}, {@code pages} or {@code sample}. */
  public String getBeyond() {
    return beyond;
  }

  /** Sets {@link #getBeyond()}. */
  public TopicRule setBeyond(String beyond) {
    this.beyond = one("beyond", beyond, SHOWS.subList(1, SHOWS.size()));
    return this;
  }

  /** How many keys a sample has. */
  public int getSampleSize() {
    return sampleSize;
  }

  /** Sets {@link #getSampleSize()}: 1 to 10_000. */
  public TopicRule setSampleSize(int sampleSize) {
    this.sampleSize = Knobs.inRange("sampleSize", sampleSize, 1, 10_000);
    return this;
  }

  /** Whether the rule is for the topic. */
  boolean matches(String topic) {
    return pattern.endsWith("*")
        ? topic.startsWith(pattern.substring(0, pattern.length() - 1))
        : topic.equals(pattern);
  }

  /** What is shown of a topic with so many presences to who has asked for all; and who has a narrow view already keeps it for longer. */
  Kind kind(int presences, boolean narrow) {
    Kind wished = Kind.valueOf(show.toUpperCase(java.util.Locale.ROOT));
    boolean fits = narrow ? presences <= fullMax * 3L / 4 : presences <= fullMax;
    return wished != Kind.FULL || fits
        ? wished
        : Kind.valueOf(beyond.toUpperCase(java.util.Locale.ROOT));
  }

  private static String one(String knob, String value, List<String> known) {
    Knobs.require(
        known.contains(value),
        "%s is \"%s\": it has to be %s",
        knob,
        value,
        String.join(" or ", known));
    return value;
  }
}
