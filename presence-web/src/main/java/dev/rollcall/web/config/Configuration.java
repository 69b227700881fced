package dev.rollcall.web.config;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a node is told, put together: a flag goes before an environment variable, that before the file, and that before the default. What is wrong is an {@link
 * IllegalArgumentException} that names the option, who said it, and what it may be. Pure: who reads files and variables gives their text.
 */
public final class Configuration {

  /** The environment variable that names the file. */
  public static final String FILE_VARIABLE = "ROLLCALL_CONFIG";

  private static final String PREFIX = "ROLLCALL_";

  /** Read by the build's scripts, not by a node. */
  private static final Set<String> NOT_OURS = Set.of("ROLLCALL_JAR");

  /** Kubernetes puts these into every container of a namespace with a service whose name begins with rollcall. */
  private static final Pattern SERVICE_LINK = Pattern.compile(
      PREFIX
          + "(.*_)?(SERVICE_HOST=.*|SERVICE_PORT(_.*)?=\\d+|PORT=\\w+://.*|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?=.*)");

  /**
   * A value and who said it.
   *
   * @param source {@code flag --x}, {@code environment X}, {@code file x.json} or {@code default}
   */
  public record Effective(Setting setting, Object value, String source) {

    /** For people; secrets are not shown. */
    @Override
    public String toString() {
      return setting.path() + " = " + Json.encode(setting.shown(value)) + "  (" + source + ")";
    }
  }

  private final List<Effective> values;
  private final NodeOptions options;

  private Configuration(List<Effective> values, NodeOptions options) {
    this.values = values;
    this.options = options;
  }

  /**
   * Puts together what was said.
   *
   * @param flags texts by flag, such as {@code --http-port}
   * @param environment all variables of the process: those that begin with {@code ROLLCALL_} have to be known; an empty one says nothing
   * @param fileName for the messages
   * @param file the text of the configuration file; null if there is none
   */
  public static Configuration resolve(
      Map<String, String> flags,
      Map<String, String> environment,
      String fileName,
      @Nullable String file) {
    refuseUnknown(environment);
    Map<Setting, Object> inFile = file == null ? Map.of() : read(fileName, file);
    List<Effective> values = new ArrayList<>();
    for (Setting setting : Catalogue.settings()) {
      String flag = flags.get(setting.flag());
      String variable = environment.getOrDefault(setting.variable(), "");
      Object filed = inFile.get(setting);
      if (flag != null) {
        values.add(told(setting, flag, "flag " + setting.flag()));
      } else if (!variable.isEmpty()) {
        values.add(told(setting, variable, "environment " + setting.variable()));
      } else if (filed != null) {
        values.add(new Effective(setting, filed, "file " + fileName));
      } else {
        values.add(new Effective(setting, setting.standard(), "default"));
      }
    }
    return new Configuration(List.copyOf(values), options(values));
  }

  /** Every option with its value and who said it. */
  public List<Effective> values() {
    return values;
  }

  /** The same, read and validated. */
  public NodeOptions options() {
    return options;
  }

  private static Effective told(Setting setting, String text, String source) {
    try {
      return new Effective(setting, setting.read(text), source);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(source + " is " + e.getMessage(), e);
    }
  }

  private static NodeOptions options(List<Effective> values) {
    JsonObject all = new JsonObject();
    values.forEach(told -> told.setting().into(all, told.value()));
    try {
      return new NodeOptions(all).validate();
    } catch (IllegalArgumentException e) {
      for (Effective told : values) {
        String refusal = told.setting().refusal(told.value());
        if (refusal != null && !told.source().equals("default")) {
          throw new IllegalArgumentException(
              told.source() + ", " + told.setting().path() + ": " + refusal, e);
        }
      }
      throw e;
    }
  }

  private static Map<Setting, Object> read(String name, String text) {
    try {
      Object tree = Json.decodeValue(text);
      if (tree instanceof JsonObject object) {
        return new LinkedHashMap<>(Catalogue.values(object));
      }
      throw new IllegalArgumentException("it has to be a JSON object");
    } catch (DecodeException e) {
      throw new IllegalArgumentException("file " + name + ": not JSON: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("file " + name + ": " + e.getMessage(), e);
    }
  }

  private static void refuseUnknown(Map<String, String> environment) {
    Set<String> known = new TreeSet<>();
    Catalogue.settings().forEach(setting -> known.add(setting.variable()));
    for (String variable : new TreeSet<>(environment.keySet())) {
      if (variable.startsWith(PREFIX)
          && !known.contains(variable)
          && !variable.equals(FILE_VARIABLE)
          && !NOT_OURS.contains(variable)
          && !SERVICE_LINK.matcher(variable + "=" + environment.get(variable)).matches()) {
        throw new IllegalArgumentException(
            "environment " + variable
                + ": unknown option; the known ones are shown by --print-config and in docs/options.md");
      }
    }
  }
}
