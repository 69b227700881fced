package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The persistent trie against a map of lists. */
class TopicStateTest {

  private static final LeaveReasons LEFT = LeaveReasons.of(LeaveReason.LEFT);

  private static final int SEEDS = 2_000;

  /** The first four have one hash code, the rest share bits of theirs. */
  private static final List<String> KEYS =
      List.of("AaAa", "BBBB", "AaBB", "BBAa", "a", "b", "a\u0000", "", "user:1", "user:2");

  @Test
  void holdsWhatAMapWouldHoldAndOldStatesNeverChange() {
    Seeds.check(SEEDS, (seed, random) -> {
      Model model = new Model();
      TopicState state = TopicState.empty("t", 0);
      for (int step = 0; step < 60; step++) {
        TopicState before = state;
        Map<String, List<Entry>> modelBefore = model.copy();
        state = model.step(state, random, step + 1);
        check(state, model.byKey);
        check(before, modelBefore);
      }
    });
  }

  @Test
  void foldingChangesGivesTheStateWhateverWayTheyAreCoalesced() {
    Seeds.check(SEEDS, (seed, random) -> {
      Model model = new Model();
      TopicState first = TopicState.empty("t", 0);
      for (int step = 0; step < 8; step++) {
        first = model.step(first, random, step + 1);
      }
      TopicState one = first;
      TopicState last = first;
      TopicChange all =
          new TopicChange("t", first.version(), List.of(), List.of(), LeaveReasons.NONE);
      for (int step = 0; step < 12; step++) {
        TopicState next = last;
        for (int change = random.nextInt(4); change >= 0; change--) {
          next = model.step(next, random, last.version() + 1);
        }
        TopicChange change = between(last, next);
        one = one.fold(change);
        all = all.then(change);
        last = next;
        assertThat(dots(one)).isEqualTo(dots(last));
        TopicState coalesced = first.fold(all);
        assertThat(dots(coalesced)).isEqualTo(dots(last));
        assertThat(coalesced.version()).isEqualTo(last.version());
        assertThat(coalesced.size()).isEqualTo(last.size());
        assertThat(all.joins()).noneMatch(first.toList()::contains);
        assertThat(first.toList()).containsAll(all.leaves());
      }
    });
  }

  @Test
  void aLeaveIsOfItsOwnDotAlone() {
    Dot dot = new Dot(new Replica("a", 1), 0, 7);
    Entry entry = entry(dot);
    TopicState state = TopicState.empty("t", 0).with(entry, null, 0);
    for (Dot other : List.of(
        new Dot(new Replica("b", 1), 0, 7),
        new Dot(new Replica("a", 2), 0, 7),
        new Dot(new Replica("a", 1), 1, 7),
        new Dot(new Replica("a", 1), 0, 8))) {
      TopicChange leave = new TopicChange("t", 2, List.of(), List.of(entry(other)), LEFT);
      assertThat(state.fold(leave).toList()).containsExactly(entry);
    }
    TopicChange leave = new TopicChange("t", 2, List.of(), List.of(entry(dot)), LEFT);
    assertThat(state.fold(leave).toList()).isEmpty();
  }

  @Test
  void someAreAsManyAsAskedForOrAll() {
    TopicState state = TopicState.empty("t", 0);
    assertThat(state.some(3)).isEmpty();
    for (int i = 1; i <= 100; i++) {
      // Some keys have several devices, and some stand deep in the trie.
      String key = i <= 8 ? KEYS.get(i % 4) : "user:" + i / 3;
      Dot dot = new Dot(new Replica("a", 1), 0, i);
      state = state.with(new Entry(dot, 0, "t", key, new byte[0]), null, i);
      for (int limit = 0; limit <= i + 1; limit++) {
        assertThat(state.some(limit))
            .hasSize(Math.min(limit, i))
            .doesNotHaveDuplicates()
            .isSubsetOf(state.toList());
      }
    }
  }

  @Test
  void atItsOwnVersionItIsItself() {
    TopicState state =
        TopicState.empty("t", 0).with(entry(new Dot(new Replica("a", 1), 0, 7)), null, 3);
    assertThat(state.at(3)).isSameAs(state);
    assertThat(state.at(4).version()).isEqualTo(4);
  }

  private static Entry entry(Dot dot) {
    return new Entry(dot, 0, "t", "ann", new byte[0]);
  }

  private static TopicChange between(TopicState from, TopicState to) {
    List<Entry> joins = to.toList();
    joins.removeAll(from.toList());
    List<Entry> leaves = from.toList();
    leaves.removeAll(to.toList());
    return new TopicChange("t", to.version(), joins, leaves, LEFT);
  }

  private static List<Long> dots(TopicState state) {
    return state.toList().stream().map(Entry::seq).sorted().toList();
  }

  private static void check(TopicState state, Map<String, List<Entry>> expected) {
    int size = 0;
    for (String key : KEYS) {
      List<Entry> entries = expected.getOrDefault(key, List.of());
      assertThat(state.get(key)).isEqualTo(entries);
      size += entries.size();
    }
    assertThat(state.size()).isEqualTo(size);
    assertThat(state.toList()).hasSize(size).doesNotHaveDuplicates();
  }

  private static final class Model {

    private final Map<String, List<Entry>> byKey = new LinkedHashMap<>();
    private final List<Entry> gone = new ArrayList<>();
    private long seq;

    private TopicState step(TopicState state, SplittableRandom random, long version) {
      int choice = random.nextInt(10);
      List<Entry> live = byKey.values().stream().flatMap(List::stream).toList();
      if (choice < 5 || live.isEmpty()) {
        Entry entry = !gone.isEmpty() && choice == 0
            ? gone.remove(random.nextInt(gone.size()))
            : entry(KEYS.get(random.nextInt(KEYS.size())), 0);
        byKey.computeIfAbsent(entry.key(), key -> new ArrayList<>()).add(entry);
        return state.with(entry, null, version);
      }
      Entry old = live.get(random.nextInt(live.size()));
      List<Entry> bucket = byKey.get(old.key());
      if (choice < 7) {
        Entry entry = entry(old.key(), old.seq());
        bucket.set(bucket.indexOf(old), entry);
        return state.with(entry, old, version);
      }
      bucket.remove(old);
      gone.add(old);
      return state.without(old).without(old).at(version);
    }

    private Entry entry(String key, long previousSeq) {
      Dot dot = new Dot(new Replica("n", 1), 0, ++seq);
      return new Entry(dot, previousSeq, "t", key, "{}".getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, List<Entry>> copy() {
      Map<String, List<Entry>> copy = new LinkedHashMap<>();
      byKey.forEach((key, entries) -> copy.put(key, List.copyOf(entries)));
      return copy;
    }
  }
}
