package dev.rollcall.web.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.web.presence.Parking.Ended;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParkingTest {

  private final Parking<Object> parking = new Parking<>(1_000, 4, 4);
  private final Object phone = "phone";
  private final Object laptop = "laptop";

  /** Keys with the hashes of their metas. */
  private static Map<String, Held> held(Object... keysAndHashes) {
    Map<String, Held> held = new HashMap<>();
    for (int i = 0; i < keysAndHashes.length; i += 2) {
      String key = (String) keysAndHashes[i];
      held.put(key, new Held("ref of " + key, (int) keysAndHashes[i + 1]));
    }
    return held;
  }

  @Test
  void whoComesBackInTimeTakesTheOwnerOver() {
    assertThat(parking.park(phone, "", "t", held("ann", 1), 0)).isTrue();
    assertThat(parking.adopt("other", "ann", 1)).isNull();
    assertThat(parking.adopt("t", "ben", 1)).isNull();
    assertThat(parking.adopt("t", "ann", 2)).isSameAs(phone);
    assertThat(parking.adopt("t", "ann", 2)).isNull();
    assertThat(parking.size()).isZero();
    assertThat(parking.has("t")).isFalse();
    assertThat(parking.tick(10_000)).isEmpty();
  }

  @Test
  void whoDoesNotComeBackLeavesWhenTheGraceIsOver() {
    parking.park(phone, "", "t", held("ann", 1), 0);
    parking.park(laptop, "", "t", held("ben", 1), 400);
    assertThat(parking.dueMs(400)).isEqualTo(600);
    assertThat(parking.tick(999)).isEmpty();
    assertThat(parking.tick(1_000)).containsExactly(new Ended<>(phone, "t", "ann", true));
    assertThat(parking.tick(1_000)).isEmpty();
    assertThat(parking.dueMs(1_000)).isEqualTo(400);
    assertThat(parking.tick(1_400)).containsExactly(new Ended<>(laptop, "t", "ben", true));
    assertThat(parking.dueMs(1_400)).isEqualTo(-1);
  }

  @Test
  void ofTwoDevicesTheOneWithTheSameMetaComesBackElseTheOneThatWentFirst() {
    parking.park(phone, "", "t", held("ann", 1), 0);
    parking.park(laptop, "", "t", held("ann", 2), 0);
    assertThat(parking.adopt("t", "ann", 2)).isSameAs(laptop);
    parking.park(laptop, "", "t", held("ann", 2), 0);
    assertThat(parking.adopt("t", "ann", 3)).isSameAs(phone);
  }

  @Test
  void aJoinByAnotherWaySucceedsExactlyOne() {
    parking.park(phone, "", "t", held("ann", 1), 0);
    parking.park(laptop, "", "t", held("ann", 2), 0);
    assertThat(parking.succeed("t", "ben", new Held("new", 1))).isNull();
    assertThat(parking.succeed("t", "ann", new Held("new", 2)))
        .isEqualTo(new Ended<>(laptop, "t", "ann", true));
    assertThat(parking.succeed("t", "ann", new Held("new", 2)))
        .isEqualTo(new Ended<>(phone, "t", "ann", true));
    assertThat(parking.succeed("t", "ann", new Held("new", 2))).isNull();
  }

  /** Diffs come late: that of a join may come when its connection has dropped already. */
  @Test
  void aPresenceDoesNotSucceedItselfNorAnotherThatIsParked() {
    parking.park(phone, "", "t", Map.of("ann", new Held("r1", 1)), 0);
    parking.park(laptop, "", "t", Map.of("ann", new Held("r2", 2)), 0);
    assertThat(parking.succeed("t", "ann", new Held("r1", 1))).isNull();
    assertThat(parking.succeed("t", "ann", new Held("r2", 2))).isNull();
    assertThat(parking.size()).isEqualTo(2);
    assertThat(parking.succeed("t", "ann", new Held("r3", 2)))
        .isEqualTo(new Ended<>(laptop, "t", "ann", true));
  }

  @Test
  void theOtherKeysOfAnAdoptedOwnerWaitUntilTheyAreTakenBack() {
    parking.park(phone, "", "t", held("ann", 1, "bot", 1, "cat", 1), 0);
    assertThat(parking.adopt("t", "ann", 1)).isSameAs(phone);
    assertThat(parking.adopt("t", "bot", 1)).as("it belongs to a channel").isNull();
    assertThat(parking.reclaim(phone, "bot")).isTrue();
    assertThat(parking.reclaim(phone, "bot")).isFalse();
    assertThat(parking.tick(1_000))
        .as("the owner lives on with its channel")
        .containsExactly(new Ended<>(phone, "t", "cat", false));
  }

  @Test
  void anAdoptedOwnerThatDropsAgainKeepsTheDeadlinesOfWhatNobodyTookBack() {
    parking.park(phone, "", "t", held("ann", 1, "bot", 1), 0);
    parking.adopt("t", "ann", 1);
    parking.park(phone, "", "t", held("ann", 1, "bot", 1), 500);
    assertThat(parking.tick(1_000)).containsExactly(new Ended<>(phone, "t", "bot", false));
    assertThat(parking.tick(1_500)).containsExactly(new Ended<>(phone, "t", "ann", true));
  }

  @Test
  void aChannelThatEndsInGoodOrderLeavesNothingHere() {
    parking.park(phone, "", "t", held("ann", 1, "bot", 1), 0);
    parking.adopt("t", "ann", 1);
    parking.forget(phone);
    assertThat(parking.size()).isZero();
    assertThat(parking.tick(9_000)).isEmpty();
  }

  @Test
  void noMoreThanMaxParkedNorWithoutAGraceNorWithoutPresences() {
    assertThat(parking.park(phone, "", "t", held("a", 1, "b", 1, "c", 1), 0)).isTrue();
    assertThat(parking.park(laptop, "", "t", held("a", 1, "b", 1), 0)).isFalse();
    assertThat(parking.park(laptop, "", "t", held("a", 1), 0)).isTrue();
    assertThat(parking.size()).isEqualTo(4);
    assertThat(parking.park(new Object(), "", "t", Map.of(), 0)).isFalse();
    assertThat(new Parking<>(0, 4, 4).park(phone, "", "t", held("a", 1), 0)).isFalse();
    assertThat(parking.clear()).hasSize(4);
    assertThat(parking.size()).isZero();
  }

  @Test
  void noClientTakesMoreThanItsShareUntilItsPresencesHaveGone() {
    Parking<Object> shared = new Parking<>(1_000, 10, 2);
    assertThat(shared.park(phone, "ann", "t", held("a", 1, "b", 1), 0)).isTrue();
    assertThat(shared.park(laptop, "ann", "t", held("c", 1), 0)).isFalse();
    assertThat(shared.park(laptop, "ben", "t", held("c", 1), 0)).isTrue();
    assertThat(shared.park("tool", "", "t", held("d", 1, "e", 1, "f", 1), 0)).isTrue();
    assertThat(shared.adopt("t", "a", 1)).isSameAs(phone);
    assertThat(shared.park("tablet", "ann", "t", held("g", 1), 0)).isTrue();
    shared.tick(1_000);
    assertThat(shared.clients()).isZero();
    assertThat(shared.park("pad", "ann", "t", held("a", 1, "b", 1), 1_000)).isTrue();
  }

  /** An owner that was adopted by another client counts for that one when it is parked again. */
  @Test
  void whatIsParkedCountsForWhoHadItLast() {
    Parking<Object> shared = new Parking<>(1_000, 10, 2);
    shared.park(phone, "ann", "t", held("a", 1, "b", 1), 0);
    shared.adopt("t", "a", 1);
    assertThat(shared.park(phone, "ben", "t", held("a", 1), 0)).isTrue();
    assertThat(shared.park(laptop, "ann", "t", held("c", 1), 0)).isTrue();
    assertThat(shared.park(new Object(), "ann", "t", held("d", 1), 0)).isFalse();
  }

  /** However it is used: every parked presence ends, is adopted or is taken back exactly once, and nothing stays in the tables. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyParkedPresenceHasOneFate(long seed) {
    Random random = new Random(seed);
    Parking<Object> large = new Parking<>(100, 50, 20);
    Map<Object, Set<String>> parked = new HashMap<>();
    List<Object> adopted = new ArrayList<>();
    for (long nowMs = 0; nowMs < 5_000; nowMs += random.nextInt(5)) {
      String key = "k" + random.nextInt(4);
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          Object owner = adopted.isEmpty() || random.nextBoolean()
              ? new Object()
              : adopted.remove(random.nextInt(adopted.size()));
          String client = List.of("", "a", "b").get(random.nextInt(3));
          if (large.park(owner, client, "t", held(key, 1, "k9", 1), nowMs)) {
            parked.computeIfAbsent(owner, none -> new HashSet<>()).addAll(Set.of(key, "k9"));
          } else {
            large.forget(owner);
            parked.remove(owner);
          }
        }
        case 2 -> {
          Object owner = large.adopt("t", key, 1);
          if (owner != null) {
            assertThat(parked.get(owner).remove(key)).isTrue();
            assertThat(adopted).doesNotContain(owner);
            adopted.add(owner);
          }
        }
        case 3 -> {
          Ended<Object> ended = large.succeed("t", key, new Held("new", 1));
          if (ended != null) {
            over(ended, parked, adopted);
          }
        }
        default -> large.tick(nowMs).forEach(ended -> over(ended, parked, adopted));
      }
      assertThat(large.size())
          .isEqualTo(parked.values().stream().mapToInt(Set::size).sum())
          .isLessThanOrEqualTo(50);
    }
    large.tick(9_000).forEach(ended -> over(ended, parked, adopted));
    assertThat(large.clients()).isZero();
    assertThat(large.size()).isZero();
    assertThat(large.has("t")).isFalse();
    assertThat(large.keys("t")).isEmpty();
  }

  private static void over(
      Ended<Object> ended, Map<Object, Set<String>> parked, List<Object> adopted) {
    Set<String> keys = parked.get(ended.owner());
    assertThat(keys.remove(ended.key())).isTrue();
    assertThat(ended.last()).isEqualTo(keys.isEmpty() && !adopted.contains(ended.owner()));
  }
}
