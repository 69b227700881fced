package dev.rollcall.tracker.crdt;

import dev.rollcall.tracker.Microbenchmark;
import dev.rollcall.tracker.Rooms;
import dev.rollcall.tracker.Turns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One topic of any size: its trie read, and changed. */
@State(Scope.Thread)
public class TopicBenchmark extends Microbenchmark {

  private static final String TOPIC = "room:1";

  @Param({"10", "1000", "100000"})
  public int size;

  private TopicState state;
  private KeyTrie trie = KeyTrie.EMPTY;
  private Entry[] entries;
  private Entry[] successors;
  private String[] asked;
  private Turns turns;
  private final Map<String, Entry> map = new HashMap<>();

  @Setup
  public void fill() {
    turns = new Turns(size);
    state = TopicState.empty(TOPIC, 0);
    entries = new Entry[size];
    successors = new Entry[size];
    asked = new String[size];
    for (int n = 0; n < size; n++) {
      entries[n] = Rooms.entry(TOPIC, Rooms.key(n), n + 1, 0);
      successors[n] = Rooms.entry(TOPIC, Rooms.key(n), size + n + 1, n + 1);
      asked[n] = Rooms.key(n);
      state = state.with(entries[n], null, 0);
      trie = trie.with(entries[n], null);
      map.put(entries[n].key(), entries[n]);
    }
  }

  @Benchmark
  public List<Entry> list() {
    return state.toList();
  }

  @Benchmark
  public List<Entry> floorList() {
    return new ArrayList<>(map.values());
  }

  @Benchmark
  public List<Entry> get() {
    return state.get(asked[turns.next()]);
  }

  @Benchmark
  public Entry floorGet() {
    return map.get(asked[turns.next()]);
  }

  /** Two changes of the trie. */
  @Benchmark
  public Object trieWithoutAndWith() {
    Entry entry = entries[turns.next()];
    return trie.without(entry).with(entry, null);
  }

  @Benchmark
  public Object trieReplace() {
    int n = turns.next();
    return trie.with(successors[n], entries[n]);
  }

  @Benchmark
  public Entry floorRemoveAndPut() {
    Entry entry = entries[turns.next()];
    Entry removed = map.remove(entry.key());
    map.put(entry.key(), entry);
    return removed;
  }

  @Benchmark
  public Entry floorReplace() {
    Entry entry = entries[turns.next()];
    return map.put(entry.key(), entry);
  }
}
