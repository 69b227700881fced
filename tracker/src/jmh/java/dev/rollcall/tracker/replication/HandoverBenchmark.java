package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.Microbenchmark;
import dev.rollcall.tracker.Rooms;
import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Delta;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.LeaveReasons;
import dev.rollcall.tracker.crdt.Replica;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A join and a leave under a key with many devices, of which half are of a node that leaves: the first joins take their places, those after them find that nobody is left to move. The floor is the same while
 * nobody leaves.
 */
@State(Scope.Thread)
public class HandoverBenchmark extends Microbenchmark {

  private static final TopicKey AT = new TopicKey("room:1", "anybody");

  @Param({"10", "1000", "50000"})
  public int size;

  private ShardReplica handingOver;
  private ShardReplica floor;

  @Setup
  public void fill() {
    handingOver = crowded();
    handingOver.views().depart(Rooms.REPLICA, 0);
    floor = crowded();
  }

  private ShardReplica crowded() {
    ShardReplica shard = new ShardReplica(
        new Replica("node-b", 1), Rooms.SHARD, Rooms.LIMITS, new CausalContext(Rooms.SHARD + 1));
    shard.views().up(Rooms.REPLICA, 0);
    for (int n = 1; n <= size / 2; n++) {
      Entry theirs = Rooms.entry(AT.topic(), AT.key(), n, 0);
      Delta news = new Delta(
          Rooms.REPLICA, Rooms.SHARD, n - 1, n, List.of(theirs), new long[0], LeaveReasons.NONE);
      shard.on(new Message.News(news), 0);
      shard.track(n, AT, Rooms.meta(n), 0);
    }
    return shard;
  }

  @Benchmark
  public Object joinAndLeave() {
    return joinAndLeave(handingOver);
  }

  @Benchmark
  public Object floorJoinAndLeave() {
    return joinAndLeave(floor);
  }

  private static Object joinAndLeave(ShardReplica shard) {
    shard.track(0, AT, Rooms.meta(0), 0);
    return shard.untrack(0, AT, LeaveReason.LEFT, 0);
  }
}
