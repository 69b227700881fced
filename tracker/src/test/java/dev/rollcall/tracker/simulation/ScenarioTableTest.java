package dev.rollcall.tracker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of {@code docs/scenarios.md} says what is there. */
class ScenarioTableTest {

  /** The ids that have to be accounted for: how many there are of each kind. */
  private static final Map<String, Integer> KINDS = Map.ofEntries(
      Map.entry("ST", 15),
      Map.entry("CL", 6),
      Map.entry("DG", 7),
      Map.entry("RP", 7),
      Map.entry("SH", 2),
      Map.entry("SR", 18),
      Map.entry("PO", 7),
      Map.entry("TR", 1),
      Map.entry("BP", 6),
      Map.entry("UC", 15),
      Map.entry("RC", 20));

  private static final Pattern ROW =
      Pattern.compile("\\| ([A-Z]{2}\\d+) \\| [^|]+ \\| ([^|]+) \\|");
  private static final Pattern SCRIPT = Pattern.compile("`([\\w-]+\\.txt)`");
  private static final Pattern METHOD = Pattern.compile("`(\\w+)\\.(\\w+)`");

  private final Map<String, String> rows = rows();

  @Test
  void everyIdHasOneRowWithAScriptOrATestOrTheReasonWhyNot() {
    List<String> ids = new ArrayList<>();
    KINDS.forEach((kind, count) -> {
      for (int number = 1; number <= count; number++) {
        ids.add(kind + number);
      }
    });
    assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(ids);
    rows.forEach((id, where) -> assertThat(where.startsWith("does not apply: ")
            || SCRIPT.matcher(where).find()
            || METHOD.matcher(where).find())
        .as(id)
        .isTrue());
  }

  @Test
  void everyScriptIsInTheRowsOfItsIdsAndInNoOther() {
    Map<String, String> named = new TreeMap<>();
    rows.forEach((id, where) -> SCRIPT
        .matcher(where)
        .results()
        .forEach(found -> named.merge(found.group(1), id, (some, more) -> some + ", " + more)));
    Map<String, String> titled = new TreeMap<>();
    for (Path script : files(Path.of("src/test/resources/scenarios"))) {
      String title = text(script).lines().findFirst().orElseThrow();
      assertThat(title).matches("# [A-Z]{2}\\d+(, [A-Z]{2}\\d+)*: .+");
      String ids = title.substring(2, title.indexOf(':'));
      titled.put(
          script.getFileName().toString(),
          String.join(", ", new TreeSet<>(List.of(ids.split(", ", -1)))));
    }
    assertThat(named).isEqualTo(titled);
  }

  @Test
  void everyTestCarriesTheIdInItsName() {
    Map<String, Path> classes = new TreeMap<>();
    for (Path file : files(Path.of("src/test/java"))) {
      classes.put(file.getFileName().toString(), file);
    }
    rows.forEach((id, where) -> METHOD.matcher(where).results().forEach(found -> {
      Path file = classes.get(found.group(1) + ".java");
      assertThat(file).as(found.group()).isNotNull();
      assertThat(text(file))
          .as("%s carries %s", found.group(), id)
          .containsPattern("@DisplayName\\(\\s*\"([A-Z]{2}\\d+, )*" + id
              + "(, [A-Z]{2}\\d+)*: [^\"]+\"\\)\\s+void " + found.group(2) + "\\(");
    }));
  }

  private static Map<String, String> rows() {
    Map<String, String> rows = new TreeMap<>();
    ROW.matcher(text(Path.of("docs/scenarios.md")))
        .results()
        .forEach(row -> assertThat(rows.put(row.group(1), row.group(2)))
            .as("a second row of %s", row.group(1))
            .isNull());
    return rows;
  }

  private static List<Path> files(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
