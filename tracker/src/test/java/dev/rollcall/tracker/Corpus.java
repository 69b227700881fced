package dev.rollcall.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Inputs that are worth keeping, {@code src/test/resources/fuzz/<name>}: those that reach what no other one does, and those that once broke
 * something. {@code mvn -Pfuzz} begins with them and leaves new ones in {@code target/test-classes/fuzz/<name>}.
 */
public final class Corpus {

  private Corpus() {}

  /** Checks a property for each input. */
  public static void check(String name, Consumer<byte[]> property) {
    List<Path> inputs = list(Path.of("src/test/resources/fuzz", name));
    assertThat(inputs).isNotEmpty();
    for (Path input : inputs) {
      try {
        property.accept(Files.readAllBytes(input));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (RuntimeException | AssertionError broken) {
        throw new AssertionError("input " + input + ": " + broken.getMessage(), broken);
      }
    }
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> inputs = Files.list(directory)) {
      return inputs.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
