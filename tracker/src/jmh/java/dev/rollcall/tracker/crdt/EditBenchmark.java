package dev.rollcall.tracker.crdt;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.Microbenchmark;
import dev.rollcall.tracker.Rooms;
import dev.rollcall.tracker.Turns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Edits of one entry. The floor does what an edit stores: by topic and key, and by key. */
public class EditBenchmark extends Microbenchmark {

  /** A shard's presences, and two entries for each: one shows, the other is the next. */
  @State(Scope.Thread)
  public static class Shard {

    @Param({"10000", "100000", "1000000"})
    public int held;

    private final PresenceSet set = new PresenceSet();
    private Entry[] shown;
    private Entry[] next;
    private Turns turns;

    @Setup
    public void fill() {
      Rooms rooms = new Rooms(held);
      turns = new Turns(held);
      shown = new Entry[held];
      next = new Entry[held];
      PresenceSet.Edit edit = set.edit();
      for (int n = 0; n < held; n++) {
        shown[n] = rooms.entry(n, n + 1, 0);
        next[n] = rooms.entry(n, held + n + 1, n + 1);
        edit.join(shown[n]);
      }
      edit.publish();
    }
  }

  /** What maps hold. */
  @State(Scope.Thread)
  public static class Floor {

    @Param({"10000", "100000", "1000000"})
    public int held;

    private final Map<String, Map<String, Entry>> topics = new HashMap<>();
    private final Map<String, Entry> keys = new HashMap<>();
    private Entry[] entries;
    private Turns turns;

    @Setup
    public void fill() {
      Rooms rooms = new Rooms(held);
      turns = new Turns(held);
      entries = new Entry[held];
      for (int n = 0; n < held; n++) {
        entries[n] = rooms.entry(n, n + 1, 0);
        put(entries[n]);
      }
    }

    void put(Entry entry) {
      topics.computeIfAbsent(entry.topic(), topic -> new HashMap<>()).put(entry.key(), entry);
      keys.put(entry.key(), entry);
    }

    void remove(Entry entry) {
      topics.get(entry.topic()).remove(entry.key());
      keys.remove(entry.key());
    }
  }

  /** Two edits of one entry each, as a writer's own are. */
  @Benchmark
  public void hideAndShow(Shard shard, Blackhole blackhole) {
    Entry entry = shard.shown[shard.turns.next()];
    blackhole.consume(shard.set.hide(entry, LeaveReason.LEFT));
    blackhole.consume(shard.set.show(entry, null));
  }

  /** Two edits. */
  @Benchmark
  public void leaveAndJoin(Shard shard, Blackhole blackhole) {
    Entry entry = shard.shown[shard.turns.next()];
    PresenceSet.Edit leave = shard.set.edit();
    leave.leave(entry, LeaveReason.LEFT);
    blackhole.consume(leave.publish());
    PresenceSet.Edit join = shard.set.edit();
    join.join(entry);
    blackhole.consume(join.publish());
  }

  @Benchmark
  public List<TopicChange> replace(Shard shard) {
    int n = shard.turns.next();
    Entry replaced = shard.shown[n];
    Entry entry = shard.next[n];
    shard.shown[n] = entry;
    shard.next[n] = replaced;
    PresenceSet.Edit edit = shard.set.edit();
    edit.replace(replaced, entry);
    return edit.publish();
  }

  @Benchmark
  public Entry floorRemoveAndPut(Floor floor) {
    Entry entry = floor.entries[floor.turns.next()];
    floor.remove(entry);
    floor.put(entry);
    return entry;
  }

  @Benchmark
  public Entry floorPut(Floor floor) {
    Entry entry = floor.entries[floor.turns.next()];
    floor.put(entry);
    return entry;
  }
}
