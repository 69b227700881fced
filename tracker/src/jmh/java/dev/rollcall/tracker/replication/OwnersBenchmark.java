package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.Microbenchmark;
import dev.rollcall.tracker.Rooms;
import dev.rollcall.tracker.Turns;
import dev.rollcall.tracker.crdt.Dot;
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
  public static class Tables {

    @Param({"10000", "100000", "1000000"})
    public int held;

    private final Owners owners = new Owners();
    private final Map<TopicKey, Held> map = new HashMap<>();
    private Rooms rooms;
    private Held[] entries;
    private Held[] successors;
    private Turns turns;

    @Setup
    public void fill() {
      rooms = new Rooms(held);
      turns = new Turns(held);
      entries = new Held[held];
      successors = new Held[held];
      for (int n = 0; n < held; n++) {
        entries[n] = entry(n, n + 1);
        successors[n] = entry(n, held + n + 1);
        owners.put(entries[n], null);
        map.put(rooms.at(n), entries[n]);
      }
    }

    private Held entry(int n, long seq) {
      Entry entry = rooms.entry(n, seq, 0);
      Dot dot = new Dot(entry.replica(), entry.shard(), seq);
      return new Held(n, dot, 0, entry.topic(), entry.key(), entry.meta());
    }
  }

  /** What an update does. */
  @Benchmark
  public Entry getAndPut(Tables tables) {
    int n = tables.turns.next();
    Held standing = tables.owners.get(n, tables.rooms.at(n));
    Held successor = standing == tables.entries[n] ? tables.successors[n] : tables.entries[n];
    tables.owners.put(successor, standing);
    return standing;
  }

  /** What an untrack and a track do. */
  @Benchmark
  public Entry removeAndPut(Tables tables) {
    int n = tables.turns.next();
    Held standing = tables.owners.get(n, tables.rooms.at(n));
    tables.owners.remove(standing);
    tables.owners.put(standing, null);
    return standing;
  }

  @Benchmark
  public Entry floorRemoveAndPut(Tables tables) {
    int n = tables.turns.next();
    TopicKey at = tables.rooms.at(n);
    Entry standing = tables.map.remove(at);
    tables.map.put(at, tables.entries[n]);
    return standing;
  }
}
