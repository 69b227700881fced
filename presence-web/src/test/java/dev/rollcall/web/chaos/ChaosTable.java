package dev.rollcall.web.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The figures of a run, a row for each fault, in {@code target/chaos.md}: written anew with each row, so that a run that ends early shows how far it came. */
final class ChaosTable {

  private static final String HEAD = """
      | fault | time to consistent | leaves seen that were false | pulls | bytes between nodes | downs | measured |
      |---|---:|---:|---:|---:|---:|---|
      """;

  private static final Path FILE = Path.of("target", "chaos.md");
  private static final NavigableMap<String, Row> ROWS = new TreeMap<>(Comparator.naturalOrder());

  /**
   * What a fault did.
   *
   * @param fault what was done
   * @param consistentMs from the end of the fault until every list and every fold was the truth; negative: never
   * @param falseLeaves leaves that watchers saw although the owner was there throughout
   * @param pulls requests for what was missed
   * @param bytes between the nodes, all headers included
   * @param downs times that a node was held for dead by another
   * @param note what else was measured
   */
  record Row(
      String fault,
      long consistentMs,
      long falseLeaves,
      long pulls,
      long bytes,
      long downs,
      String note) {}

  private ChaosTable() {}

  /** Adds a row, or puts it in the place of the one with that rank. */
  static synchronized void add(String rank, Row row) {
    ROWS.put(rank, row);
    StringBuilder text = new StringBuilder(HEAD);
    for (Row each : ROWS.values()) {
      text.append(String.format(
          Locale.ROOT,
          "| %s | %s | %d | %d | %,d | %d | %s |%n",
          each.fault,
          each.consistentMs < 0
              ? "never"
              : String.format(Locale.ROOT, "%.1f s", each.consistentMs / 1e3),
          each.falseLeaves,
          each.pulls,
          each.bytes,
          each.downs,
          each.note));
    }
    try {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
