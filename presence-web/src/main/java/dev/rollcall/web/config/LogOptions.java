package dev.rollcall.web.config;

import dev.rollcall.pubsub.Knobs;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The knobs of a node's log, which goes to stderr: one line per event, whatever is in it. */
public final class LogOptions {

  /** Default of {@link #getFormat()}. */
  public static final String DEFAULT_FORMAT = "text";

  /** Default of {@link #getLevel()}. */
  public static final String DEFAULT_LEVEL = "INFO";

  private static final List<String> FORMATS = List.of("text", "json");
  private static final List<String> LEVELS = List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");

  private String format = DEFAULT_FORMAT;
  private String level = DEFAULT_LEVEL;

  /** Defaults: for people. */
  public LogOptions() {}

  /**
   * From JSON, as written by {@link #toJson()}; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a knob is unknown or has another value than those it may have: it names the knob
   */
  public LogOptions(JsonObject json) {
    Knobs knobs = new Knobs("log", json);
    setFormat(knobs.string("format", format));
    setLevel(knobs.string("level", level));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON. */
  public JsonObject toJson() {
    return new JsonObject().put("format", format).put("level", level);
  }

  /** How a line of the log looks: {@code text} for people, {@code json} for programs. */
  public String getFormat() {
    return format;
  }

  /** Sets {@link #getFormat()}: text or json. */
  public LogOptions setFormat(String format) {
    this.format = oneOf("format", format, FORMATS);
    return this;
  }

  /** How much Rollcall itself logs. Libraries log warnings and errors. */
  public String getLevel() {
    return level;
  }

  /** Sets {@link #getLevel()}: ERROR, WARN, INFO, DEBUG or TRACE. */
  public LogOptions setLevel(String level) {
    this.level = oneOf("level", level, LEVELS);
    return this;
  }

  private static String oneOf(String knob, String value, List<String> values) {
    Knobs.require(
        values.contains(value),
        "%s is %s: it has to be one of %s",
        knob,
        value,
        String.join(", ", values));
    return value;
  }
}
