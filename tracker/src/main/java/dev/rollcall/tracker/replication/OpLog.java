package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Delta;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.LeaveReasons;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.WireSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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

  /** A dead dot in a delta: a varint, and its reason with how many have the same. */
  static final int DEAD_BYTES_MAX = 12;

  /** Of an entry that lives at the end of an interval, where one that does not has the complement of its reason's number. */
  private static final int LIVES = 0;

  private static final int REPLACED = ~LeaveReason.REPLACED.number();

  /** Bits of a reason beside a dot, which leaves 55 for the dot. */
  private static final int REASON_BITS = 8;

  private final Replica replica;
  private final int shard;
  private final int opsMax;
  private final long bytesMax;

  /** What operation k added; null if it only removed. INV: as long as {@code killed}, which is a power of two below 2 · opsMax or the smallest. */
  private @Nullable Entry[] added;

  /** The dot that operation k killed; 0 if it killed none. */
  private long[] killed;

  /**
   * What the entry of operation k weighs, kept: to forget it, nobody has to fetch it into the cache again. Of an operation that only removed, which weighs
   * nothing, the complement of the reason's number: a number below zero.
   */
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
   * Notes the next operation: an entry, in the place of another if that is given.
   *
   * @param needed operations above this one are still to be sent, and are kept whatever they weigh
   */
  void append(Entry entry, long dead, long needed) {
    append(entry, dead, WireSize.of(entry), needed);
  }

  /** Notes the next operation: a removal. */
  void appendRemoval(long dead, LeaveReason reason, long needed) {
    append(null, dead, ~reason.number(), needed);
  }

  private void append(@Nullable Entry entry, long dead, int weight, long needed) {
    if (seq - floor == opsMax) {
      forgetOldest();
    } else if (seq - floor == killed.length) {
      grow();
    }
    seq++;
    int place = place(seq);
    added[place] = entry;
    killed[place] = dead;
    weights[place] = weight;
    bytes += Math.max(0, weight);
    while (bytes > bytesMax && floor < needed) {
      forgetOldest();
    }
  }

  private void forgetOldest() {
    floor++;
    bytes -= Math.max(0, weights[place(floor)]);
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
      bytes += DEAD_BYTES_MAX + Math.max(0, weights[place(to + 1)]);
      if (bytes > maxBytes && to > from) {
        break;
      }
      to++;
    }
    return interval(from, to);
  }

  private Delta interval(long from, long to) {
    int ops = (int) (to - from);
    int[] fates = new int[ops];
    long[] dead = new long[ops];
    int deadCount = 0;
    int lived = 0;
    // Backwards: what became of an entry is known before what became of the one that it replaced.
    for (int i = ops - 1; i >= 0; i--) {
      int place = place(from + 1 + i);
      int fate = added[place] == null ? weights[place] : fates[i];
      if (fate == LIVES) {
        lived++;
        fate = REPLACED;
      }
      long dot = killed[place];
      if (dot > from) {
        fates[(int) (dot - from - 1)] = fate;
      } else if (dot > 0) {
        dead[deadCount++] = dot << REASON_BITS | ~fate;
      }
    }
    List<Entry> adds = new ArrayList<>(lived);
    for (int i = 0; i < ops; i++) {
      Entry entry = added[place(from + 1 + i)];
      if (entry != null && fates[i] == LIVES) {
        adds.add(entry);
      }
    }
    return delta(from, to, adds, Arrays.copyOf(dead, deadCount));
  }

  /**
   * Splits the dead into their dots and their reasons.
   *
   * @param dead each one's dot and, in the low {@link #REASON_BITS}, its reason's number
   */
  private Delta delta(long from, long to, List<Entry> adds, long[] dead) {
    Arrays.sort(dead);
    LeaveReasons.Builder reasons = new LeaveReasons.Builder();
    for (int i = 0; i < dead.length; i++) {
      int number = (int) dead[i] & ((1 << REASON_BITS) - 1);
      reasons.add(Objects.requireNonNull(LeaveReason.of(number)));
      dead[i] >>>= REASON_BITS;
    }
    return new Delta(replica, shard, from, to, adds, dead, reasons.build());
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
