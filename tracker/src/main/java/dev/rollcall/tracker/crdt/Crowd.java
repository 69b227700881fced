package dev.rollcall.tracker.crdt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A bucket of very many entries: somebody with ten thousand devices, or a key such as {@code anonymous}. Immutable.
 *
 * <p>An array would be copied whole for each of them, and searched whole for the one that leaves. Here the entries stand in dot order, by seq and then
 * by replica, on pages of at most {@value #PAGE}: a write finds its page by binary search and copies that and the list of pages. So it
 * costs O(log n) comparisons and copies O(n / {@value #PAGE}) references: for 50,000 entries not even a thousand.
 */
final class Crowd {

  /** Most entries on a page. */
  private static final int PAGE = 128;

  /** INV: no page is empty, and the entries ascend over all of them. Never changed. */
  private final Entry[][] pages;

  private final int size;

  private Crowd(Entry[][] pages, int size) {
    this.pages = pages;
    this.size = size;
  }

  static Crowd of(Entry[] entries) {
    Entry[] sorted = entries.clone();
    Arrays.sort(sorted, Crowd::compare);
    List<Entry[]> pages = new ArrayList<>();
    for (int from = 0; from < sorted.length; from += PAGE) {
      pages.add(Arrays.copyOfRange(sorted, from, Math.min(sorted.length, from + PAGE)));
    }
    return new Crowd(pages.toArray(new Entry[0][]), sorted.length);
  }

  int size() {
    return size;
  }

  Entry first() {
    return pages[0][0];
  }

  void forEach(Consumer<? super Entry> consumer) {
    for (Entry[] page : pages) {
      for (Entry entry : page) {
        consumer.accept(entry);
      }
    }
  }

  Entry[] toArray() {
    List<Entry> entries = new ArrayList<>(size);
    forEach(entries::add);
    return entries.toArray(new Entry[0]);
  }

  /** This with an entry that is not in it. */
  Crowd with(Entry entry) {
    int at = pageOf(entry);
    Entry[] page = pages[at];
    int place = -Arrays.binarySearch(page, entry, Crowd::compare) - 1;
    Entry[] grown = Arrays.copyOf(page, page.length + 1);
    System.arraycopy(page, place, grown, place + 1, page.length - place);
    grown[place] = entry;
    if (grown.length <= PAGE) {
      return new Crowd(put(at, grown), size + 1);
    }
    // A page that overflows at its end stays full: dots mostly ascend.
    int cut = place == page.length ? page.length : grown.length / 2;
    Entry[][] changed = new Entry[pages.length + 1][];
    System.arraycopy(pages, 0, changed, 0, at);
    changed[at] = Arrays.copyOf(grown, cut);
    changed[at + 1] = Arrays.copyOfRange(grown, cut, grown.length);
    System.arraycopy(pages, at + 1, changed, at + 2, pages.length - at - 1);
    return new Crowd(changed, size + 1);
  }

  /** This without the entry; this itself if it does not hold it. */
  Crowd without(Entry entry) {
    int at = pageOf(entry);
    Entry[] page = pages[at];
    int place = Arrays.binarySearch(page, entry, Crowd::compare);
    if (place < 0 || page[place] != entry) {
      return this;
    }
    Entry[] shrunk = Arrays.copyOf(page, page.length - 1);
    System.arraycopy(page, place + 1, shrunk, place, shrunk.length - place);
    int next = at + 1;
    if (shrunk.length > 0 && (next == pages.length || shrunk.length + pages[next].length > PAGE)) {
      return new Crowd(put(at, shrunk), size - 1);
    }
    return new Crowd(shrunk.length == 0 ? drop(at) : join(shrunk, at), size - 1);
  }

  private Entry[][] put(int at, Entry[] page) {
    Entry[][] changed = pages.clone();
    changed[at] = page;
    return changed;
  }

  private Entry[][] drop(int at) {
    Entry[][] fewer = Arrays.copyOf(pages, pages.length - 1);
    System.arraycopy(pages, at + 1, fewer, at, fewer.length - at);
    return fewer;
  }

  /** What is left of a page, and the next page, as one. */
  private Entry[][] join(Entry[] rest, int at) {
    Entry[] next = pages[at + 1];
    Entry[] both = Arrays.copyOf(rest, rest.length + next.length);
    System.arraycopy(next, 0, both, rest.length, next.length);
    Entry[][] fewer = drop(at);
    fewer[at] = both;
    return fewer;
  }

  /** The last page that begins at or before the entry; the first if none does. */
  private int pageOf(Entry entry) {
    int low = 0;
    int high = pages.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (compare(pages[middle][0], entry) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private static int compare(Entry a, Entry b) {
    int bySeq = Long.compare(a.seq(), b.seq());
    if (bySeq != 0 || a.replica().equals(b.replica())) {
      return bySeq;
    }
    int byNode = a.replica().node().compareTo(b.replica().node());
    return byNode != 0
        ? byNode
        : Long.compare(a.replica().incarnation(), b.replica().incarnation());
  }
}
