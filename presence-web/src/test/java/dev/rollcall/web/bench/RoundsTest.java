package dev.rollcall.web.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {

  private final List<String> order = new ArrayList<>();

  @Test
  void trialsTakeTurnsAndWhatTheWarmUpsGaveIsDropped() throws Exception {
    Samples samples = Rounds.run(
        Size.FULL,
        into -> {
          order.add("floor");
          into.add("floor", order.size());
        },
        into -> order.add("measured"));
    int rounds = Size.FULL.warmUps() + Size.FULL.repetitions();
    List<String> turns = new ArrayList<>();
    Collections.nCopies(rounds, List.of("floor", "measured")).forEach(turns::addAll);
    assertThat(order).isEqualTo(turns);
    assertThat(samples.of("floor").n()).isEqualTo(Size.FULL.repetitions());
    assertThat(samples.of("floor").min()).isEqualTo(1 + 2.0 * Size.FULL.warmUps());
  }

  @Test
  void whatIsColdAnywayHasNoWarmUps() throws Exception {
    Samples samples = Rounds.measured(Size.FULL, into -> {
      order.add("cold");
      into.add("cold", order.size());
    });
    assertThat(order).hasSize(Size.FULL.repetitions());
    assertThat(samples.of("cold").min()).isEqualTo(1);
  }

  @Test
  void fiveRepetitionsAtLeastSayAnything() {
    assertThat(Size.FULL.repetitions()).isGreaterThanOrEqualTo(5);
  }
}
