package dev.rollcall.web.config;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One option of a node, and what it is called where.
 *
 * @param path in the configuration file: the names of the objects that it is in and its own, joined by dots
 * @param standard its value if nobody says anything; its type is the option's
 */
public record Setting(String path, Object standard) {

  /** Those that had a name before there was a rule. */
  private static final Map<String, String> SHORT = Map.of(
      "web.host", "http-host",
      "web.port", "http-port",
      "web.allowOrigins", "allow-origin",
      "web.auth.insecure", "insecure",
      "cluster.join", "join");

  private static final Pattern SECRET =
      Pattern.compile("(?i).*(secret|password|passphrase|token|privatekey)s?");

  /** A message of an options class ends with what its knob may be. */
  private static final Pattern RANGE = Pattern.compile(".* has to be (.*)", Pattern.DOTALL);

  /** In no option's range. */
  private static final long ABSURD = -1_000_000_000L;

  /** The flag, such as {@code --tracker-heartbeat-ms}. */
  public String flag() {
    String brief = SHORT.get(path);
    return "--" + (brief != null ? brief : kebab(path));
  }

  /** The environment variable, such as {@code ROLLCALL_TRACKER_HEARTBEAT_MS}. */
  public String variable() {
    return "ROLLCALL_" + flag().substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** Whether its value is shown to nobody. */
  public boolean isSecret() {
    return standard instanceof String && isSecret(path);
  }

  /** What is shown of a value: secrets are not, wherever in it they are. */
  public Object shown(Object value) {
    return isSecret() && !value.equals("") ? "****" : masked(value);
  }

  /** Reads the value from the text of a flag or a variable; throws an {@link IllegalArgumentException} that says what it has to be. */
  Object read(String text) {
    if (standard instanceof Boolean) {
      if (!text.equals("true") && !text.equals("false")) {
        throw notA("true or false", text);
      }
      return Boolean.valueOf(text);
    }
    if (standard instanceof Number) {
      try {
        return Long.valueOf(text.strip());
      } catch (NumberFormatException e) {
        String range = range();
        throw notA("a whole number" + (range.isEmpty() ? "" : ", " + range), text);
      }
    }
    if (standard instanceof JsonArray) {
      return text.strip().startsWith("[") ? json(text, JsonArray.class) : commaSeparated(text);
    }
    return standard instanceof JsonObject ? json(text, JsonObject.class) : text;
  }

  /** What its value may be, in words, as the options class itself says it; empty if that takes any. */
  public String range() {
    Object absurd =
        standard instanceof Number ? ABSURD : standard instanceof String ? "\u0001" : null;
    if (absurd == null) {
      return standard instanceof Boolean ? "true or false" : "";
    }
    String refusal = refusal(absurd);
    var match = RANGE.matcher(refusal == null ? "" : refusal);
    return match.matches() ? match.group(1) : "";
  }

  /** Why this value is refused whatever the others are; null if it is not. */
  @Nullable
  String refusal(Object value) {
    try {
      var unused = new NodeOptions(into(new JsonObject(), value));
      return null;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  /** Puts the value where it belongs in a configuration. */
  JsonObject into(JsonObject configuration, Object value) {
    List<String> names = names();
    JsonObject place = configuration;
    for (String name : names.subList(0, names.size() - 1)) {
      if (!place.containsKey(name)) {
        place.put(name, new JsonObject());
      }
      place = place.getJsonObject(name);
    }
    place.put(names.get(names.size() - 1), value);
    return configuration;
  }

  /** The parts of the path. */
  public List<String> names() {
    return List.of(path.split("\\."));
  }

  private static JsonArray commaSeparated(String text) {
    JsonArray values = new JsonArray();
    Stream.of(text.split(",")).map(String::strip).filter(v -> !v.isEmpty()).forEach(values::add);
    return values;
  }

  private <T> T json(String text, Class<T> type) {
    String wanted = "JSON, " + (type == JsonArray.class ? "an array" : "an object");
    try {
      Object value = Json.decodeValue(text);
      if (!type.isInstance(value)) {
        throw notA(wanted, text);
      }
      return type.cast(value);
    } catch (DecodeException e) {
      throw notA(wanted, text);
    }
  }

  private IllegalArgumentException notA(String wanted, String text) {
    return new IllegalArgumentException(
        "\"" + (isSecret() ? "****" : text) + "\": it has to be " + wanted);
  }

  private static boolean isSecret(String name) {
    return SECRET.matcher(name).matches();
  }

  private static Object masked(Object value) {
    if (value instanceof JsonArray array) {
      return new JsonArray(array.stream().map(Setting::masked).toList());
    }
    if (value instanceof JsonObject object) {
      JsonObject shown = new JsonObject();
      object.forEach(field ->
          shown.put(field.getKey(), isSecret(field.getKey()) ? "****" : masked(field.getValue())));
      return shown;
    }
    return value;
  }

  private static String kebab(String path) {
    return path.replace('.', '-').replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }
}
