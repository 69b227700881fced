package dev.rollcall.web.presence;

import dev.rollcall.pubsub.Knobs;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What is shown of which topics. Every value is checked when it is set. */
public final class TopicOptions {

  /** Default of {@link #getWindowMs()}. */
  public static final long DEFAULT_WINDOW_MS = 50L;

  /** Default of {@link #getMaxWindowMs()}. */
  public static final long DEFAULT_MAX_WINDOW_MS = 2_000L;

  /** Default of {@link #getResumeMaxBytes()}. */
  public static final int DEFAULT_RESUME_MAX_BYTES = 65_536;

  /** Default of {@link #getMaxLastSeen()}. */
  public static final int DEFAULT_MAX_LAST_SEEN = 0;

  private static final TopicRule EVERYBODY = new TopicRule();

  private List<TopicRule> rules = List.of();
  private long windowMs = DEFAULT_WINDOW_MS;
  private long maxWindowMs = DEFAULT_MAX_WINDOW_MS;
  private int resumeMaxBytes = DEFAULT_RESUME_MAX_BYTES;
  private int maxLastSeen = DEFAULT_MAX_LAST_SEEN;

  /** Defaults: no rule, so that those of {@link TopicRule} hold for every topic. */
  public TopicOptions() {}

  /** A copy. */
  public TopicOptions(TopicOptions other) {
    this(other.toJson());
  }

  /**
   * From JSON, as written by {@link #toJson()}; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a knob is unknown, of the wrong type or out of range: it names the knob
   */
  public TopicOptions(JsonObject json) {
    Knobs knobs = new Knobs("topics", json);
    setRules(knobs.objects("rules").stream().map(TopicRule::new).toList());
    setWindowMs(knobs.number("windowMs", windowMs));
    setMaxWindowMs(knobs.number("maxWindowMs", maxWindowMs));
    setResumeMaxBytes(knobs.integer("resumeMaxBytes", resumeMaxBytes));
    setMaxLastSeen(knobs.integer("maxLastSeen", maxLastSeen));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("rules", new JsonArray(rules.stream().map(TopicRule::toJson).toList()))
        .put("windowMs", windowMs)
        .put("maxWindowMs", maxWindowMs)
        .put("resumeMaxBytes", resumeMaxBytes)
        .put("maxLastSeen", maxLastSeen);
  }

  /** The rule for a topic: the first that matches, else the defaults. */
  public TopicRule rule(String topic) {
    for (TopicRule rule : rules) {
      if (rule.matches(topic)) {
        return rule;
      }
    }
    return EVERYBODY;
  }

  /** The rules, the first that matches a topic holds for it. */
  public List<TopicRule> getRules() {
    return rules;
  }

  /** Sets {@link #getRules()}. */
  public TopicOptions setRules(List<TopicRule> rules) {
    this.rules = List.copyOf(rules);
    return this;
  }

  /**
   * How long changes wait to share a frame of counts, of a sample or of watched keys, in ms, with a small audience; every twenty members of an event
   * loop add 1 ms, up to {@link #getMaxWindowMs()}. The first change after a quiet time is pushed at once.
   */
  public long getWindowMs() {
    return windowMs;
  }

  /** Sets {@link #getWindowMs()}: 0 to 60_000. */
  public TopicOptions setWindowMs(long windowMs) {
    this.windowMs = Knobs.inRange("windowMs", windowMs, 0, 60_000L);
    return this;
  }

  /** The longest window, in ms, however large the audience. */
  public long getMaxWindowMs() {
    return maxWindowMs;
  }

  /** Sets {@link #getMaxWindowMs()}: 0 to 60_000. */
  public TopicOptions setMaxWindowMs(long maxWindowMs) {
    this.maxWindowMs = Knobs.inRange("maxWindowMs", maxWindowMs, 0, 60_000L);
    return this;
  }

  /** Most bytes of past diffs that an event loop keeps of one topic for clients that resume; 0: none. Only topics with such clients keep any. */
  public int getResumeMaxBytes() {
    return resumeMaxBytes;
  }

  /** Sets {@link #getResumeMaxBytes()}: 0 to 67_108_864. */
  public TopicOptions setResumeMaxBytes(int resumeMaxBytes) {
    this.resumeMaxBytes = Knobs.inRange("resumeMaxBytes", resumeMaxBytes, 0, 67_108_864);
    return this;
  }

  /** Most keys of which this node remembers when they were last seen, about 100 B each; the ones that left longest ago are forgotten first. 0: none. */
  public int getMaxLastSeen() {
    return maxLastSeen;
  }

  /** Sets {@link #getMaxLastSeen()}: 0 to 10_000_000. */
  public TopicOptions setMaxLastSeen(int maxLastSeen) {
    this.maxLastSeen = Knobs.inRange("maxLastSeen", maxLastSeen, 0, 10_000_000);
    return this;
  }

  /** The window for an audience of so many members of one event loop, in ms. */
  static long windowMs(long windowMs, long maxWindowMs, int audience) {
    return Math.min(windowMs + audience / 20, Math.max(windowMs, maxWindowMs));
  }
}
