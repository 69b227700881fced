package dev.rollcall.web.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.web.bench.Check;
import dev.rollcall.web.bench.Figure;
import dev.rollcall.web.bench.Findings;
import dev.rollcall.web.bench.Report;
import dev.rollcall.web.bench.Scenario;
import dev.rollcall.web.bench.Size;
import dev.rollcall.web.bench.Spread;
import dev.rollcall.web.bench.Target;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<Size> sizes = new ArrayList<>();

  /** A scenario that finds one figure, whose target is missed, and one check. */
  private final class Found implements Scenario {
    private final String name;
    private final boolean holds;

    Found(String name, boolean holds) {
      this.name = name;
      this.holds = holds;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String shows() {
      return "what is " + name;
    }

    @Override
    public Report run(Size size) {
      sizes.add(size);
      return new Findings(this, size)
          .figure(new Figure("ends", "ms", Spread.of(2), null, Target.atMost(1)))
          .check(Check.that("it is so", holds, "so"))
          .report();
    }
  }

  private final Scenario broken = new Scenario() {
    @Override
    public String name() {
      return "broken";
    }

    @Override
    public String shows() {
      return "what breaks";
    }

    @Override
    public Report run(Size size) throws IOException {
      throw new IOException("no such heap\nat all");
    }
  };

  private int run(List<Scenario> scenarios, String... arguments) {
    return new CommandLine(new BenchCommand(scenarios))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private int runRollcall(String... arguments) {
    return Rollcall.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bench|a scenario is missing: one of floor, local",
        "bench dance|no scenario \"dance\": there are floor, local",
        "bench local reads|Unmatched argument",
        "bench local --fast|Unknown option: '--fast'",
      })
  void wrongUsageIsNamedAndExitsWith2(String arguments, String message) {
    assertThat(runRollcall(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(message);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void theListHasALineForEach() {
    assertThat(runRollcall("bench", "--list")).isZero();
    assertThat(out.toString().lines())
        .anyMatch(line -> line.matches("local +track, update .*"))
        .anyMatch(line -> line.matches("memory +heap per presence.*"))
        .anyMatch(line -> line.matches("registry +names and groups: .*"));
  }

  @Test
  void aMissedTargetIsSaidAndIsNoFailure() {
    assertThat(run(List.of(new Found("good", true)), "good")).isZero();
    assertThat(out.toString()).contains("scenario good", "MISSED", "ok      it is so: so");
    assertThat(sizes).containsExactly(Size.FULL);
  }

  @Test
  void aFailedCheckExitsWith1() {
    assertThat(run(List.of(new Found("bad", false)), "bad", "--quick")).isEqualTo(1);
    assertThat(out.toString()).contains("FAILED  it is so: so");
    assertThat(sizes).containsExactly(Size.QUICK);
  }

  @Test
  void allGoesOnAfterOneThatBrokeAndExitsWith1() {
    List<Scenario> scenarios = List.of(new Found("a", true), broken, new Found("b", true));
    assertThat(run(scenarios, "all", "--json")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines("rollcall bench: broken broke: no such heap");
    assertThat(out.toString().lines().map(line -> new JsonObject(line).getString("scenario")))
        .containsExactly("a", "b");
  }

  @Test
  void jsonIsOneObjectAndNothingElse() {
    assertThat(runRollcall("bench", "floor", "--quick", "--json")).isZero();
    assertThat(out.toString()).hasLineCount(1);
    JsonObject report = new JsonObject(out.toString());
    assertThat(report.getString("scenario")).isEqualTo("floor");
    assertThat(report.getBoolean("holds")).isTrue();
    assertThat(report.getJsonObject("setup").getString("size")).isEqualTo("QUICK");
  }
}
