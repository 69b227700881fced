package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Allocated;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmallMapTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16, 17, 60})
  void doesWhatALinkedHashMapDoes(int keys) {
    Random random = new Random(keys);
    for (int run = 0; run < 200; run++) {
      SmallMap<String, Integer> map = new SmallMap<>();
      Map<String, Integer> twin = new LinkedHashMap<>();
      for (int step = 0; step < 120; step++) {
        String key = "k" + random.nextInt(keys);
        if (random.nextInt(3) == 0) {
          assertThat(map.remove(key)).isEqualTo(twin.containsKey(key));
          twin.remove(key);
        } else {
          Integer value = random.nextBoolean() ? step : null;
          map.put(key, value);
          twin.put(key, value);
        }
        check(map, twin, keys);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 17, 60})
  void whatAllHaveInCommonIsKnown(int keys) {
    SmallMap<String, Integer> map = new SmallMap<>();
    Map<String, Integer> twin = new LinkedHashMap<>();
    for (int value : new int[] {7, 8, 8, 9}) {
      for (int i = 0; i < keys; i++) {
        map.put("k" + i, value);
        twin.put("k" + i, value);
        check(map, twin, keys);
      }
    }
  }

  @Test
  void isEmptyAgainWhenAllOfManyAreGone() {
    SmallMap<String, Integer> map = new SmallMap<>();
    Map<String, Integer> twin = new LinkedHashMap<>();
    for (int i = 0; i < 17; i++) {
      map.put("k" + i, 1);
    }
    for (int i = 0; i < 17; i++) {
      assertThat(map.isEmpty()).isFalse();
      assertThat(map.remove("k" + i)).isTrue();
    }
    check(map, twin, 17);
    map.put("k3", 7);
    twin.put("k3", 7);
    check(map, twin, 17);
  }

  /** Searched one by one, so many keys would keep the test busy for minutes. */
  @Test
  void holdsAsManyAsOneLikes() {
    int keys = 200_000;
    SmallMap<Integer, Integer> map = new SmallMap<>();
    for (int i = 0; i < keys; i++) {
      map.put(i, -i);
    }
    for (int i = 0; i < keys; i++) {
      assertThat(map.get(i)).isEqualTo(-i);
    }
    assertThat(map.size()).isEqualTo(keys);
  }

  /** An array of its own for each that comes would be 2.5 MB. */
  @Test
  void whatComesTakesThePlaceOfWhatWent() {
    SmallMap<String, Integer> map = new SmallMap<>();
    for (int i = 0; i < 15; i++) {
      map.put("k" + i, 1);
    }
    map.put("passing", 1);
    map.remove("passing");
    long allocated = Allocated.by(() -> {
      for (int i = 0; i < 10_000; i++) {
        map.put("passing", 1);
        map.remove("passing");
      }
    });
    assertThat(map.size()).isEqualTo(15);
    assertThat(allocated).isLessThan(2_000_000);
  }

  @Test
  void theKeysAreAListOfTheirOwn() {
    SmallMap<String, Integer> map = new SmallMap<>();
    map.put("a", 1);
    List<String> one = map.keys();
    map.put("b", 2);
    List<String> two = map.keys();
    map.remove("a");
    assertThat(one).containsExactly("a");
    assertThat(two).containsExactly("a", "b");
  }

  private static void check(SmallMap<String, Integer> map, Map<String, Integer> twin, int keys) {
    assertThat(map.size()).isEqualTo(twin.size());
    assertThat(map.isEmpty()).isEqualTo(twin.isEmpty());
    assertThat(map.keys()).containsExactlyElementsOf(twin.keySet());
    List<Integer> values = new ArrayList<>();
    map.forEach((key, value) -> values.add(value));
    assertThat(values).containsExactlyElementsOf(twin.values());
    boolean same = new HashSet<>(values).size() == 1;
    assertThat(map.common()).isEqualTo(same ? values.get(0) : null);
    for (int i = 0; i < keys; i++) {
      assertThat(map.containsKey("k" + i)).isEqualTo(twin.containsKey("k" + i));
      assertThat(map.get("k" + i)).isEqualTo(twin.get("k" + i));
    }
  }
}
