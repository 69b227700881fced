package dev.rollcall.tracker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The stories in {@code src/test/resources/scenarios}: each has to come out as it is written down. With {@code
 * -Drollcall.rewrite=true} they are written down as they come out: read the difference before you keep it.
 */
class ScriptTest {

  private static final Path SCENARIOS = Path.of("src", "test", "resources", "scenarios");
  private static final boolean REWRITE = Boolean.getBoolean("rollcall.rewrite");

  /** One test per file, named by its first line. */
  @TestFactory
  Stream<DynamicTest> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(SCENARIOS)) {
      List<Path> sorted = files.sorted().toList();
      assertThat(sorted).isNotEmpty();
      return sorted.stream().map(file -> DynamicTest.dynamicTest(title(file), () -> play(file)));
    }
  }

  private static void play(Path file) throws IOException {
    String text = Files.readString(file);
    String happened = Script.run(text);
    if (REWRITE) {
      Files.writeString(file, happened);
    } else {
      assertThat(happened).as(file.toString()).isEqualTo(text);
    }
  }

  private static String title(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.findFirst().orElseThrow().replaceFirst("^# *", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
