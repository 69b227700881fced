package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The trie against a map of lists, after every one of many random steps. */
class KeyTrieTest {

  private static final Replica REPLICA = new Replica("a", 1);

  @Test
  void isAMapOfListsOverEveryHistory() {
    Seeds.check(300, (seed, random) -> {
      List<String> keys = keys(random);
      Map<String, List<Entry>> twin = new LinkedHashMap<>();
      KeyTrie trie = KeyTrie.EMPTY;
      for (int step = 1; step <= 200; step++) {
        String key = keys.get(random.nextInt(keys.size()));
        List<Entry> devices = twin.computeIfAbsent(key, k -> new ArrayList<>());
        int choice = random.nextInt(10);
        if (choice < 6 || devices.isEmpty()) {
          Entry entry = entry(step, key);
          devices.add(entry);
          trie = trie.with(entry, null);
        } else if (choice < 8) {
          int place = random.nextInt(devices.size());
          Entry entry = entry(step, key);
          trie = trie.with(entry, devices.set(place, entry));
        } else {
          trie = trie.without(devices.remove(random.nextInt(devices.size())));
        }
        check(trie, twin, "step " + step);
      }
      for (List<Entry> devices : twin.values()) {
        for (Entry entry : devices) {
          trie = trie.without(entry);
        }
      }
      assertThat(trie.slots).isEmpty();
    });
  }

  @Test
  void aSnapshotDoesNotChangeUnderItsReader() {
    Entry ann = entry(1, "ann");
    KeyTrie before = KeyTrie.EMPTY.with(ann, null);
    KeyTrie after = before.with(entry(2, "ben"), null).without(ann);
    assertThat(before.get("ann")).containsExactly(ann);
    assertThat(before.get("ben")).isEmpty();
    assertThat(after.get("ann")).isEmpty();
  }

  @Test
  void keysThatCollideInStringHashCodeAreKeptApartInFewLevels() {
    KeyTrie trie = KeyTrie.EMPTY;
    List<String> colliding = colliding(12);
    assertThat(colliding).hasSize(4_096);
    for (int i = 0; i < colliding.size(); i++) {
      assertThat(colliding.get(i).hashCode()).isEqualTo(colliding.get(0).hashCode());
      trie = trie.with(entry(i + 1, colliding.get(i)), null);
    }
    for (String key : colliding) {
      assertThat(trie.get(key)).singleElement().extracting(Entry::key).isEqualTo(key);
    }
    KeyTrie node = trie;
    for (int level = 0; level < 7; level++) {
      assertThat(node.slots).as("one hash code").hasSize(1);
      node = (KeyTrie) node.slots[0];
    }
    assertThat(node.slots).as("the second hash").hasSize(32);
    assertThat(depth(trie)).isLessThanOrEqualTo(16);
  }

  @Test
  void keysOfDifferentHashCodesPartInItsSevenLevels() {
    KeyTrie trie = KeyTrie.EMPTY;
    for (int i = 0; i < 2_000; i++) {
      trie = trie.with(entry(i + 1, "user:" + i), null);
    }
    assertThat(depth(trie)).isLessThanOrEqualTo(7);
  }

  @Test
  void whoAsksForSomeIsNotGivenAll() {
    KeyTrie trie = KeyTrie.EMPTY;
    for (int i = 0; i < 2_000; i++) {
      trie = trie.with(entry(i + 1, "user:" + i), null);
    }
    for (int enough = 0; enough <= 2_000; enough += 25) {
      List<Entry> found = new ArrayList<>();
      trie.some(enough, found);
      assertThat(found).hasSize(enough).doesNotHaveDuplicates();
    }
  }

  @Test
  void removingWhatIsNotThereChangesNothing() {
    KeyTrie trie = KeyTrie.EMPTY.with(entry(1, "ann"), null);
    assertThat(trie.without(entry(2, "ann"))).isSameAs(trie);
    assertThat(trie.without(entry(2, "ben"))).isSameAs(trie);
  }

  /** A node is of two keys or more, but for the root, and what is said of it holds: so its form depends on its entries alone. */
  private static void checkForm(KeyTrie node, boolean root) {
    assertThat(Integer.bitCount(node.bitmap)).isEqualTo(node.slots.length);
    assertThat(root || node.slots.length > 1 || node.slots[0] instanceof KeyTrie)
        .isTrue();
    for (Object slot : node.slots) {
      if (slot instanceof KeyTrie child) {
        checkForm(child, false);
      } else if (slot instanceof Entry[] devices) {
        assertThat(devices).hasSizeGreaterThan(1);
      }
    }
  }

  private static int depth(KeyTrie node) {
    int deepest = 0;
    for (Object slot : node.slots) {
      deepest = slot instanceof KeyTrie child ? Math.max(deepest, depth(child)) : deepest;
    }
    return deepest + 1;
  }

  private static void check(KeyTrie trie, Map<String, List<Entry>> twin, String when) {
    checkForm(trie, true);
    List<Entry> all = new ArrayList<>();
    trie.forEach(all::add);
    List<Entry> expected = twin.values().stream().flatMap(List::stream).toList();
    assertThat(all).as(when).containsExactlyInAnyOrderElementsOf(expected);
    twin.forEach(
        (key, devices) -> assertThat(trie.get(key)).as(when).containsExactlyElementsOf(devices));
  }

  /** Some that collide and some that do not. */
  private static List<String> keys(SplittableRandom random) {
    List<String> keys = new ArrayList<>(colliding(2 + random.nextInt(2)));
    for (int i = 0; i < 2 + random.nextInt(60); i++) {
      keys.add("key" + i);
    }
    return keys;
  }

  /** 2ⁿ strings with one hash code: "Aa" and "BB" have the same. */
  private static List<String> colliding(int pairs) {
    List<String> strings = List.of("");
    for (int i = 0; i < pairs; i++) {
      strings =
          strings.stream().flatMap(s -> List.of(s + "Aa", s + "BB").stream()).toList();
    }
    return strings;
  }

  private static Entry entry(long seq, String key) {
    return new Entry(new Dot(REPLICA, 0, seq), 0, "t", key, "{}".getBytes(StandardCharsets.UTF_8));
  }
}
