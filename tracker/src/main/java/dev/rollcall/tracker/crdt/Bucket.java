package dev.rollcall.tracker.crdt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one key: an Entry, or an Entry[] if there are several. A class would cost each of a million lone
 * entries an object.
 */
final class Bucket {

  private Bucket() {}

  /** The bucket with the entry in place of {@code replaced}, or at the end if that is null or not in it. */
  static Object with(Object bucket, Entry entry, @Nullable Entry replaced) {
    if (bucket instanceof Entry lone) {
      return lone == replaced ? entry : new Entry[] {lone, entry};
    }
    Entry[] entries = (Entry[]) bucket;
    int at = indexOf(entries, replaced);
    Entry[] changed = Arrays.copyOf(entries, at < 0 ? entries.length + 1 : entries.length);
    changed[at < 0 ? entries.length : at] = entry;
    return changed;
  }

  /** The bucket without the entry: null if it was the last, the same object if it was not in it. */
  static @Nullable Object without(Object bucket, Entry entry) {
    if (bucket instanceof Entry lone) {
      return lone == entry ? null : lone;
    }
    Entry[] entries = (Entry[]) bucket;
    int at = indexOf(entries, entry);
    if (at < 0) {
      return entries;
    }
    if (entries.length == 2) {
      return entries[1 - at];
    }
    Entry[] rest = new Entry[entries.length - 1];
    System.arraycopy(entries, 0, rest, 0, at);
    System.arraycopy(entries, at + 1, rest, at, rest.length - at);
    return rest;
  }

  private static int indexOf(Entry[] entries, @Nullable Entry entry) {
    for (int i = 0; i < entries.length; i++) {
      if (entries[i] == entry) {
        return i;
      }
    }
    return -1;
  }
}
