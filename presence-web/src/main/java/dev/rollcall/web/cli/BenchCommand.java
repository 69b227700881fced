package dev.rollcall.web.cli;

import dev.rollcall.web.bench.Report;
import dev.rollcall.web.bench.ReportTable;
import dev.rollcall.web.bench.Scenario;
import dev.rollcall.web.bench.Scenarios;
import dev.rollcall.web.bench.Size;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures what Rollcall costs on this machine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures what Rollcall costs on this machine, beside a floor: the least that anything could cost that does the job.",
      "",
      "A target that is missed is reported and is no failure; what was not done right is."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured",
      "1:a scenario broke, or a check of what it did failed",
      "2:wrong usage"
    })
public final class BenchCommand implements Callable<Integer> {

  private static final String ALL = "all";

  private final List<Scenario> scenarios;

  @Parameters(
      paramLabel = "SCENARIO",
      arity = "0..1",
      description = "What to measure: see --list; all: everything.")
  @Nullable
  String name;

  @Option(names = "--list", description = "Name the scenarios and what they show.")
  boolean list;

  @Option(
      names = "--json",
      description = "One JSON object per scenario, each on a line of its own, in place of tables.")
  boolean json;

  @Option(
      names = "--quick",
      description = "Take seconds, not minutes: checks the same, but its figures say nothing.")
  boolean quick;

  @Spec
  CommandSpec spec;

  /** With the scenarios that there are. */
  public BenchCommand() {
    this(Scenarios.all());
  }

  BenchCommand(List<Scenario> scenarios) {
    this.scenarios = scenarios;
  }

  @Override
  public Integer call() {
    if (list) {
      scenarios.forEach(
          scenario -> say(String.format("%-10s %s", scenario.name(), scenario.shows())));
      return CommandLine.ExitCode.OK;
    }
    int exitCode = CommandLine.ExitCode.OK;
    for (Scenario scenario : chosen()) {
      exitCode = Math.max(exitCode, run(scenario));
    }
    return exitCode;
  }

  private List<Scenario> chosen() {
    String known =
        scenarios.stream().map(Scenario::name).collect(Collectors.joining(", ")) + ", " + ALL;
    if (name == null) {
      throw wrong("a scenario is missing: one of " + known);
    }
    if (name.equals(ALL)) {
      return scenarios;
    }
    List<Scenario> named =
        scenarios.stream().filter(scenario -> scenario.name().equals(name)).toList();
    if (named.isEmpty()) {
      throw wrong("no scenario \"" + name + "\": there are " + known);
    }
    return named;
  }

  private int run(Scenario scenario) {
    try {
      Report report = scenario.run(quick ? Size.QUICK : Size.FULL);
      if (json) {
        say(report.toJson().encode());
      } else {
        ReportTable.lines(report).forEach(this::say);
        say("");
      }
      return report.holds() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return broke(scenario, e);
    } catch (Exception e) {
      return broke(scenario, e);
    }
  }

  private int broke(Scenario scenario, Exception cause) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("rollcall bench: " + scenario.name() + " broke: " + Failures.text(cause));
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
