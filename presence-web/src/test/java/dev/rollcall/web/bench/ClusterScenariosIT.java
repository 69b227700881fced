package dev.rollcall.web.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.web.bench.cluster.ClusterScenarios;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The scenarios that need processes of their own, in small: they run to the end, and what they check of themselves holds. The others than the default ones with
 * {@code -Drollcall.bench=fresh,heal,idle}.
 */
class ClusterScenariosIT {

  static Stream<String> scenarios() {
    return Stream.of(System.getProperty("rollcall.bench", "propagate,burst,kill,web,registry")
        .split(","));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void runsAndDoesWhatItMeasures(String name) throws Exception {
    Scenario scenario = ClusterScenarios.all().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
    Report report = scenario.run(Size.QUICK);
    assertThat(report.figures()).isNotEmpty();
    assertThat(report.figures().stream().map(Figure::what)).doesNotHaveDuplicates();
    assertThat(report.checks()).isNotEmpty().allMatch(Check::holds);
  }
}
