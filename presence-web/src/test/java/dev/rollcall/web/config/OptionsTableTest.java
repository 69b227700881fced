package dev.rollcall.web.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/options.md is what the code says: names, defaults and ranges as the program has them, the words those of the getters. */
class OptionsTableTest {

  private static final Path TABLE = Path.of("docs", "options.md");
  private static final String BEGIN = "<!-- the table: written by OptionsTableTest -->";

  /** What depends on the machine. */
  private static final Map<String, String> DEFAULTS =
      Map.of("web.instances", "one per processor, at most 2");

  @Test
  void theDocumentedTableIsTheCodes() throws IOException {
    String document = Files.readString(TABLE);
    String head = document.substring(0, document.indexOf(BEGIN) + BEGIN.length());
    String expected = head + "\n\n" + table();
    if (Boolean.getBoolean("rollcall.write")) {
      Files.writeString(TABLE, expected);
    }
    assertThat(Files.readString(TABLE))
        .as("run this test once with -Drollcall.write=true")
        .isEqualTo(expected);
  }

  private static String table() {
    StringBuilder table = new StringBuilder();
    String group = "";
    for (Setting setting : Catalogue.settings()) {
      List<String> names = setting.names();
      String ownGroup = String.join(".", names.subList(0, names.size() - 1));
      if (table.isEmpty() || !ownGroup.equals(group)) {
        group = ownGroup;
        table
            .append(table.isEmpty() ? "" : "\n")
            .append("## ")
            .append(group.isEmpty() ? "The node" : "`" + group + "`")
            .append(
                "\n\n| key | flag | environment | default | range | meaning |\n|---|---|---|---|---|---|\n");
      }
      table.append(row(setting)).append('\n');
    }
    return table.toString();
  }

  private static String row(Setting setting) {
    String standard =
        DEFAULTS.getOrDefault(setting.path(), "`" + Json.encode(setting.standard()) + "`");
    return "| `" + setting.path() + "` | `" + setting.flag() + "` | `" + setting.variable() + "` | "
        + standard + " | " + setting.range() + " | " + cell(meaning(setting)) + " |";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  /** The getter's own words. */
  private static String meaning(Setting setting) {
    Class<?> type = NodeOptions.class;
    List<String> names = setting.names();
    for (String name : names.subList(0, names.size() - 1)) {
      type = getter(type, name).getReturnType();
    }
    Method getter = getter(type, names.get(names.size() - 1));
    Matcher documented = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s+(?:@\\w+\\s+)*public \\S+ " + getter.getName() + "\\(",
            Pattern.DOTALL)
        .matcher(source(type));
    assertThat(documented.find()).as("%s is documented", getter).isTrue();
    return plain(documented.group(1));
  }

  private static Method getter(Class<?> type, String name) {
    return Stream.of(type.getMethods())
        .filter(method -> method.getParameterCount() == 0)
        .filter(method -> {
          String lower = method.getName().toLowerCase(Locale.ROOT);
          String wanted = name.toLowerCase(Locale.ROOT);
          return lower.equals("get" + wanted) || lower.equals("is" + wanted);
        })
        .findFirst()
        .orElseThrow(() -> new AssertionError(type + " has no getter of " + name));
  }

  private static String source(Class<?> type) {
    Path file = Path.of(type.getName().replace('.', '/') + ".java");
    return Stream.of("", "../tracker", "../pubsub")
        .map(module -> Path.of(module, "src", "main", "java").resolve(file))
        .filter(Files::exists)
        .findFirst()
        .map(found -> {
          try {
            return Files.readString(found);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        })
        .orElseThrow(() -> new AssertionError("no source of " + type));
  }

  private static String plain(String javadoc) {
    String text = javadoc.replaceAll("(?m)^\\s*\\* ?", " ");
    text = Pattern.compile("\\{@link\\s+\\w*#(?:get|is)?(\\w)(\\w*)(?:\\(\\))?\\}")
        .matcher(text)
        .replaceAll(link -> "`" + link.group(1).toLowerCase(Locale.ROOT) + link.group(2) + "`");
    text = text.replaceAll("\\{@link\\s+\\S+\\s+([^}]+)\\}", "$1");
    return text.replaceAll("\\{@(?:link|code)\\s+((?:\\{\\}|[^}])*)\\}", "`$1`")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
