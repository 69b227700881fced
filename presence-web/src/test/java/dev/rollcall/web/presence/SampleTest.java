package dev.rollcall.web.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {

  private static List<String> smallest(Set<String> keys, int size) {
    return keys.stream()
        .sorted(Comparator.comparingLong(Sample::hash).thenComparing(key -> key))
        .limit(size)
        .toList();
  }

  @Test
  void itIsTheSameWhateverTheOrder() {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      keys.add("user-" + i);
    }
    Sample one = new Sample(10);
    one.start(keys);
    Collections.shuffle(keys, new Random(7));
    Sample other = new Sample(10);
    keys.forEach(other::join);
    assertThat(one.keys()).hasSize(10).isEqualTo(other.keys());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void itHasTheSmallestHashesAfterEveryStep(long seed) {
    Random random = new Random(seed);
    Set<String> present = new HashSet<>();
    Sample sample = new Sample(5);
    for (int step = 0; step < 3_000; step++) {
      String key = "k" + random.nextInt(60);
      if (random.nextInt(5) < 2) {
        present.add(key);
        sample.join(key);
      } else {
        present.remove(key);
        sample.leave(key);
      }
      if (sample.exhausted()) {
        sample.start(present);
      }
      assertThat(sample.keys()).isEqualTo(smallest(present, 5));
    }
  }
}
