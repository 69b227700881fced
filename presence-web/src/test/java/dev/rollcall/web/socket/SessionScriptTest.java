package dev.rollcall.web.socket;

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
 * The conversations in {@code src/test/resources/sessions}: each has to come out as it is written down. With {@code
 * -Drollcall.rewrite=true} they are written down as they come out: read the difference before you keep it.
 */
class SessionScriptTest {

  static final Path SESSIONS = Path.of("src", "test", "resources", "sessions");
  static final boolean REWRITE = Boolean.getBoolean("rollcall.rewrite");

  /** One test per file, named by its first line. */
  @TestFactory
  Stream<DynamicTest> conversations() throws IOException {
    try (Stream<Path> files = Files.list(SESSIONS)) {
      List<Path> sorted = files.sorted().toList();
      assertThat(sorted).isNotEmpty();
      return sorted.stream()
          .map(file -> DynamicTest.dynamicTest(
              title(file), () -> keep(file, SessionScript.play(Files.readString(file)))));
    }
  }

  /** Compares with what is written down, or writes it down. */
  static void keep(Path file, String happened) throws IOException {
    if (REWRITE) {
      Files.writeString(file, happened);
    } else {
      assertThat(happened).as(file.toString()).isEqualTo(Files.readString(file));
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
