package dev.rollcall.tracker.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One mutant before the tests: its classes first on the class path of a process of its own, which runs the tests of the core until one fails, then
 * the simulation until a seed does.
 *
 * @param test the first test that failed; null if none did
 * @param seed the first seed of the simulation that failed; null if none did
 * @param seconds how long both took
 */
record Trial(@Nullable String test, @Nullable String seed, long seconds) {

  /** Seeds of the simulation before it is believed not to notice. */
  private static final int SEEDS = Integer.getInteger("rollcall.seeds", 200);

  private static final long SECONDS_MAX = 300;

  /** Whether anything noticed. */
  boolean killed() {
    return test != null || seed != null;
  }

  /** Tries the mutant, or the code as it is; leaves what the process printed in the directory. */
  static Trial of(@Nullable Mutant mutant, Path directory)
      throws IOException, InterruptedException {
    Path classes = Files.createDirectories(directory.resolve("classes"));
    if (mutant != null) {
      MutantCompiler.compile(mutant, classes);
    }
    Path verdict = Files.writeString(directory.resolve("verdict.txt"), "");
    Path output = directory.resolve("output.txt");
    String classPath =
        classes + System.getProperty("path.separator") + System.getProperty("java.class.path");
    long startNs = System.nanoTime();
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx768m",
            "-XX:+UseSerialGC",
            "-classpath",
            classPath,
            FirstFailure.class.getName(),
            verdict.toString(),
            Integer.toString(SEEDS))
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    List<String> said = Files.readAllLines(verdict);
    if (ended && !said.contains(FirstFailure.END)) {
      throw new IllegalStateException("the process died, see " + output);
    }
    String test = find(said, FirstFailure.TEST);
    String seed = find(said, FirstFailure.SEED);
    if (!ended && test == null) {
      test = "hangs for " + SECONDS_MAX + " s";
    }
    return new Trial(test, seed, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs));
  }

  private static @Nullable String find(List<String> said, String what) {
    return said.stream()
        .filter(line -> line.startsWith(what))
        .map(line -> line.substring(what.length()))
        .findFirst()
        .orElse(null);
  }
}
