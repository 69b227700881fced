package dev.rollcall.tracker.crdt;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Entries by dot, in dot order.
 *
 * <p>A chain hands out its dots in order, so a map is more than is needed: entries are appended to an array, one that dies
 * leaves a hole, and when the array is full and half of it is holes it is packed. Append is O(1) amortised, find and remove are
 * O(log n), a walk in dot order (what catch-up needs) is the array itself, and an entry costs 4 to 16 bytes here
 * instead of a map's 48.
 */
final class DotArray {

  private static final int SMALLEST = 8;

  /** Arrays filled to less than one part in so many are given back when they are packed. */
  private static final int SPARSE = 4;

  /** The entries in dot order; null where one died, and from {@code end} on. */
  private @Nullable Entry[] entries = new @Nullable Entry[0];

  /** The dot of each place, also where the entry died. INV: strictly ascending below {@code end}. */
  private long[] dots = new long[0];

  /** Places in use, holes included. */
  private int end;

  /** Entries that live. INV: end − size places below {@code end} are holes. */
  private int size;

  int size() {
    return size;
  }

  /** Adds an entry whose dot is above all that were ever added since the last {@link #clear}. */
  void append(Entry entry) {
    if (end > 0 && dots[end - 1] >= entry.seq()) {
      throw new IllegalStateException("dot " + entry.seq() + " is not above " + dots[end - 1]);
    }
    if (end == entries.length) {
      if (size <= end / 2) {
        pack();
      }
      if (end == entries.length) {
        int larger = Math.max(SMALLEST, end + (end >> 1));
        entries = Arrays.copyOf(entries, larger);
        dots = Arrays.copyOf(dots, larger);
      }
    }
    entries[end] = entry;
    dots[end++] = entry.seq();
    size++;
  }

  @Nullable
  Entry get(long dot) {
    int place = find(dot);
    return place < 0 ? null : entries[place];
  }

  /** Removes and returns the entry of the dot; null if none lives there. */
  @Nullable
  Entry remove(long dot) {
    int place = find(dot);
    Entry dead = place < 0 ? null : entries[place];
    if (dead != null) {
      entries[place] = null;
      size--;
      if (size == 0) {
        clear();
      }
    }
    return dead;
  }

  /** The place of the first dot above the given one; {@link #end} if there is none. */
  int placeAbove(long dot) {
    int place = find(dot);
    return place < 0 ? -place - 1 : place + 1;
  }

  /**
   * As {@link Arrays#binarySearch(long[], long)}. Dots are at least one apart, so two that are known bound the places between them from both sides: in an array without
   * gaps there is nothing to search. Where gaps are spread evenly the dot's distance tells its place; every other guess halves, so whatever the gaps
   * it takes O(log n).
   */
  private int find(long dot) {
    if (end == 0 || dot < dots[0]) {
      return -1;
    }
    if (dot > dots[end - 1]) {
      return -end - 1;
    }
    int below = 0;
    int above = end - 1;
    for (boolean halve = false; ; halve = !halve) {
      long gone = dot - dots[below];
      long left = dots[above] - dot;
      int least = (int) Math.max(below, above - left);
      int most = (int) Math.max(below, Math.min(above, below + gone));
      if (least == most) {
        return dots[least] == dot ? least : -least - 1;
      }
      int place = halve
          ? (least + most) >>> 1
          : below + (int) ((double) gone / (gone + left) * (above - below));
      place = Math.max(least, Math.min(most - 1, place));
      if (dots[place] < dot) {
        below = place + 1;
      } else {
        above = place;
      }
    }
  }

  /** Where places end. Places stay what they are until the next append. */
  int end() {
    return end;
  }

  /** How many places there is memory for. */
  int capacity() {
    return entries.length;
  }

  /** The entry at a place; null at a hole. */
  @Nullable
  Entry at(int place) {
    return entries[place];
  }

  /** What lives at a place and on, upwards (step 1) or downwards (step −1). Until the next append. */
  Iterator<Entry> walk(int from, int step) {
    return new Iterator<>() {
      private int place = from;

      @Override
      public boolean hasNext() {
        while (place >= 0 && place < end && entries[place] == null) {
          place += step;
        }
        return place >= 0 && place < end;
      }

      @Override
      public Entry next() {
        Entry entry = hasNext() ? entries[place] : null;
        if (entry == null) {
          throw new NoSuchElementException();
        }
        place += step;
        return entry;
      }
    };
  }

  void clear() {
    entries = new @Nullable Entry[0];
    dots = new long[0];
    end = 0;
    size = 0;
  }

  private void pack() {
    int kept = 0;
    for (int place = 0; place < end; place++) {
      Entry entry = entries[place];
      if (entry != null) {
        entries[kept] = entry;
        dots[kept++] = dots[place];
      }
    }
    Arrays.fill(entries, kept, end, null);
    end = kept;
    if (kept < entries.length / SPARSE) {
      int smaller = Math.max(SMALLEST, 2 * kept);
      entries = Arrays.copyOf(entries, smaller);
      dots = Arrays.copyOf(dots, smaller);
    }
  }
}
