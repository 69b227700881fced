package dev.rollcall.tracker.crdt;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.Microbenchmark;
import dev.rollcall.tracker.Rooms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Changes as subscribers see them: many made one, and one folded into a state. */
public class ChangeBenchmark extends Microbenchmark {

  private static final String TOPIC = "room:1";

  private static final LeaveReasons REPLACED = LeaveReasons.of(LeaveReason.REPLACED);

  /** A topic, and its changes: one update each, of everybody in turn. */
  @State(Scope.Thread)
  public static class Changes {

    private static final int PEOPLE = 100;

    @Param({"2", "10", "1000"})
    public int changes;

    private final List<TopicChange> list = new ArrayList<>();
    private final Map<String, Entry> map = new HashMap<>();

    @Setup
    public void make() {
      Entry[] entries = new Entry[PEOPLE];
      for (int n = 0; n < PEOPLE; n++) {
        entries[n] = Rooms.entry(TOPIC, Rooms.key(n), n + 1, 0);
      }
      for (int i = 0; i < changes; i++) {
        Entry old = entries[i % PEOPLE];
        Entry entry = Rooms.entry(TOPIC, old.key(), PEOPLE + i + 1, old.seq());
        entries[i % PEOPLE] = entry;
        list.add(new TopicChange(TOPIC, i + 1, List.of(entry), List.of(old), REPLACED));
      }
    }
  }

  /** A topic of any size, and a change of so many updates. */
  @State(Scope.Thread)
  public static class Folded {

    @Param({"100", "100000"})
    public int size;

    @Param({"1", "100"})
    public int updates;

    private TopicState state = TopicState.empty(TOPIC, 0);
    private TopicChange change;
    private final Map<String, Entry> map = new HashMap<>();

    @Setup
    public void make() {
      List<Entry> joins = new ArrayList<>();
      List<Entry> leaves = new ArrayList<>();
      for (int n = 0; n < size; n++) {
        Entry entry = Rooms.entry(TOPIC, Rooms.key(n), n + 1, 0);
        state = state.with(entry, null, 0);
        map.put(entry.key(), entry);
        if (n % (size / updates) == 0) {
          leaves.add(entry);
          joins.add(Rooms.entry(TOPIC, entry.key(), size + n + 1, entry.seq()));
        }
      }
      change = new TopicChange(TOPIC, 1, List.copyOf(joins), List.copyOf(leaves), REPLACED);
    }
  }

  @Benchmark
  public TopicChange net(Changes changes) {
    return TopicChange.net(changes.list);
  }

  @Benchmark
  public int floorNet(Changes changes) {
    changes.map.clear();
    for (TopicChange change : changes.list) {
      Entry join = change.joins().get(0);
      changes.map.put(join.key(), join);
    }
    return changes.map.size();
  }

  @Benchmark
  public TopicState fold(Folded folded) {
    return folded.state.fold(folded.change);
  }

  @Benchmark
  public int floorFold(Folded folded) {
    for (Entry leave : folded.change.leaves()) {
      folded.map.remove(leave.key());
    }
    for (Entry join : folded.change.joins()) {
      folded.map.put(join.key(), join);
    }
    return folded.map.size();
  }
}
