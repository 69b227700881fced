package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.Microbenchmark;
import dev.rollcall.tracker.Rooms;
import dev.rollcall.tracker.Turns;
import dev.rollcall.tracker.UpdateFrames;
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

/** A peer's delta, from its bytes to the changes: so many updates in a frame. Numbers are per frame. */
public class ApplyBenchmark extends Microbenchmark {

  /** A shard that hears of another node's writes. */
  @State(Scope.Thread)
  public static class Receiver {

    @Param({"10000", "100000", "1000000"})
    public int held;

    @Param({"1", "100", "1000"})
    public int ops;

    private UpdateFrames frames;
    private ShardReplica shard;

    @Setup
    public void fill() {
      frames = new UpdateFrames(new Rooms(held), ops);
      shard = new ShardReplica(
          new Replica("node-b", 1), Rooms.SHARD, Rooms.LIMITS, new CausalContext(Rooms.SHARD + 1));
      shard.views().up(Rooms.REPLICA, 0);
      shard.on(new Message.News(frames.before()), 0);
    }
  }

  /** What a map holds. */
  @State(Scope.Thread)
  public static class Floor {

    @Param({"10000", "100000", "1000000"})
    public int held;

    @Param({"1", "100", "1000"})
    public int ops;

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

  @Benchmark
  public Effects decodeAndApply(Receiver receiver) {
    Effects effects = receiver.shard.on(FrameCodec.decode(receiver.frames.next()), 0);
    if (effects.changes().isEmpty()) {
      throw new IllegalStateException("a frame changed nothing");
    }
    return effects;
  }

  @Benchmark
  public int floorPuts(Floor floor) {
    int bytes = 0;
    for (int op = 0; op < floor.ops; op++) {
      int n = floor.turns.next();
      byte[] before = floor.map.put(floor.rooms.at(n), floor.metas[n]);
      bytes += before == null ? 0 : before.length;
    }
    return bytes;
  }
}
