package dev.rollcall.pubsub;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the options of Rollcall's modules from JSON. Whatever is wrong with one is an {@link IllegalArgumentException} that says its name, its value
 * and what it may be.
 */
public final class Knobs {

  private final String owner;
  private final JsonObject json;
  private final Set<String> known = new TreeSet<>();

  /** The options of one owner, such as {@code tracker}: its name stands in the messages. */
  public Knobs(String owner, JsonObject json) {
    this.owner = owner;
    this.json = json;
  }

  /** A string; the other value if it is missing. */
  public String string(String knob, String otherwise) {
    return value(knob, String.class, "a string", otherwise);
  }

  /** True or false; the other value if it is missing. */
  public boolean bool(String knob, boolean otherwise) {
    return value(knob, Boolean.class, "true or false", otherwise);
  }

  /** A whole number of 32 bits; the other value if it is missing. */
  public int integer(String knob, int otherwise) {
    long value = number(knob, otherwise);
    require(value == (int) value, "%s option %s is %d: too large", owner, knob, value);
    return (int) value;
  }

  /** A whole number of 64 bits; the other value if it is missing. */
  public long number(String knob, long otherwise) {
    Number value = value(knob, Number.class, "a whole number", otherwise);
    require(
        value.doubleValue() == value.longValue(),
        "%s option %s is %s: it has to be a whole number",
        owner,
        knob,
        value);
    return value.longValue();
  }

  /** An object, as of further options; empty if it is missing. */
  public JsonObject object(String knob) {
    return value(knob, JsonObject.class, "an object", new JsonObject());
  }

  /** An array; the other value if it is missing. */
  public JsonArray array(String knob, JsonArray otherwise) {
    return value(knob, JsonArray.class, "an array", otherwise);
  }

  /** An array of objects, as of further options; empty if it is missing. */
  public List<JsonObject> objects(String knob) {
    JsonArray array = array(knob, new JsonArray());
    for (int i = 0; i < array.size(); i++) {
      require(
          array.getValue(i) instanceof JsonObject,
          "%s option %s holds %s: it has to be an array of objects",
          owner,
          knob,
          array.getValue(i));
    }
    return array.stream().map(JsonObject.class::cast).toList();
  }

  /** An array of strings; the other value if it is missing. */
  public List<String> strings(String knob, List<String> otherwise) {
    JsonArray array = value(knob, JsonArray.class, "an array of strings", new JsonArray(otherwise));
    for (Object element : array) {
      require(
          element instanceof String,
          "%s option %s holds %s: it has to be an array of strings",
          owner,
          knob,
          element);
    }
    return array.stream().map(String.class::cast).toList();
  }

  /** Refuses what nobody asked for: a misspelt knob must not be a silent default. */
  public void refuseUnknown() {
    for (String knob : json.fieldNames()) {
      require(
          known.contains(knob),
          "unknown %s option %s; known: %s",
          owner,
          knob,
          String.join(", ", known));
    }
  }

  /** The value, if it is in the range, both ends included. */
  public static int inRange(String knob, int value, int min, int max) {
    return (int) inRange(knob, (long) value, min, max);
  }

  /** The value, if it is in the range, both ends included. */
  public static long inRange(String knob, long value, long min, long max) {
    require(value >= min && value <= max, "%s is %d: it has to be %d to %d", knob, value, min, max);
    return value;
  }

  /** The value, if there is something in it. */
  public static String nonEmpty(String knob, String value) {
    require(!value.isBlank(), "%s is empty", knob);
    return value;
  }

  /** Throws the message, with its values filled in, unless the condition holds. */
  public static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, message, values));
    }
  }

  private <T> T value(String knob, Class<T> type, String expected, T otherwise) {
    known.add(knob);
    if (!json.containsKey(knob)) {
      return otherwise;
    }
    Object value = json.getValue(knob);
    require(
        type.isInstance(value),
        "%s option %s is %s: it has to be %s",
        owner,
        knob,
        value,
        expected);
    return type.cast(value);
  }
}
