package dev.rollcall.tracker.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One mutant before the tests: its classes first on the class path of a process of its own, which runs the tests of the core until one fails, then
 * the simulation until a seed does.
 *
 * @param test the first test that failed; null if none did
 * @param seed the first seed of the simulation that failed; null if none did
 * @param seconds how much of a processor's time both took
 */
record Trial(@Nullable String test, @Nullable String seed, long seconds) {

  /** Seeds of the simulation before it is believed not to notice. */
  private static final int SEEDS = Integer.getInteger("rollcall.seeds", 100);

  /** A process that takes more of a processor hangs: its own time, so that a busy machine kills nobody. */
  private static final Duration CPU_MAX = Duration.ofSeconds(200);

  /** What a process that was ended by force exits with. */
  private static final int KILLED = 128 + 9;

  /** One that waits for ever takes no time of its own. */
  private static final Duration PATIENCE = Duration.ofMinutes(30);

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
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx768m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-classpath",
            classPath,
            FirstFailure.class.getName(),
            verdict.toString(),
            Integer.toString(SEEDS))
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    Duration cpu = watch(process);
    List<String> said = Files.readAllLines(verdict);
    String test = find(said, FirstFailure.TEST);
    String seed = find(said, FirstFailure.SEED);
    if (!said.contains(FirstFailure.END)) {
      if (process.exitValue() != KILLED) {
        throw new IllegalStateException("the process died, see " + output);
      }
      test = test == null ? "hangs" : test;
      seed = seed == null ? "hangs" : seed;
    }
    return new Trial(test, seed, cpu.toSeconds());
  }

  /** Waits for the process, and ends it if it hangs. Returns the processor's time that it took. */
  private static Duration watch(Process process) throws InterruptedException {
    long startNs = System.nanoTime();
    Duration cpu = Duration.ZERO;
    while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
      cpu = process.info().totalCpuDuration().orElse(cpu);
      boolean impatient = System.nanoTime() - startNs > PATIENCE.toNanos();
      if (impatient || cpu.compareTo(CPU_MAX) > 0) {
        process.destroyForcibly().waitFor();
      }
    }
    return cpu;
  }

  private static @Nullable String find(List<String> said, String what) {
    return said.stream()
        .filter(line -> line.startsWith(what))
        .map(line -> line.substring(what.length()))
        .findFirst()
        .orElse(null);
  }
}
