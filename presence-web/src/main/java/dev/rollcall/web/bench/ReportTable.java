package dev.rollcall.web.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** A report as text for people: the setup, the figures as a table, the checks. */
public final class ReportTable {

  private static final List<String> HEAD =
      List.of("what", "unit", "median [min..max]", "floor [min..max]", "ratio", "target", "");

  private ReportTable() {}

  /** The lines. */
  public static List<String> lines(Report report) {
    List<String> lines = new ArrayList<>();
    lines.add("scenario " + report.scenario());
    report.setup().forEach((name, value) -> lines.add("  " + name + " = " + value));
    lines.add("");
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    report.figures().forEach(figure -> rows.add(row(figure)));
    lines.addAll(columns(rows));
    lines.add("");
    for (Check check : report.checks()) {
      lines.add((check.holds() ? "ok      " : "FAILED  ") + check.what() + ": " + check.seen());
    }
    long failed = report.checks().stream().filter(check -> !check.holds()).count();
    lines.add(String.format(
        Locale.ROOT,
        "%d checks, %d failed; %d targets, %d missed",
        report.checks().size(),
        failed,
        report.figures().stream().filter(figure -> figure.target() != null).count(),
        report.missed()));
    return lines;
  }

  private static List<String> row(Figure figure) {
    OptionalDouble ratio = figure.ratio();
    Target target = figure.target();
    return List.of(
        figure.what(),
        figure.unit(),
        text(figure.measured()),
        text(figure.floor()),
        ratio.isPresent() ? Numbers.text(ratio.getAsDouble()) : "",
        target == null ? "" : target.text(figure.unit()),
        target == null ? "" : figure.missed() ? "MISSED" : "met");
  }

  private static String text(@Nullable Spread spread) {
    if (spread == null) {
      return "";
    }
    String median = Numbers.text(spread.median());
    return spread.n() == 1
        ? median
        : median + " [" + Numbers.text(spread.min()) + ".." + Numbers.text(spread.max()) + "]";
  }

  private static List<String> columns(List<List<String>> rows) {
    int[] widths = new int[HEAD.size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String cell = row.get(column);
        line.append(cell).append(" ".repeat(widths[column] - cell.length() + 2));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
