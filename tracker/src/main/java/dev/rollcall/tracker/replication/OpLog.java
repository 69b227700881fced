package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.crdt.Delta;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.WireSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The latest operations of this node's own chain, from which any interval of them can be told exactly.
 *
 * <p>A ring: operation k stands at {@code k mod capacity}, a power of two. It grows up to its limits, in operations and in bytes, then forgets the oldest; whoever needs
 * those is served from the chain itself. Entries that died stay in memory as long as their operation is here: that is what makes
 * an interval that ends in the past exact.
 */
final class OpLog {

  private static final int SMALLEST = 64;

  /** A dead dot in a delta: a varint. */
  static final int DEAD_BYTES_MAX = 10;

  private final Replica replica;
  private final int shard;
  private final int opsMax;
  private final long bytesMax;

  /** What operation k added; null if it only removed. INV: as long as {@code killed}, which is a power of two below 2 · opsMax or the smallest. */
  private @Nullable Entry[] added;

  /** The dot that operation k killed; 0 if it killed none. */
  private long[] killed;

  /** What the entry of operation k weighs, kept: to forget it, nobody has to fetch it into the cache again. */
  private int[] weights;

  /** Operations up to this one are forgotten. Never goes back. */
  private long floor;

  /** What the entries in the log weigh, by the upper bound. At most {@code bytesMax} and what is still to be sent. */
  private long bytes;

  /** The last operation. INV: seq − floor is at most the capacity. */
  private long seq;

  OpLog(Replica replica, int shard, int opsMax, long bytesMax) {
    this.replica = replica;
    this.shard = shard;
    this.opsMax = opsMax;
    this.bytesMax = bytesMax;
    added = new @Nullable Entry[SMALLEST];
    killed = new long[added.length];
    weights = new int[added.length];
  }

  /**
   * Notes the next operation.
   *
   * @param needed operations above this one are still to be sent, and are kept whatever they weigh
   */
  void append(@Nullable Entry entry, long dead, long needed) {
    if (seq - floor == opsMax) {
      forgetOldest();
    } else if (seq - floor == killed.length) {
      grow();
    }
    seq++;
    int place = place(seq);
    added[place] = entry;
    killed[place] = dead;
    weights[place] = entry == null ? 0 : WireSize.of(entry);
    bytes += weights[place];
    while (bytes > bytesMax && floor < needed) {
      forgetOldest();
    }
  }

  private void forgetOldest() {
    floor++;
    bytes -= weights[place(floor)];
    added[place(floor)] = null;
  }

  /** Whether all operations after the given one are here. */
  boolean covers(long from) {
    return from >= floor && from <= seq;
  }

  /** Operations that are here. */
  int size() {
    return (int) (seq - floor);
  }

  /** What they weigh, by the upper bound. */
  long bytes() {
    return bytes;
  }

  /** The delta from the given operation to the last, or to as many as surely fit into so many bytes: at least one. */
  Delta interval(long from, int maxBytes) {
    long to = from;
    int bytes = 0;
    while (to < seq) {
      bytes += DEAD_BYTES_MAX + weights[place(to + 1)];
      if (bytes > maxBytes && to > from) {
        break;
      }
      to++;
    }
    return interval(from, to);
  }

  private Delta interval(long from, long to) {
    int ops = (int) (to - from);
    @Nullable Entry[] adds = new @Nullable Entry[ops];
    long[] dead = new long[ops];
    int deadCount = 0;
    for (int i = 0; i < ops; i++) {
      int place = place(from + 1 + i);
      adds[i] = added[place];
      long dot = killed[place];
      if (dot > from) {
        adds[(int) (dot - from - 1)] = null;
      } else if (dot > 0) {
        dead[deadCount++] = dot;
      }
    }
    long[] ascending = Arrays.copyOf(dead, deadCount);
    Arrays.sort(ascending);
    List<Entry> lived = new ArrayList<>(ops);
    for (Entry entry : adds) {
      if (entry != null) {
        lived.add(entry);
      }
    }
    return new Delta(replica, shard, from, to, lived, ascending);
  }

  private int place(long op) {
    return (int) op & (killed.length - 1);
  }

  private void grow() {
    int larger = 2 * killed.length;
    @Nullable Entry[] moreAdded = new @Nullable Entry[larger];
    long[] moreKilled = new long[larger];
    int[] moreWeights = new int[larger];
    for (long op = floor + 1; op <= seq; op++) {
      moreAdded[(int) op & (larger - 1)] = added[place(op)];
      moreKilled[(int) op & (larger - 1)] = killed[place(op)];
      moreWeights[(int) op & (larger - 1)] = weights[place(op)];
    }
    added = moreAdded;
    killed = moreKilled;
    weights = moreWeights;
  }
}
