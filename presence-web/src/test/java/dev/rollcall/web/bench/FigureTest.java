package dev.rollcall.web.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureTest {

  private static final Spread FLOOR = Spread.of(90, 100, 1_000);

  private static Figure figure(double median, Spread floor, Target target) {
    return new Figure("track", "ops/s", Spread.of(1, median, 100_000), floor, target);
  }

  @Test
  void theRatioIsThatOfTheMedians() {
    assertThat(figure(60, FLOOR, null).ratio()).hasValue(0.6);
    assertThat(figure(60, null, null).ratio()).isEmpty();
    assertThat(figure(60, Spread.of(0), null).ratio()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "AT_LEAST, 50, false, 50, false",
    "AT_LEAST, 50, false, 49.9, true",
    "AT_MOST, 50, false, 50, false",
    "AT_MOST, 50, false, 50.1, true",
    "AT_LEAST, 0.5, true, 50, false",
    "AT_LEAST, 0.5, true, 49.9, true",
    "AT_MOST, 2, true, 200, false",
    "AT_MOST, 2, true, 200.1, true",
  })
  void aTargetIsJudgedByTheMedianAndAtItsBoundItIsMet(
      Target.Bound bound, double value, boolean timesFloor, double median, boolean missed) {
    Target target = new Target(bound, value, timesFloor);
    assertThat(figure(median, FLOOR, target).missed()).isEqualTo(missed);
  }

  @Test
  void withoutATargetNothingIsMissed() {
    assertThat(figure(0, FLOOR, null).missed()).isFalse();
  }

  @Test
  void aTargetInFloorsNeedsAFloor() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> figure(1, null, Target.atLeastFloors(0.5)))
        .withMessageContaining("\"track\" has a target in floors and no floor");
  }

  @Test
  void targetsInWords() {
    assertThat(Target.atLeast(250_000).text("ops/s")).isEqualTo("at least 250,000 ops/s");
    assertThat(Target.atMost(0.05).text("ms")).isEqualTo("at most 0.05 ms");
    assertThat(Target.atLeastFloors(0.5).text("ops/s")).isEqualTo("at least 0.5 x floor");
    assertThat(Target.atMostFloors(1).text("B")).isEqualTo("at most 1 x floor");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "1234567.8|1,234,568",
        "100.4|100",
        "99.95|100",
        "20|20",
        "12.34|12.3",
        "1|1",
        "1.234|1.23",
        "0.5|0.5",
        "0.1234|0.123",
        "0.01234|0.0123",
        "-12.34|-12.3"
      })
  void numbersHaveThreeDigits(double value, String text) {
    assertThat(Numbers.text(value)).isEqualTo(text);
  }
}
