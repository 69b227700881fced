package dev.rollcall.tracker.crdt;

import dev.rollcall.tracker.Microbenchmark;
import dev.rollcall.tracker.Rooms;
import dev.rollcall.tracker.Turns;
import java.util.HashMap;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Many devices of one user: a trie whose only key has so many entries. The floor is a map of the entries by their numbers. */
@State(Scope.Thread)
public class BucketBenchmark extends Microbenchmark {

  private static final String TOPIC = "room:1";
  private static final String KEY = "user-1";

  @Param({"1", "10", "1000", "50000"})
  public int size;

  private KeyTrie trie = KeyTrie.EMPTY;
  private Entry[] entries;
  private Entry[] successors;
  private Entry another;
  private Turns turns;
  private final Map<Long, Entry> map = new HashMap<>();

  @Setup
  public void fill() {
    turns = new Turns(size);
    entries = new Entry[size];
    successors = new Entry[size];
    for (int n = 0; n < size; n++) {
      entries[n] = Rooms.entry(TOPIC, KEY, n + 1, 0);
      successors[n] = Rooms.entry(TOPIC, KEY, size + n + 1, n + 1);
      trie = trie.with(entries[n], null);
      map.put(entries[n].seq(), entries[n]);
    }
    another = Rooms.entry(TOPIC, KEY, 2L * size + 1, 0);
  }

  /** One device more. The trie stays as it was. */
  @Benchmark
  public Object join() {
    return trie.with(another, null);
  }

  /** One device fewer. The trie stays as it was. */
  @Benchmark
  public Object leave() {
    return trie.without(entries[turns.next()]);
  }

  /** One device's update. The trie stays as it was. */
  @Benchmark
  public Object replace() {
    int n = turns.next();
    return trie.with(successors[n], entries[n]);
  }

  /** One more and one fewer: a map does not stay as it was. */
  @Benchmark
  public Entry floorPutAndRemove() {
    map.put(another.seq(), another);
    return map.remove(another.seq());
  }
}
