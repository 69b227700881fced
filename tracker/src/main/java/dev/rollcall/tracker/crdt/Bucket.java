package dev.rollcall.tracker.crdt;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one key: an Entry, an Entry[] if there are several, a {@link Crowd} if there are very many. A class would cost each of
 * a million lone entries an object.
 */
final class Bucket {

  /** So many stand in an array, in the order of their joins; more, in the order of their dots, which what is left of them keeps. */
  static final int ARRAY_MAX = 64;

  /** What is left of a crowd becomes an array again. */
  static final int CROWD_MIN = ARRAY_MAX / 2;

  /** By seq, and those of one seq by replica. */
  private static final Comparator<Entry> BY_DOT = (a, b) -> {
    int bySeq = Long.compare(a.seq(), b.seq());
    if (bySeq != 0 || a.replica().equals(b.replica())) {
      return bySeq;
    }
    int byNode = a.replica().node().compareTo(b.replica().node());
    return byNode != 0
        ? byNode
        : Long.compare(a.replica().incarnation(), b.replica().incarnation());
  };

  private Bucket() {}

  /** The bucket with the entry in place of {@code replaced}, or after the others if that is null or not in it. */
  static Object with(Object bucket, Entry entry, @Nullable Entry replaced) {
    if (bucket instanceof Entry lone) {
      return lone == replaced ? entry : new Entry[] {lone, entry};
    }
    if (bucket instanceof Crowd) {
      Crowd<Entry> crowd = crowd(bucket);
      return (replaced == null ? crowd : crowd.without(replaced)).with(entry);
    }
    Entry[] entries = (Entry[]) bucket;
    int at = indexOf(entries, replaced);
    Entry[] changed = Arrays.copyOf(entries, at < 0 ? entries.length + 1 : entries.length);
    changed[at < 0 ? entries.length : at] = entry;
    return changed.length > ARRAY_MAX ? Crowd.of(BY_DOT, changed) : changed;
  }

  /** The bucket without the entry: null if it was the last, the same object if it was not in it. */
  static @Nullable Object without(Object bucket, Entry entry) {
    if (bucket instanceof Entry lone) {
      return lone == entry ? null : lone;
    }
    if (bucket instanceof Crowd) {
      Crowd<Entry> rest = crowd(bucket).without(entry);
      return rest.size() < CROWD_MIN ? rest.toList().toArray(new Entry[0]) : rest;
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

  static void forEach(Object bucket, Consumer<? super Entry> consumer) {
    if (bucket instanceof Entry entry) {
      consumer.accept(entry);
    } else if (bucket instanceof Crowd) {
      crowd(bucket).forEach(consumer);
    } else {
      for (Entry entry : (Entry[]) bucket) {
        consumer.accept(entry);
      }
    }
  }

  static List<Entry> toList(Object bucket) {
    if (bucket instanceof Entry entry) {
      return List.of(entry);
    }
    return bucket instanceof Crowd ? crowd(bucket).toList() : List.of((Entry[]) bucket);
  }

  /** Any of them: they have the key in common. */
  static Entry any(Object bucket) {
    if (bucket instanceof Entry entry) {
      return entry;
    }
    return bucket instanceof Crowd ? crowd(bucket).first() : ((Entry[]) bucket)[0];
  }

  @SuppressWarnings("unchecked")
  private static Crowd<Entry> crowd(Object bucket) {
    return (Crowd<Entry>) bucket;
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
