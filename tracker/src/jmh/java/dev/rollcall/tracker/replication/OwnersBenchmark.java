package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.Microbenchmark;
import dev.rollcall.tracker.Rooms;
import dev.rollcall.tracker.Turns;
import dev.rollcall.tracker.crdt.Entry;
import java.util.HashMap;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Who owns what, with one presence to an owner. The floor is a map of the entries by where they are, without owners. */
public class OwnersBenchmark extends Microbenchmark {

  /** Owners, and a map, of the same entries. */
  @State(Scope.Thread)
  public static class Held {

    @Param({"10000", "100000", "1000000"})
    public int held;

    private final Owners owners = new Owners();
    private final Map<TopicKey, Entry> map = new HashMap<>();
    private Rooms rooms;
    private Entry[] entries;
    private Turns turns;

    @Setup
    public void fill() {
      rooms = new Rooms(held);
      turns = new Turns(held);
      entries = new Entry[held];
      for (int n = 0; n < held; n++) {
        entries[n] = rooms.entry(n, n + 1, 0);
        owners.put(n, rooms.at(n), entries[n]);
        map.put(rooms.at(n), entries[n]);
      }
    }
  }

  /** What an update does. */
  @Benchmark
  public Entry getAndPut(Held held) {
    int n = held.turns.next();
    TopicKey at = held.rooms.at(n);
    Entry standing = held.owners.get(n, at);
    held.owners.put(n, at, held.entries[n]);
    return standing;
  }

  /** What an untrack and a track do. */
  @Benchmark
  public Entry removeAndPut(Held held) {
    int n = held.turns.next();
    TopicKey at = held.rooms.at(n);
    Entry standing = held.owners.remove(n, at);
    held.owners.put(n, at, held.entries[n]);
    return standing;
  }

  @Benchmark
  public Entry floorRemoveAndPut(Held held) {
    int n = held.turns.next();
    TopicKey at = held.rooms.at(n);
    Entry standing = held.map.remove(at);
    held.map.put(at, held.entries[n]);
    return standing;
  }
}
