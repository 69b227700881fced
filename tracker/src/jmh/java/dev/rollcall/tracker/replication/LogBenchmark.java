package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.Microbenchmark;
import dev.rollcall.tracker.Rooms;
import dev.rollcall.tracker.crdt.Delta;
import dev.rollcall.tracker.crdt.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The log of operations, full. The floor is a queue of the entries. */
public class LogBenchmark extends Microbenchmark {

  /** A log of updates, and a queue. */
  @State(Scope.Thread)
  public static class Log {

    private final OpLog log =
        new OpLog(Rooms.REPLICA, Rooms.SHARD, Rooms.LIMITS.maxLogOps(), Rooms.LIMITS.maxLogBytes());
    private final Deque<Entry> queue = new ArrayDeque<>();
    private final Rooms rooms = new Rooms(4 * Rooms.LIMITS.maxLogOps());
    private Entry[] entries;
    private long seq;

    @Setup
    public void fill() {
      entries = new Entry[rooms.size()];
      for (int n = 0; n < entries.length; n++) {
        entries[n] = rooms.entry(n, entries.length + n + 1, n + 1);
      }
      for (int n = 0; n < Rooms.LIMITS.maxLogOps(); n++) {
        append();
        queue.add(entries[n]);
      }
    }

    Entry append() {
      Entry entry = entries[(int) (seq % entries.length)];
      seq++;
      log.append(entry, Math.max(0, seq - entries.length), seq);
      return entry;
    }
  }

  /** The latest so many. */
  @State(Scope.Thread)
  public static class Latest {

    @Param({"1", "100", "1000"})
    public int ops;
  }

  @Benchmark
  public Entry append(Log log) {
    return log.append();
  }

  @Benchmark
  public Entry floorQueue(Log log) {
    log.queue.add(log.entries[(int) (log.seq++ % log.entries.length)]);
    return log.queue.remove();
  }

  @Benchmark
  public Delta interval(Log log, Latest latest) {
    return log.log.interval(log.seq - latest.ops, Integer.MAX_VALUE);
  }
}
