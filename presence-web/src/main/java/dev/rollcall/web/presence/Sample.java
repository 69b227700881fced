package dev.rollcall.web.presence;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Which few of very many keys are shown? Those whose hashes are the smallest: the same ones to everybody and on every node, whatever the order in
 * which they came, and a key that comes or goes changes at most one other.
 *
 * <p>Up to twice as many are kept as are shown, so that those who leave are replaced from memory; only when they are used up all keys
 * have to be read again. While that is rare, O(log size) for a key. Not thread-safe.
 */
final class Sample {

  private record Ranked(long hash, String key) {}

  private final int size;

  private final TreeSet<Ranked> smallest =
      new TreeSet<>(Comparator.comparingLong(Ranked::hash).thenComparing(Ranked::key));

  /** Whether there are keys that are not kept. Invariant: their hashes are greater than all that are. */
  private boolean more;

  /** An empty one, of so many keys. */
  Sample(int size) {
    this.size = size;
  }

  /** Begins again with all keys. Those named twice count once. */
  void start(Iterable<String> keys) {
    smallest.clear();
    more = false;
    keys.forEach(this::join);
  }

  /** A key is there now; it may have been before. */
  void join(String key) {
    Ranked ranked = new Ranked(hash(key), key);
    if (more && smallest.comparator().compare(ranked, smallest.last()) > 0) {
      return;
    }
    smallest.add(ranked);
    if (smallest.size() > 2 * size) {
      smallest.pollLast();
      more = true;
    }
  }

  /** A key is gone. */
  void leave(String key) {
    smallest.remove(new Ranked(hash(key), key));
  }

  /** Whether too few are left to know the sample: it has to be started again. */
  boolean exhausted() {
    return more && smallest.size() < size;
  }

  /** The sample, in the order of the hashes. */
  List<String> keys() {
    List<String> keys = new ArrayList<>(size);
    for (Ranked ranked : smallest) {
      if (keys.size() == size) {
        break;
      }
      keys.add(ranked.key);
    }
    return keys;
  }

  /** FNV-1a, mixed: the same in every process. */
  static long hash(String key) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    return hash ^ (hash >>> 33);
  }
}
