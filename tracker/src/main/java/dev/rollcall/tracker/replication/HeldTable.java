package dev.rollcall.tracker.replication;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries by hash: open addressing with linear probing, half empty at least, so that a look-up is mostly one reference and one entry. The hashes stand beside the references:
 * neither a search that passes others, nor a removal, nor a resize has to fetch entries into the cache.
 * What is removed leaves no tombstone: those behind it move up (Knuth, <i>The Art of Computer Programming</i> 3, 6.4, algorithm R).
 */
@SuppressWarnings("ReferenceEquality") // A table holds these very objects.
abstract class HeldTable {

  private static final int SMALLEST = 16;

  /** A power of two. INV: from the place that an entry's hash says to the one where it stands there is no hole. */
  private @Nullable Held[] slots = new @Nullable Held[SMALLEST];

  /** The hash of the entry at each place; means nothing where there is none. */
  private int[] hashes = new int[SMALLEST];

  private int size;

  /** Spread over all bits, and the same as long as the entry is in the table. */
  abstract int hash(Held entry);

  int size() {
    return size;
  }

  /** Where the search for a hash begins. */
  final int begin(int hash) {
    return hash & (slots.length - 1);
  }

  final int after(int place) {
    return (place + 1) & (slots.length - 1);
  }

  final @Nullable Held at(int place) {
    return slots[place];
  }

  /** The hash of the entry at a place that has one. */
  final int hashAt(int place) {
    return hashes[place];
  }

  /** Adds an entry whose like is not in the table; returns how many stood in its way. */
  final int add(Held entry) {
    if (2 * size >= slots.length) {
      resize(2 * slots.length);
    }
    size++;
    return insert(entry, hash(entry));
  }

  /** Puts an entry in the place of another with the same hash. */
  final void replace(Held standing, Held entry) {
    slots[placeOf(standing)] = entry;
  }

  final void remove(Held entry) {
    int hole = placeOf(entry);
    int next = after(hole);
    for (Held behind = slots[next]; behind != null; behind = slots[next]) {
      int home = begin(hashes[next]);
      // It may move up unless its home lies between the hole and itself.
      if (((next - home) & (slots.length - 1)) >= ((next - hole) & (slots.length - 1))) {
        slots[hole] = behind;
        hashes[hole] = hashes[next];
        hole = next;
      }
      next = after(next);
    }
    slots[hole] = null;
    size--;
    if (slots.length > SMALLEST && 8 * size < slots.length) {
      resize(slots.length / 2);
    }
  }

  /** Sorts everything in again, for the hashes have changed. */
  final void rehash() {
    for (int place = 0; place < slots.length; place++) {
      Held entry = slots[place];
      hashes[place] = entry == null ? 0 : hash(entry);
    }
    resize(slots.length);
  }

  /** All entries, in no order that means anything. */
  final List<Held> all() {
    List<Held> all = new ArrayList<>(size);
    for (Held entry : slots) {
      if (entry != null) {
        all.add(entry);
      }
    }
    return all;
  }

  private void resize(int length) {
    @Nullable Held[] old = slots;
    int[] oldHashes = hashes;
    slots = new @Nullable Held[length];
    hashes = new int[length];
    for (int place = 0; place < old.length; place++) {
      Held entry = old[place];
      if (entry != null) {
        insert(entry, oldHashes[place]);
      }
    }
  }

  private int insert(Held entry, int hash) {
    int place = begin(hash);
    int passed = 0;
    while (slots[place] != null) {
      place = after(place);
      passed++;
    }
    slots[place] = entry;
    hashes[place] = hash;
    return passed;
  }

  private int placeOf(Held entry) {
    int place = begin(hash(entry));
    for (Held other = slots[place]; other != entry; other = slots[place]) {
      if (other == null) {
        throw new IllegalStateException(entry + " is not in the table");
      }
      place = after(place);
    }
    return place;
  }
}
