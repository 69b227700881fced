package dev.rollcall.tracker.crdt;

import dev.rollcall.tracker.Microbenchmark;
import dev.rollcall.tracker.Rooms;
import dev.rollcall.tracker.Turns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A chain: its writer's update, and catch-up by live dots. The floor is a map of the entries by their dots. */
public class ChainBenchmark extends Microbenchmark {

  /** A chain, and what each presence's entry is now. */
  @State(Scope.Thread)
  public static class Writer {

    @Param({"10000", "100000", "1000000"})
    public int held;

    private final Chain chain = new Chain(Rooms.REPLICA, Rooms.SHARD);
    private final Map<Long, Entry> map = new HashMap<>();
    private Entry[] entries;
    private Turns turns;
    private long seq;

    @Setup
    public void fill() {
      Rooms rooms = new Rooms(held);
      entries = new Entry[held];
      for (int n = 0; n < held; n++) {
        Entry entry = rooms.entry(n, n + 1, 0);
        chain.put(entry, null);
        entries[n] = entry;
        map.put(entry.seq(), entry);
      }
      turns = new Turns(held);
      seq = held;
    }
  }

  /** A chain that is behind by one operation which nobody remembers. */
  @State(Scope.Thread)
  public static class Behind {

    private static final int DOTS = 20_000;

    private final Chain chain = new Chain(Rooms.REPLICA, Rooms.SHARD);
    private final long[] live = LongStream.rangeClosed(1, DOTS).toArray();

    @Setup
    public void fill() {
      Rooms rooms = new Rooms(DOTS);
      for (int n = 0; n < DOTS; n++) {
        chain.put(rooms.entry(n, n + 1, 0), null);
      }
    }
  }

  @Benchmark
  public Entry update(Writer writer) {
    int n = writer.turns.next();
    Entry old = writer.entries[n];
    Entry entry = new Entry(writer.chain.nextDot(), old.seq(), old.topic(), old.key(), old.meta());
    writer.chain.put(entry, old);
    writer.entries[n] = entry;
    return entry;
  }

  @Benchmark
  public Entry floorRemoveAndPut(Writer writer) {
    Entry entry = writer.map.remove(++writer.seq - writer.held);
    writer.map.put(writer.seq, entry);
    return entry;
  }

  /** A chunk of bare dots for one who has the entries: as many as there are. */
  @Benchmark
  public Chunk makeLiveDots(Behind behind) {
    return behind.chain.chunk(behind.chain.seq(), 0, 0, Rooms.LIMITS.maxFrameBytes());
  }

  @Benchmark
  public Applied applyLiveDots(Behind behind) {
    long seq = behind.chain.seq();
    Applied applied = behind.chain.apply(
        new Chunk(Rooms.REPLICA, Rooms.SHARD, seq, 0, seq + 1, seq + 1, behind.live, List.of()));
    if (applied.outcome() != Applied.Outcome.APPLIED) {
      throw new IllegalStateException("not applied: " + applied.outcome());
    }
    return applied;
  }
}
