package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.Microbenchmark;
import dev.rollcall.tracker.Rooms;
import dev.rollcall.tracker.Turns;
import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.wire.FrameCodec;
import java.util.HashMap;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** A write, through the shard's machine up to the bytes that leave. Every presence has an owner of its own, as with one channel a socket. */
public class WriteBenchmark extends Microbenchmark {

  /** What goes out. */
  public enum News {
    /** There is no peer. */
    NONE,
    /** A frame for each write: they come more than {@code flushMs} apart. */
    EACH,
    /** Frames that fill up: they come all at once. */
    FULL
  }

  /** A shard, and what is written to it. */
  @State(Scope.Thread)
  public static class Writer {

    @Param({"10000", "100000", "1000000"})
    public int held;

    @Param
    public News news;

    private Rooms rooms;
    private Turns turns;
    private byte[][] metas;
    private byte[][] otherMetas;
    private ShardReplica shard;
    private long nowMs;

    @Setup
    public void fill() {
      rooms = new Rooms(held);
      turns = new Turns(held);
      metas = new byte[held][];
      otherMetas = new byte[held][];
      shard = new ShardReplica(
          Rooms.REPLICA, Rooms.SHARD, Rooms.LIMITS, new CausalContext(Rooms.SHARD + 1));
      for (int n = 0; n < held; n++) {
        metas[n] = Rooms.meta(n);
        otherMetas[n] = Rooms.meta(held + n);
        shard.track(n, rooms.at(n), metas[n], nowMs);
      }
      if (news != News.NONE) {
        shard.views().up(new Replica("node-b", 1), nowMs);
      }
    }

    long nowMs() {
      nowMs += news == News.FULL ? 0 : Rooms.LIMITS.flushMs();
      return nowMs;
    }

    void perform(Write write, Blackhole blackhole) {
      if (write.outcome() != Write.Outcome.WRITTEN) {
        throw new IllegalStateException("not written: " + write.outcome());
      }
      blackhole.consume(write.effects().changes());
      for (Effects.Send send : write.effects().sends()) {
        blackhole.consume(FrameCodec.encode(send.message()));
      }
    }
  }

  /** What a map holds. */
  @State(Scope.Thread)
  public static class Floor {

    @Param({"10000", "100000", "1000000"})
    public int held;

    private Rooms rooms;
    private Turns turns;
    private byte[][] metas;
    private final Map<TopicKey, byte[]> map = new HashMap<>();

    @Setup
    public void fill() {
      rooms = new Rooms(held);
      turns = new Turns(held);
      metas = new byte[held][];
      for (int n = 0; n < held; n++) {
        metas[n] = Rooms.meta(n);
        map.put(rooms.at(n), metas[n]);
      }
    }
  }

  /** Two writes: somebody goes and comes back. */
  @Benchmark
  public void untrackAndTrack(Writer writer, Blackhole blackhole) {
    int n = writer.turns.next();
    TopicKey at = writer.rooms.at(n);
    writer.perform(writer.shard.untrack(n, at, LeaveReason.LEFT, writer.nowMs()), blackhole);
    writer.perform(writer.shard.track(n, at, writer.metas[n], writer.nowMs()), blackhole);
  }

  @Benchmark
  public void update(Writer writer, Blackhole blackhole) {
    byte[][] metas = writer.turns.round() % 2 == 0 ? writer.otherMetas : writer.metas;
    int n = writer.turns.next();
    writer.perform(writer.shard.update(n, writer.rooms.at(n), metas[n], writer.nowMs()), blackhole);
  }

  @Benchmark
  public byte[] floorUntrackAndTrack(Floor floor) {
    int n = floor.turns.next();
    TopicKey at = floor.rooms.at(n);
    byte[] removed = floor.map.remove(at);
    floor.map.put(at, floor.metas[n]);
    return removed;
  }

  @Benchmark
  public byte[] floorUpdate(Floor floor) {
    int n = floor.turns.next();
    return floor.map.put(floor.rooms.at(n), floor.metas[n]);
  }
}
