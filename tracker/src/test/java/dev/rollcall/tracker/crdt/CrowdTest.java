package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What it holds against a tree, and on how many pages: a write copies one of them and the list of all. */
class CrowdTest {

  private static final int PAGE = 128;

  @Test
  void isASetInOrderOverEveryHistory() {
    Seeds.check(50, (seed, random) -> {
      Crowd<Integer> crowd = of(500);
      TreeSet<Integer> twin = new TreeSet<>(List.of(500));
      for (int step = 0; step < 1_500; step++) {
        Integer member = random.nextInt(1_000);
        boolean comes = random.nextInt(5) < (step < 800 ? 4 : 2) || twin.size() < 2;
        crowd = comes ? crowd.with(member) : crowd.without(member);
        if (comes) {
          twin.add(member);
        } else {
          twin.remove(member);
        }
        assertThat(crowd.size()).isEqualTo(twin.size());
        assertThat(crowd.first()).isEqualTo(twin.first());
      }
      assertThat(crowd.toList()).containsExactlyElementsOf(twin);
    });
  }

  @Test
  void whatIsInItAlreadyAndWhatIsNotChangeNothing() {
    Crowd<Integer> crowd = of(3).with(5);
    assertThat(crowd.with(5)).isSameAs(crowd);
    assertThat(crowd.without(4)).isSameAs(crowd);
  }

  @Test
  void aPageOverflowsAtOneMoreThanItHolds() {
    Crowd<Integer> full = with(of(1), IntStream.rangeClosed(2, PAGE));
    assertThat(full.pages()).isEqualTo(1);
    assertThat(full.with(PAGE + 1).pages()).isEqualTo(2);
  }

  @Test
  void whatAscendsFillsItsPages() {
    assertThat(with(of(1), IntStream.rangeClosed(2, 10 * PAGE)).pages()).isEqualTo(10);
  }

  @Test
  void whatDescendsFillsHalfOfThem() {
    int size = 10 * PAGE;
    Crowd<Integer> crowd = with(of(size), IntStream.range(1, size).map(i -> size - i));
    assertThat(crowd.toList()).hasSize(size);
    assertThat(crowd.pages()).isBetween(10, 20);
  }

  @Test
  void whatComesInAnyOrderFillsHalfOfThem() {
    List<Integer> members =
        new ArrayList<>(IntStream.range(1, 20 * PAGE).boxed().toList());
    Collections.shuffle(members, new Random(1));
    Crowd<Integer> crowd = with(of(0), members.stream().mapToInt(Integer::intValue));
    assertThat(crowd.pages()).isBetween(20, 40);
  }

  @Test
  void whatIsLeftOfAPageStaysOnItBesideAFullOne() {
    Crowd<Integer> crowd = with(of(1), IntStream.rangeClosed(2, 2 * PAGE));
    for (int i = 1; i < PAGE; i++) {
      crowd = crowd.without(i);
      assertThat(crowd.pages()).isEqualTo(2);
    }
    assertThat(crowd.without(PAGE).pages()).as("a page with nothing left").isEqualTo(1);
    assertThat(crowd.without(2 * PAGE).pages()).as("the last page has no next").isEqualTo(2);
  }

  @Test
  void twoHalvesJoin() {
    Crowd<Integer> halves = with(of(1), IntStream.rangeClosed(2, 2 * PAGE));
    for (int i = 1; i <= PAGE / 2; i++) {
      halves = halves.without(PAGE + i);
    }
    for (int i = 1; i < PAGE / 2; i++) {
      halves = halves.without(i);
      assertThat(halves.pages()).isEqualTo(2);
    }
    halves = halves.without(PAGE / 2);
    assertThat(halves.pages()).isEqualTo(1);
    assertThat(halves.toList()).hasSize(PAGE).isSorted();
  }

  private static Crowd<Integer> of(Integer member) {
    return Crowd.of(Comparator.naturalOrder(), new Integer[] {member});
  }

  private static Crowd<Integer> with(Crowd<Integer> crowd, IntStream members) {
    return members.boxed().reduce(crowd, Crowd::with, (one, other) -> other);
  }
}
