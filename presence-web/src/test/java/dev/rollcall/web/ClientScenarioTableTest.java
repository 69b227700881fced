package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The table of ids in {@code docs/channels.md} says what is there. */
class ClientScenarioTableTest {

  private static final Pattern ROW =
      Pattern.compile("\\| ((?:JS|PR)\\d+) \\| [^|]+ \\| ([^|]+) \\|");
  private static final Pattern TITLE = Pattern.compile("test\\('((?:(?:JS|PR)\\d+(?:, )?)+): ");

  @Test
  void everyIdHasARowAndIsInTheNameOfATestUnlessItCannotApply() throws IOException {
    Map<String, String> rows = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(Path.of("docs/channels.md")));
    while (row.find()) {
      assertThat(rows.put(row.group(1), row.group(2))).as(row.group(1)).isNull();
    }
    TreeSet<String> ids = new TreeSet<>();
    IntStream.rangeClosed(1, 13).forEach(number -> ids.add("JS" + number));
    IntStream.rangeClosed(1, 21).forEach(number -> ids.add("PR" + number));
    assertThat(rows.keySet()).isEqualTo(ids);
    TreeSet<String> named = new TreeSet<>();
    Matcher title = TITLE.matcher(Files.readString(Path.of("src/test/js/matrix.test.mjs")));
    while (title.find()) {
      named.addAll(List.of(title.group(1).split(", ", -1)));
    }
    ids.removeIf(id -> rows.get(id).startsWith("does not apply: "));
    assertThat(named).isEqualTo(ids);
  }
}
