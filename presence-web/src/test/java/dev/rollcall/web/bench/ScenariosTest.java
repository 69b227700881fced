package dev.rollcall.web.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario of one node works: what it does is right. What it takes is not looked at. {@link ClusterScenariosIT} runs the others. */
class ScenariosTest {

  static Stream<String> names() {
    return Scenarios.ofOneNode().stream().map(Scenario::name);
  }

  @ParameterizedTest
  @MethodSource("names")
  @Timeout(120)
  void aQuickRunMeasuresAndChecks(String name) throws Exception {
    Scenario scenario = Scenarios.all().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
    Report report = scenario.run(Size.QUICK);
    assertThat(report.scenario()).isEqualTo(name);
    assertThat(report.checks()).isNotEmpty().allMatch(Check::holds);
    assertThat(report.figures()).isNotEmpty();
    assertThat(report.figures().stream().map(Figure::what)).doesNotHaveDuplicates();
    assertThat(report.setup())
        .containsKeys("jdk", "heapMaxMiB", "cores", "loadAtStart", "loadAtEnd");
    assertThat(report.toJson().encode()).contains("\"scenario\":\"" + name + "\"");
  }

  @Test
  void namesAreUniqueAndEachSaysWhatItShowsInOneLine() {
    List<Scenario> all = Scenarios.all();
    assertThat(all.stream().map(Scenario::name)).doesNotHaveDuplicates();
    assertThat(all)
        .allSatisfy(scenario -> assertThat(scenario.shows()).isNotBlank().hasLineCount(1));
  }
}
