package dev.rollcall.tracker.crdt;

import dev.rollcall.tracker.Microbenchmark;
import dev.rollcall.tracker.Rooms;
import dev.rollcall.tracker.Turns;
import dev.rollcall.tracker.replication.TopicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What readers ask of a shard. What they ask with is equal to what is stored and not the same, as if it had come over a socket. */
public class ReadBenchmark extends Microbenchmark {

  /** A shard's presences, and questions. */
  @State(Scope.Thread)
  public static class Shard {

    @Param({"10000", "100000", "1000000"})
    public int held;

    private final PresenceSet set = new PresenceSet();
    private Rooms asked;
    private Turns turns;

    @Setup
    public void fill() {
      Rooms rooms = new Rooms(held);
      PresenceSet.Edit edit = set.edit();
      for (int n = 0; n < held; n++) {
        edit.join(rooms.entry(n, n + 1, 0));
      }
      edit.publish();
      asked = new Rooms(held);
      turns = new Turns(held);
    }

    TopicKey next() {
      return asked.at(turns.next());
    }
  }

  /** What maps hold. */
  @State(Scope.Thread)
  public static class Floor {

    @Param({"10000", "100000", "1000000"})
    public int held;

    private final Map<String, Map<String, Entry>> topics = new HashMap<>();
    private final Map<String, Entry> keys = new HashMap<>();
    private Rooms asked;
    private Turns turns;

    @Setup
    public void fill() {
      Rooms rooms = new Rooms(held);
      for (int n = 0; n < held; n++) {
        Entry entry = rooms.entry(n, n + 1, 0);
        topics.computeIfAbsent(entry.topic(), topic -> new HashMap<>()).put(entry.key(), entry);
        keys.put(entry.key(), entry);
      }
      asked = new Rooms(held);
      turns = new Turns(held);
    }

    TopicKey next() {
      return asked.at(turns.next());
    }
  }

  @Benchmark
  public TopicState topic(Shard shard) {
    return shard.set.topic(shard.next().topic());
  }

  @Benchmark
  public int count(Shard shard) {
    return shard.set.count(shard.next().topic());
  }

  @Benchmark
  public List<Entry> get(Shard shard) {
    TopicKey at = shard.next();
    return shard.set.topic(at.topic()).get(at.key());
  }

  @Benchmark
  public List<Entry> whereIs(Shard shard) {
    return shard.set.whereIs(shard.next().key());
  }

  @Benchmark
  public Map<String, Entry> floorTopic(Floor floor) {
    return floor.topics.get(floor.next().topic());
  }

  @Benchmark
  public Entry floorGet(Floor floor) {
    TopicKey at = floor.next();
    return floor.topics.get(at.topic()).get(at.key());
  }

  @Benchmark
  public Entry floorWhereIs(Floor floor) {
    return floor.keys.get(floor.next().key());
  }
}
