package dev.rollcall.tracker.crdt;

import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one topic by key: a persistent hash trie.
 *
 * <p><b>Question.</b> Readers on any thread want a snapshot of a topic that never changes under them, find one key in it at
 * once, and never wait; the one writer changes the topic thousands of times a second. Copying the topic on each write would
 * cost O(topic).
 *
 * <p><b>Answer.</b> A trie of 32-way nodes over the key's hash (Bagwell, <i>Ideal Hash Trees</i>, 2001). A write copies the
 * nodes on one path and shares the rest: O(log₃₂ n) time and garbage; a snapshot is a reference. A slot holds a
 * {@link Bucket}, the entries with one key (one user's devices, in the order of their joins), or a node; nothing else is stored, the key
 * stands in the entry.
 *
 * <p><b>Collisions.</b> {@code String.hashCode} is cached in the string but anybody can choose keys that collide in
 * it. Below its 32 bits the trie goes on with a second hash of 64 bits that is seeded per process, so such keys cost an attacker a few
 * levels, not a linear list.
 */
final class KeyTrie {

  /** No entries. */
  static final KeyTrie EMPTY = new KeyTrie(0, new Object[0]);

  private static final int BITS = 5;
  private static final int MASK = (1 << BITS) - 1;
  /** Levels that the first hash feeds: 6 × 5 bits and the last 2. */
  private static final int FIRST_LEVELS = 7;

  /** Levels that both hashes feed: 7, and 13 of the second one's 64 bits. */
  private static final int LEVELS = FIRST_LEVELS + 13;

  private static final long SEED = new SecureRandom().nextLong();

  /** One bit per slot in use. INV: bitCount(bitmap) == slots.length. */
  final int bitmap;

  /** Each a Bucket or a KeyTrie of two keys or more. Never changed. */
  final Object[] slots;

  private KeyTrie(int bitmap, Object[] slots) {
    this.bitmap = bitmap;
    this.slots = slots;
  }

  /** The entries with the key, in the order of their joins; empty if there are none. */
  List<Entry> get(String key) {
    Object bucket = find(key);
    return bucket == null ? List.of() : Bucket.toList(bucket);
  }

  /** Whether there is an entry with the key. */
  boolean has(String key) {
    return find(key) != null;
  }

  private @Nullable Object find(String key) {
    KeyTrie node = this;
    for (int level = 0; ; level++) {
      int bit = bit(key, level);
      if ((node.bitmap & bit) == 0) {
        return null;
      }
      Object slot = node.slots[node.index(bit)];
      if (slot instanceof KeyTrie child) {
        node = child;
      } else {
        return keyOf(slot).equals(key) ? slot : null;
      }
    }
  }

  /** This with the entry after the others of its key; in place of {@code replaced} if that is among them. */
  KeyTrie with(Entry entry, @Nullable Entry replaced) {
    return with(entry, replaced, 0);
  }

  /** This without the entry; this itself if it does not hold it. */
  KeyTrie without(Entry entry) {
    Object rest = without(entry, 0);
    return rest instanceof KeyTrie trie ? trie : single(rest);
  }

  void forEach(Consumer<? super Entry> consumer) {
    for (Object slot : slots) {
      if (slot instanceof KeyTrie child) {
        child.forEach(consumer);
      } else {
        Bucket.forEach(slot, consumer);
      }
    }
  }

  /** Adds entries, those of one key together, until there are so many or there are no more. */
  void some(int enough, List<Entry> found) {
    for (int place = 0; place < slots.length && found.size() < enough; place++) {
      if (slots[place] instanceof KeyTrie child) {
        child.some(enough, found);
      } else {
        Bucket.forEach(slots[place], found::add);
      }
    }
  }

  private KeyTrie with(Entry entry, @Nullable Entry replaced, int level) {
    int bit = bit(entry.key(), level);
    int index = index(bit);
    if ((bitmap & bit) == 0) {
      Object[] grown = new Object[slots.length + 1];
      System.arraycopy(slots, 0, grown, 0, index);
      grown[index] = entry;
      System.arraycopy(slots, index, grown, index + 1, slots.length - index);
      return new KeyTrie(bitmap | bit, grown);
    }
    Object slot = slots[index];
    Object changed;
    if (slot instanceof KeyTrie child) {
      changed = child.with(entry, replaced, level + 1);
    } else if (keyOf(slot).equals(entry.key())) {
      changed = Bucket.with(slot, entry, replaced);
    } else {
      changed = pair(slot, entry, level + 1);
    }
    return replaceSlot(index, changed);
  }

  /** What is left of this node: a lone bucket that the parent takes up, or a node; the root's may have no slots. */
  private Object without(Entry entry, int level) {
    int bit = bit(entry.key(), level);
    if ((bitmap & bit) == 0) {
      return this;
    }
    int index = index(bit);
    Object slot = slots[index];
    Object rest = slot instanceof KeyTrie child
        ? child.without(entry, level + 1)
        : Bucket.without(slot, entry);
    if (rest == slot) {
      return this;
    }
    if (rest != null) {
      return slots.length == 1 && !(rest instanceof KeyTrie) ? rest : replaceSlot(index, rest);
    }
    if (slots.length == 2 && !(slots[1 - index] instanceof KeyTrie)) {
      return slots[1 - index];
    }
    Object[] shrunk = new Object[slots.length - 1];
    System.arraycopy(slots, 0, shrunk, 0, index);
    System.arraycopy(slots, index + 1, shrunk, index, shrunk.length - index);
    return new KeyTrie(bitmap & ~bit, shrunk);
  }

  private KeyTrie replaceSlot(int index, Object slot) {
    Object[] copy = slots.clone();
    copy[index] = slot;
    return new KeyTrie(bitmap, copy);
  }

  /** A node for two buckets of different keys, deep enough to tell them apart. */
  private static KeyTrie pair(Object bucket, Entry entry, int level) {
    if (level >= LEVELS) {
      throw new IllegalStateException(
          "keys " + keyOf(bucket) + " and " + entry.key() + " collide in both hashes");
    }
    int first = bit(keyOf(bucket), level);
    int second = bit(entry.key(), level);
    if (first == second) {
      return new KeyTrie(first, new Object[] {pair(bucket, entry, level + 1)});
    }
    boolean inOrder = Integer.compareUnsigned(first, second) < 0;
    return new KeyTrie(
        first | second, inOrder ? new Object[] {bucket, entry} : new Object[] {entry, bucket});
  }

  private static KeyTrie single(Object bucket) {
    return new KeyTrie(bit(keyOf(bucket), 0), new Object[] {bucket});
  }

  private int index(int bit) {
    return Integer.bitCount(bitmap & (bit - 1));
  }

  private static String keyOf(Object bucket) {
    return Bucket.any(bucket).key();
  }

  private static int bit(String key, int level) {
    int hash = level < FIRST_LEVELS
        ? key.hashCode() >>> (BITS * level)
        : (int) (secondHash(key) >>> (BITS * (level - FIRST_LEVELS)));
    return 1 << (hash & MASK);
  }

  private static long secondHash(String key) {
    long hash = SEED;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * 0x9e3779b97f4a7c15L;
      hash ^= hash >>> 29;
    }
    return hash;
  }
}
