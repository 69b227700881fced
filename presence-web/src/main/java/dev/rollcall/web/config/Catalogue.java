package dev.rollcall.web.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which options are there? Those that the options classes write: an option that one of them gets is at once one of the file, the environment and the
 * command line, under a name that follows from its own.
 */
public final class Catalogue {

  private static final Map<String, Setting> BY_PATH = read();

  private Catalogue() {}

  /** All options, in the order of the classes. */
  public static List<Setting> settings() {
    return List.copyOf(BY_PATH.values());
  }

  /** The values of a configuration file by option, in the file's order; throws an {@link IllegalArgumentException} for the first that is none. */
  static Map<Setting, Object> values(JsonObject file) {
    Map<Setting, Object> values = new LinkedHashMap<>();
    collect("", file, values);
    return values;
  }

  private static void collect(String prefix, JsonObject group, Map<Setting, Object> values) {
    for (Map.Entry<String, Object> field : group) {
      String path = prefix + field.getKey();
      Setting setting = BY_PATH.get(path);
      if (setting != null) {
        values.put(setting, field.getValue());
      } else if (known(path + ".").isEmpty()) {
        throw new IllegalArgumentException(
            "unknown option " + path + "; known: " + String.join(", ", known(prefix)));
      } else if (field.getValue() instanceof JsonObject inner) {
        collect(path + ".", inner, values);
      } else {
        throw new IllegalArgumentException(path + " is " + field.getValue()
            + ": it has to be an object with " + String.join(", ", known(path + ".")));
      }
    }
  }

  /** The names that may follow the prefix. */
  private static List<String> known(String prefix) {
    return BY_PATH.keySet().stream()
        .filter(path -> path.startsWith(prefix))
        .map(path -> path.substring(prefix.length()).replaceAll("\\..*", ""))
        .distinct()
        .toList();
  }

  private static Map<String, Setting> read() {
    List<Setting> settings = new ArrayList<>();
    add("", new NodeOptions().toJson(), settings);
    Map<String, Setting> byPath = new LinkedHashMap<>();
    settings.forEach(setting -> byPath.put(setting.path(), setting));
    return Collections.unmodifiableMap(byPath);
  }

  /** An object that is empty by default is a value: its fields are the user's. The others come after the options beside them. */
  private static void add(String prefix, JsonObject group, List<Setting> settings) {
    Map<String, JsonObject> inner = new LinkedHashMap<>();
    for (Map.Entry<String, Object> field : group) {
      String path = prefix + field.getKey();
      Object value = field.getValue();
      if (value instanceof JsonObject object && !object.isEmpty()) {
        inner.put(path + ".", object);
      } else if (value instanceof Boolean
          || value instanceof Number
          || value instanceof String
          || value instanceof JsonArray
          || value instanceof JsonObject) {
        settings.add(new Setting(path, value));
      } else {
        throw new IllegalStateException("option " + path + " has no default: " + value);
      }
    }
    inner.forEach((path, object) -> add(path, object, settings));
  }
}
