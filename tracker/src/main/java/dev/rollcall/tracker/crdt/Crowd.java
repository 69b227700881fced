package dev.rollcall.tracker.crdt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * An ordered set of many: the devices under a key such as {@code anonymous}, the topics of somebody who is everywhere. Immutable.
 *
 * <p>An array would be copied whole for each that comes, and searched whole for each that goes. Here they stand in order on pages of at most {@value #PAGE}: a
 * write finds its page by binary search and copies that and the list of pages. So it costs O(log n) comparisons and copies O(n / {@value #PAGE})
 * references: for 50,000 not even a thousand.
 *
 * @param <T> what it holds; two that compare as equal are one
 */
final class Crowd<T> {

  /** Most on a page. */
  private static final int PAGE = 128;

  private final Comparator<? super T> order;

  /** INV: no page is empty, and what is on them ascends over all of them. Never changed. */
  private final Object[][] pages;

  private final int size;

  private Crowd(Comparator<? super T> order, Object[][] pages, int size) {
    this.order = order;
    this.pages = pages;
    this.size = size;
  }

  /** Of one or more that differ, and fit on a page. */
  static <T> Crowd<T> of(Comparator<? super T> order, T[] members) {
    T[] page = members.clone();
    Arrays.sort(page, order);
    return new Crowd<>(order, new Object[][] {page}, page.length);
  }

  int size() {
    return size;
  }

  /** How many pages they stand on. */
  int pages() {
    return pages.length;
  }

  T first() {
    return at(pages[0], 0);
  }

  void forEach(Consumer<? super T> consumer) {
    for (Object[] page : pages) {
      for (int place = 0; place < page.length; place++) {
        consumer.accept(at(page, place));
      }
    }
  }

  List<T> toList() {
    List<T> members = new ArrayList<>(size);
    forEach(members::add);
    return members;
  }

  /** This with one more; this itself if its like is in it. */
  Crowd<T> with(T member) {
    int at = pageOf(member);
    Object[] page = pages[at];
    int found = find(page, member);
    if (found >= 0) {
      return this;
    }
    int place = -found - 1;
    Object[] grown = Arrays.copyOf(page, page.length + 1, Object[].class);
    System.arraycopy(page, place, grown, place + 1, page.length - place);
    grown[place] = member;
    if (grown.length <= PAGE) {
      return new Crowd<>(order, put(at, grown), size + 1);
    }
    // A page that overflows at its end stays full: dots mostly ascend.
    int cut = place == page.length ? page.length : grown.length / 2;
    Object[][] changed = new Object[pages.length + 1][];
    System.arraycopy(pages, 0, changed, 0, at);
    changed[at] = Arrays.copyOf(grown, cut);
    changed[at + 1] = Arrays.copyOfRange(grown, cut, grown.length);
    System.arraycopy(pages, at + 1, changed, at + 2, pages.length - at - 1);
    return new Crowd<>(order, changed, size + 1);
  }

  /** This without that one; this itself if its like is not in it. */
  Crowd<T> without(T member) {
    int at = pageOf(member);
    Object[] page = pages[at];
    int place = find(page, member);
    if (place < 0) {
      return this;
    }
    Object[] shrunk = Arrays.copyOf(page, page.length - 1, Object[].class);
    System.arraycopy(page, place + 1, shrunk, place, shrunk.length - place);
    int next = at + 1;
    if (shrunk.length > 0 && (next == pages.length || shrunk.length + pages[next].length > PAGE)) {
      return new Crowd<>(order, put(at, shrunk), size - 1);
    }
    return new Crowd<>(order, shrunk.length == 0 ? drop(at) : join(shrunk, at), size - 1);
  }

  private Object[][] put(int at, Object[] page) {
    Object[][] changed = pages.clone();
    changed[at] = page;
    return changed;
  }

  private Object[][] drop(int at) {
    Object[][] fewer = Arrays.copyOf(pages, pages.length - 1);
    System.arraycopy(pages, at + 1, fewer, at, fewer.length - at);
    return fewer;
  }

  /** What is left of a page, and the next page, as one. */
  private Object[][] join(Object[] rest, int at) {
    Object[] next = pages[at + 1];
    Object[] both = Arrays.copyOf(rest, rest.length + next.length);
    System.arraycopy(next, 0, both, rest.length, next.length);
    Object[][] fewer = drop(at);
    fewer[at] = both;
    return fewer;
  }

  /** The last page that begins at or before it; the first if none does. */
  private int pageOf(T member) {
    int low = 0;
    int high = pages.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (order.compare(at(pages[middle], 0), member) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** As {@link Arrays#binarySearch(Object[], Object, Comparator)}. */
  private int find(Object[] page, T member) {
    int low = 0;
    int high = page.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int compared = order.compare(at(page, middle), member);
      if (compared == 0) {
        return middle;
      }
      if (compared < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  @SuppressWarnings("unchecked")
  private T at(Object[] page, int place) {
    return (T) page[place];
  }
}
