package dev.rollcall.tracker.crdt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map in the order of its first puts that mostly holds one key or two, and sometimes a hundred thousand: searched one by one in an array as long as it
 * holds a few, in a hash map beyond. An edit makes several of them for each write, where a {@link LinkedHashMap} would be most of the cost.
 *
 * @param <K> keys, compared by {@code equals}
 * @param <V> values, which may be null
 */
final class SmallMap<K, V> {

  /** So many keys are searched one by one. */
  private static final int FEW = 16;

  private static final Object[] NONE = {};

  /** Each key before its value, as long as there are few. */
  private @Nullable Object[] few = NONE;

  /** INV: 2 · the number of keys while they are in {@code few}. */
  private int end;

  /** All of them, once there are many. */
  private @Nullable Map<K, @Nullable V> many;

  boolean isEmpty() {
    return many == null ? end == 0 : many.isEmpty();
  }

  int size() {
    return many == null ? end / 2 : many.size();
  }

  boolean containsKey(K key) {
    return many == null ? indexOf(key) >= 0 : many.containsKey(key);
  }

  @SuppressWarnings("unchecked")
  @Nullable
  V get(K key) {
    if (many != null) {
      return many.get(key);
    }
    int at = indexOf(key);
    return at < 0 ? null : (V) few[at + 1];
  }

  void put(K key, @Nullable V value) {
    if (many != null) {
      many.put(key, value);
      return;
    }
    int at = indexOf(key);
    if (at >= 0) {
      few[at + 1] = value;
    } else if (end == 2 * FEW) {
      Map<K, @Nullable V> all = new LinkedHashMap<>();
      forEach(all::put);
      all.put(key, value);
      many = all;
      few = NONE;
    } else {
      if (end == few.length) {
        few = Arrays.copyOf(few, Math.max(2, 2 * end));
      }
      few[end] = key;
      few[end + 1] = value;
      end += 2;
    }
  }

  /** Whether it was there. */
  boolean remove(K key) {
    if (many != null) {
      boolean held = many.containsKey(key);
      many.remove(key);
      return held;
    }
    int at = indexOf(key);
    if (at < 0) {
      return false;
    }
    System.arraycopy(few, at + 2, few, at, end - at - 2);
    end -= 2;
    few[end] = null;
    few[end + 1] = null;
    return true;
  }

  @SuppressWarnings("unchecked")
  void forEach(BiConsumer<? super K, ? super @Nullable V> consumer) {
    if (many != null) {
      many.forEach(consumer);
      return;
    }
    for (int at = 0; at < end; at += 2) {
      consumer.accept((K) few[at], (V) few[at + 1]);
    }
  }

  /** The value that all keys have; null if they differ, or there are none. Compared by identity. */
  @SuppressWarnings({"unchecked", "ReferenceEquality"})
  @Nullable
  V common() {
    if (isEmpty()) {
      return null;
    }
    if (many != null) {
      V first = many.values().iterator().next();
      return many.values().stream().allMatch(value -> value == first) ? first : null;
    }
    for (int at = 2; at < end; at += 2) {
      if (few[at + 1] != few[1]) {
        return null;
      }
    }
    return (V) few[1];
  }

  /** The keys, in their order: a list of its own that never changes. */
  @SuppressWarnings("unchecked")
  List<K> keys() {
    if (many != null) {
      return List.copyOf(many.keySet());
    }
    if (end == 2) {
      return List.of((K) few[0]);
    }
    List<K> keys = new ArrayList<>(end / 2);
    forEach((key, value) -> keys.add(key));
    return List.copyOf(keys);
  }

  private int indexOf(K key) {
    for (int at = 0; at < end; at += 2) {
      if (key.equals(few[at])) {
        return at;
      }
    }
    return -1;
  }
}
