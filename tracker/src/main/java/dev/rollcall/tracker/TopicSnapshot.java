package dev.rollcall.tracker;

import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.LeaveReasons;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.crdt.TopicState;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The presences of one topic at one version. Immutable; costs nothing until it is read. */
public final class TopicSnapshot {

  private final TopicState state;

  TopicSnapshot(TopicState state) {
    this.state = state;
  }

  /** The topic. */
  public String topic() {
    return state.topic();
  }

  /** The version: diffs with a greater one come after it. */
  public long version() {
    return state.version();
  }

  /** How many presences. O(1). */
  public int size() {
    return state.size();
  }

  /** All presences, those of one key together; the order of the keys means nothing. O(size). */
  public List<Presence> presences() {
    List<Presence> presences = new ArrayList<>(state.size());
    state.forEach(entry -> presences.add(new Presence(entry)));
    return presences;
  }

  /** The presences under one key, in the order of their joins; of more than 64, in that of their refs. O(1) in the topic's size. */
  public List<Presence> get(String key) {
    List<Entry> entries = state.get(key);
    return entries.isEmpty() ? List.of() : entries.stream().map(Presence::new).toList();
  }

  /** This snapshot with a diff of the same topic folded in: the snapshot at the diff's version. O(diff). */
  public TopicSnapshot fold(PresenceDiff diff) {
    List<Entry> joins = diff.joins().stream().map(Presence::entry).toList();
    List<Entry> leaves = diff.leaves().stream().map(Presence::entry).toList();
    return new TopicSnapshot(state.fold(new TopicChange(
        diff.topic(), diff.version(), joins, leaves, LeaveReasons.of(LeaveReason.UNSEEN))));
  }

  /** Phoenix's {@code presence_state}: {@code {key: {"metas": [meta with phx_ref, ..]}}}. O(size). */
  public JsonObject toJson() {
    return PresenceDiff.phoenixJson(presences());
  }

  @Override
  public String toString() {
    return "TopicSnapshot[" + topic() + " v" + version() + ", " + size() + " presences]";
  }
}
