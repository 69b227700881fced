package dev.rollcall.tracker.mutants;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The production code with one rule broken, as a file says it: some lines of {@code name: value}, then hunks as in a unified diff but without
 * numbers, each after a line {@code @@}. What a hunk takes out or keeps has to stand in the source exactly once, so a mutant that a later change made
 * stale fails loudly.
 *
 * @param name the file's
 * @param rule what it breaks, in words
 * @param breaks the ids of the invariants that it breaks
 * @param source the source file, below the tracker's package
 * @param hunks what is changed
 */
record Mutant(String name, String rule, String breaks, String source, List<Hunk> hunks) {

  /** Where the mutants are, and what they are mutants of, from the module's directory. */
  static final Path DIRECTORY = Path.of("src", "test", "mutants");

  static final String PACKAGE = "dev/rollcall/tracker/";
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final String SUFFIX = ".mutant";

  /** One place: whole lines. */
  record Hunk(String before, String after) {}

  /** All of them, by name. */
  static List<Mutant> all() {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .sorted()
          .map(Mutant::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Mutant read(Path file) {
    String name = file.getFileName().toString();
    try {
      return parse(name.substring(0, name.length() - SUFFIX.length()), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Mutant parse(String name, String text) {
    String[] parts = text.split("(?m)^@@\n", -1);
    List<Hunk> hunks = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      hunks.add(new Hunk(lines(parts[i], '-', name), lines(parts[i], '+', name)));
    }
    if (hunks.isEmpty()) {
      throw new IllegalArgumentException("mutant " + name + " changes nothing");
    }
    String head = parts[0];
    return new Mutant(
        name,
        value(head, "rule", name),
        value(head, "breaks", name),
        value(head, "source", name),
        hunks);
  }

  /** The source's path below the roots of sources. */
  String path() {
    return PACKAGE + source;
  }

  /** The mutated source. */
  String apply() {
    try {
      return apply(Files.readString(SOURCES.resolve(path())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String apply(String original) {
    String text = original;
    for (Hunk hunk : hunks) {
      int at = text.indexOf(hunk.before);
      if (at < 0 || text.indexOf(hunk.before, at + 1) >= 0) {
        throw new IllegalStateException("mutant " + name + " is stale: " + source
            + (at < 0 ? " lacks" : " has more than once") + "\n" + hunk.before);
      }
      text = text.substring(0, at) + hunk.after + text.substring(at + hunk.before.length());
    }
    return text;
  }

  private static String value(String head, String name, String mutant) {
    return head.lines()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("mutant " + mutant + " has no " + name));
  }

  /** One side of a hunk: the lines of that sign and those of both sides, each with its line's end. */
  private static String lines(String hunk, char sign, String mutant) {
    StringBuilder side = new StringBuilder("\n");
    for (String line : hunk.lines().toList()) {
      char first = line.isEmpty() ? ' ' : line.charAt(0);
      if ("+- ".indexOf(first) < 0) {
        throw new IllegalArgumentException("mutant " + mutant + " has the line " + line);
      }
      if (first == sign || first == ' ') {
        side.append(line, Math.min(1, line.length()), line.length()).append('\n');
      }
    }
    return side.toString();
  }
}
