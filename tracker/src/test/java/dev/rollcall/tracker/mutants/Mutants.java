package dev.rollcall.tracker.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Tries mutants and tells who killed each: a table on the console, and as Markdown in {@code target/mutants.md}. */
public final class Mutants {

  private static final Path WORK = Path.of("target", "mutants");
  private static final Path TABLE = Path.of("target", "mutants.md");

  private Mutants() {}

  /** Tries the mutants of those names, with commas between, or all; as many at a time as there are cores. Returns whether all were killed. */
  public static boolean run(String names) throws Exception {
    List<String> wanted = List.of(names.split(","));
    List<Mutant> mutants = Mutant.all().stream()
        .filter(mutant -> names.equals("all") || wanted.contains(mutant.name()))
        .toList();
    if (mutants.isEmpty()) {
      throw new IllegalArgumentException("there is no mutant " + names + ", only all of "
          + Mutant.all().stream().map(Mutant::name).toList());
    }
    Path work = emptied();
    Trial control = Trial.of(null, Files.createDirectory(work.resolve("none")));
    if (control.killed()) {
      throw new IllegalStateException("the code as it is fails: " + control);
    }
    System.out.println("no mutant: survives, as it has to, in " + control.seconds() + " CPU s");
    ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Future<Trial>> trials = new ArrayList<>();
      for (Mutant mutant : mutants) {
        Path directory = Files.createDirectory(work.resolve(mutant.name()));
        trials.add(pool.submit(() -> Trial.of(mutant, directory)));
      }
      return tell(mutants, trials);
    } finally {
      pool.shutdownNow();
    }
  }

  private static boolean tell(List<Mutant> mutants, List<Future<Trial>> trials) throws Exception {
    List<String> rows = new ArrayList<>(List.of(
        "| mutant | rule that it breaks | ids | first test that fails | first seed | CPU s |",
        "|---|---|---|---|---|---|"));
    boolean allKilled = true;
    for (int i = 0; i < mutants.size(); i++) {
      Mutant mutant = mutants.get(i);
      Trial trial = trials.get(i).get();
      allKilled &= trial.killed();
      System.out.println(mutant.name() + ": " + (trial.killed() ? "killed by " : "SURVIVES: ")
          + trial.test() + ", seed " + trial.seed() + ", in " + trial.seconds() + " CPU s");
      rows.add(row(mutant, trial));
    }
    Files.write(TABLE, rows);
    return allKilled;
  }

  private static String row(Mutant mutant, Trial trial) {
    return "| "
        + String.join(
            " | ",
            mutant.name(),
            mutant.rule(),
            mutant.breaks(),
            trial.test() == null ? trial.killed() ? "–" : "**survives**" : trial.test(),
            trial.seed() == null ? "–" : trial.seed(),
            Long.toString(trial.seconds()))
        + " |";
  }

  private static Path emptied() throws IOException {
    if (Files.exists(WORK)) {
      try (Stream<Path> files = Files.walk(WORK)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    return Files.createDirectories(WORK);
  }
}
