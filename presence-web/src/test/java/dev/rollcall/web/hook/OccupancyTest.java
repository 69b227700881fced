package dev.rollcall.web.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OccupancyTest {

  private final Occupancy occupancy = new Occupancy(3);
  private final Set<String> present = new HashSet<>();

  private static Map<String, String> refs(List<String> keys) {
    Map<String, String> refs = new LinkedHashMap<>();
    keys.forEach(key -> refs.put(key, "ref of " + key));
    return refs;
  }

  private List<String> touch(String... keys) {
    return occupancy.on("t", refs(List.of(keys)), present::contains, 5).stream()
        .map(event -> event.type().label() + (event.key() == null ? "" : " " + event.key()))
        .toList();
  }

  @Test
  void theFirstOccupiesAndTheLastVacates() {
    present.addAll(Set.of("ann", "ben"));
    assertThat(touch("ann")).containsExactly("topic_occupied", "member_joined ann");
    assertThat(touch("ben")).containsExactly("member_joined ben");
    present.remove("ann");
    assertThat(touch("ann")).containsExactly("member_left ann");
    present.clear();
    assertThat(touch("ben")).containsExactly("member_left ben", "topic_vacated");
  }

  @Test
  void devicesUpdatesAndFlapsAreNoEvents() {
    present.add("ann");
    touch("ann");
    assertThat(touch("ann")).isEmpty();
    assertThat(touch("cleo")).as("came and went before anybody looked").isEmpty();
  }

  @Test
  void anEventIsNamedByWhatHappenedAndNotByWhoSawIt() {
    present.add("ann");
    List<HookEvent> here = occupancy.on("t", Map.of("ann", "1"), present::contains, 5);
    List<HookEvent> there = new Occupancy(3).on("t", Map.of("ann", "1"), present::contains, 7);
    List<HookEvent> later = new Occupancy(3).on("t", Map.of("ann", "2"), present::contains, 5);
    assertThat(there).extracting(HookEvent::id).isEqualTo(ids(here)).doesNotHaveDuplicates();
    assertThat(later).extracting(HookEvent::id).doesNotContainAnyElementsOf(ids(here));
  }

  private static List<String> ids(List<HookEvent> events) {
    return events.stream().map(HookEvent::id).toList();
  }

  @Test
  void whoIsBeyondTheTableIsNotFollowedAndCounted() {
    present.addAll(Set.of("a", "b", "c", "d"));
    touch("a", "b", "c");
    assertThat(touch("d")).isEmpty();
    assertThat(occupancy.unfollowed()).isEqualTo(1);
    present.remove("d");
    assertThat(touch("d")).isEmpty();
    assertThat(occupancy.size()).isEqualTo(3);
  }

  /** Whatever happens and however it is grouped, what was told is what is so. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theEventsFoldToThePresent(long seed) {
    Random random = new Random(seed);
    Occupancy large = new Occupancy(1_000);
    Set<String> told = new HashSet<>();
    boolean occupied = false;
    for (int step = 0; step < 2_000; step++) {
      List<String> touched = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        String key = "k" + random.nextInt(5);
        touched.add(key);
        if (random.nextBoolean()) {
          present.add(key);
        } else {
          present.remove(key);
        }
      }
      for (HookEvent event : large.on("t", refs(touched), present::contains, step)) {
        switch (event.type()) {
          case TOPIC_OCCUPIED -> {
            assertThat(occupied).isFalse();
            assertThat(told).isEmpty();
            occupied = true;
          }
          case TOPIC_VACATED -> {
            assertThat(occupied).isTrue();
            assertThat(told).isEmpty();
            occupied = false;
          }
          case MEMBER_JOINED -> assertThat(told.add(event.key())).isTrue();
          case MEMBER_LEFT -> assertThat(told.remove(event.key())).isTrue();
        }
      }
      assertThat(told).isEqualTo(present);
      assertThat(occupied).isEqualTo(!present.isEmpty());
    }
  }
}
