package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.tracker.Seeds;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Entries by dot: against a map, and what memory they take. */
class DotArrayTest {

  private final DotArray array = new DotArray();

  @Test
  void isAMapInDotOrderOverEveryHistory() {
    Seeds.check(500, (seed, random) -> {
      DotArray some = new DotArray();
      TreeMap<Long, Entry> twin = new TreeMap<>();
      int joinsOf8 = 1 + random.nextInt(7);
      long dot = 0;
      for (int step = 0; step < 300; step++) {
        if (random.nextInt(8) < joinsOf8) {
          dot += 1 + random.nextInt(3);
          Entry entry = entry(dot);
          some.append(entry);
          twin.put(dot, entry);
        } else {
          long any = random.nextLong(dot + 2);
          assertThat(some.remove(any)).isSameAs(twin.remove(any));
        }
        long at = random.nextLong(dot + 2);
        assertThat(some.get(at)).isSameAs(twin.get(at));
        assertThat(some.size()).isEqualTo(twin.size());
        assertThat(above(some, at))
            .containsExactlyElementsOf(twin.tailMap(at, false).values());
        assertThat(walked(some.walk(some.placeAbove(at), 1)))
            .containsExactlyElementsOf(twin.tailMap(at, false).values());
        assertThat(walked(some.walk(some.placeAbove(at) - 1, -1)))
            .containsExactlyElementsOf(twin.headMap(at, true).descendingMap().values());
      }
    });
  }

  /** From one to a million million apart, evenly here and wildly there: wherever the search guesses, it finds what a map finds. */
  @Test
  void dotsAreFoundWhateverTheGaps() {
    Seeds.check(200, (seed, random) -> {
      DotArray some = new DotArray();
      TreeMap<Long, Entry> twin = new TreeMap<>();
      long dot = 0;
      int widest = 1;
      for (int i = 0; i < 400; i++) {
        widest = random.nextInt(20) == 0 ? 1 + random.nextInt(40) : widest;
        dot += 1 + random.nextLong(1L << widest);
        Entry entry = entry(dot);
        some.append(entry);
        twin.put(dot, entry);
      }
      for (long present : List.copyOf(twin.keySet())) {
        for (long near = present - 1; near <= present + 1; near++) {
          assertThat(some.get(near)).isSameAs(twin.get(near));
          Long above = twin.higherKey(near);
          int place = some.placeAbove(near);
          assertThat(place < some.end() ? some.at(place) : null)
              .isSameAs(above == null ? null : twin.get(above));
        }
      }
    });
  }

  @Test
  void aDotIsAboveAllBeforeIt() {
    append(5);
    assertThatThrownBy(() -> append(5)).hasMessage("dot 5 is not above 5");
    assertThatThrownBy(() -> append(4)).hasMessage("dot 4 is not above 5");
    append(6, 7);
    array.remove(7);
    assertThatThrownBy(() -> append(7)).hasMessage("dot 7 is not above 7");
  }

  @Test
  void whatIsNotThereOrDiedIsNotRemovedAgain() {
    append(2, 4);
    assertThat(array.remove(1)).isNull();
    assertThat(array.remove(3)).isNull();
    assertThat(array.remove(2)).isNotNull();
    assertThat(array.remove(2)).isNull();
    assertThat(array.size()).isEqualTo(1);
  }

  @Test
  void whenTheLastDiesAllMemoryIsGivenBack() {
    append(1, 2);
    array.remove(1);
    assertThat(array.end()).isEqualTo(2);
    array.remove(2);
    assertThat(array.end()).isZero();
    assertThat(array.capacity()).isZero();
  }

  @Test
  void growsByHalf() {
    for (long dot = 1; dot <= 1_000; dot++) {
      append(dot);
      assertThat(array.capacity()).isLessThanOrEqualTo((int) Math.max(8, dot + dot / 2));
    }
  }

  @Test
  void isPackedWhenItIsFullAndHalfOfItIsHoles() {
    append(1, 2, 3, 4, 5, 6, 7);
    remove(1, 3, 5, 7);
    append(8);
    assertThat(array.end()).as("not full").isEqualTo(8);
    append(9);
    assertThat(array.end()).as("packed").isEqualTo(5);
    assertThat(array.capacity()).isEqualTo(8);
    assertThat(array.at(5)).as("beyond the end").isNull();
    assertThat(above(array, 0)).extracting(Entry::seq).containsExactly(2L, 4L, 6L, 8L, 9L);
  }

  @Test
  void isNotPackedForFewHoles() {
    append(1, 2, 3, 4, 5, 6, 7, 8);
    remove(1, 3, 5);
    append(9);
    assertThat(array.end()).isEqualTo(9);
  }

  @Test
  void anArrayOfWhichAQuarterLivesIsKept() {
    append(LongStream.rangeClosed(1, 12).toArray());
    remove(LongStream.rangeClosed(1, 9).toArray());
    append(13);
    assertThat(array.end()).isEqualTo(4);
    assertThat(array.capacity()).isEqualTo(12);
  }

  @Test
  void anArrayOfWhichLessThanAQuarterLivesIsGivenBack() {
    append(LongStream.rangeClosed(1, 1_000).toArray());
    int before = array.capacity();
    append(LongStream.rangeClosed(1_001, before).toArray());
    remove(LongStream.rangeClosed(1, before - 100).toArray());
    append(before + 1);
    assertThat(array.size()).isEqualTo(101);
    assertThat(array.capacity()).isBetween(101, 300);
    assertThat(above(array, 0)).hasSize(101);
  }

  @Test
  void aWalkThatIsOverHasNoMore() {
    append(2, 4);
    array.remove(4);
    Iterator<Entry> walk = array.walk(0, 1);
    assertThat(walk.next().seq()).isEqualTo(2);
    assertThat(walk.hasNext()).isFalse();
    assertThatThrownBy(walk::next).isInstanceOf(NoSuchElementException.class);
    Iterator<Entry> down = array.walk(0, -1);
    assertThat(down.next().seq()).isEqualTo(2);
    assertThatThrownBy(down::next).isInstanceOf(NoSuchElementException.class);
  }

  private void append(long... dots) {
    for (long dot : dots) {
      array.append(entry(dot));
    }
  }

  private void remove(long... dots) {
    for (long dot : dots) {
      array.remove(dot);
    }
  }

  private static List<Entry> above(DotArray array, long dot) {
    List<Entry> entries = new ArrayList<>();
    for (int place = array.placeAbove(dot); place < array.end(); place++) {
      Entry entry = array.at(place);
      if (entry != null) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private static List<Entry> walked(Iterator<Entry> walk) {
    List<Entry> entries = new ArrayList<>();
    walk.forEachRemaining(entries::add);
    return entries;
  }

  private static Entry entry(long dot) {
    return new Entry(new Dot(new Replica("a", 1), 0, dot), 0, "t", "k", new byte[0]);
  }
}
