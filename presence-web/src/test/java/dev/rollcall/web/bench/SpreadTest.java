package dev.rollcall.web.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void ofOneSampleAllAreThatSample() {
    assertThat(Spread.of(7)).isEqualTo(new Spread(1, 7, 7, 7));
  }

  @Test
  void theMedianOfAnOddNumberIsTheMiddleOne() {
    assertThat(Spread.of(5, 1, 9)).isEqualTo(new Spread(3, 1, 5, 9));
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
    assertThat(Spread.of(List.of(10, 1, 4, 2))).isEqualTo(new Spread(4, 1, 3, 10));
  }

  @Test
  void theSamplesAreLeftAsTheyWere() {
    double[] samples = {3, 1, 2};
    Spread.of(samples);
    assertThat(samples).containsExactly(3, 1, 2);
  }

  @Test
  void noSamplesAndNoNumbersAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Spread.of());
    assertThatIllegalArgumentException().isThrownBy(() -> Spread.of(1, Double.NaN));
  }

  @Test
  void samplesAreKeptByNameAndDividedRepetitionByRepetition() {
    Samples samples = new Samples();
    samples.add("a", 10);
    samples.add("b", 5);
    samples.add("a", 30);
    samples.add("b", 10);
    assertThat(samples.of("a")).isEqualTo(new Spread(2, 10, 20, 30));
    assertThat(samples.ratio("a", "b")).isEqualTo(new Spread(2, 2, 2.5, 3));
    samples.add("b", 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> samples.ratio("a", "b"))
        .withMessageContaining("\"a\" was measured 2 times, \"b\" 3 times");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> samples.of("c"))
        .withMessageContaining("\"c\"");
  }
}
