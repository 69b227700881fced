package dev.rollcall.web.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The floor: presences in plain hash maps that one thread writes and reads. Topic → (owner, key) → row, owner → its rows, dot → row: what a tracker has to be
 * able to find, and nothing else. No snapshots, no readers on other threads, no log, no diffs, no hash of the state, nothing for another node.
 */
class PlainTable implements PresenceTable {

  private final Map<String, Topic> topics = new HashMap<>();
  private final Map<Long, Set<Row>> owners = new HashMap<>();
  private final Map<Long, Row> dots = new HashMap<>();
  private long last;

  /** Its rows name the topic by this string: one for all of them. */
  private record Topic(String name, Map<OwnerKey, Row> rows) {}

  /** Who holds what. */
  record OwnerKey(long owner, String key) {}

  /** One presence; equal to itself alone. */
  static class Row {

    private final long dot;
    private final String topic;
    private final OwnerKey at;
    private final byte[] meta;

    Row(long dot, String topic, OwnerKey at, byte[] meta) {
      this.dot = dot;
      this.topic = topic;
      this.at = at;
      this.meta = meta;
    }

    byte[] meta() {
      return meta;
    }
  }

  @Override
  public boolean track(long owner, String topic, String key, byte[] meta) {
    OwnerKey at = new OwnerKey(owner, key);
    Topic place = place(topic);
    if (place.rows.containsKey(at)) {
      return false;
    }
    joined(add(place, at, meta), null);
    return true;
  }

  @Override
  public boolean update(long owner, String topic, String key, byte[] meta) {
    Row old = remove(owner, topic, key);
    if (old == null) {
      return false;
    }
    joined(add(place(topic), old.at, meta), old);
    return true;
  }

  @Override
  public boolean untrack(long owner, String topic, String key) {
    Row row = remove(owner, topic, key);
    if (row == null) {
      return false;
    }
    left(row);
    return true;
  }

  /** Makes the row of a dot. */
  Row row(long dot, String topic, OwnerKey at, byte[] meta) {
    return new Row(dot, topic, at, meta);
  }

  /** After a track, or an update: the floor has nothing more to do. */
  void joined(Row row, @Nullable Row replaced) {}

  /** After an untrack: the floor has nothing more to do. */
  void left(Row row) {}

  @Override
  public void end(long owner) {
    Set<Row> rows = owners.remove(owner);
    if (rows != null) {
      for (Row row : rows) {
        dots.remove(row.dot);
        removeFromTopic(row.topic, row.at);
      }
    }
  }

  @Override
  public long size() {
    return dots.size();
  }

  int count(String topic) {
    Topic place = topics.get(topic);
    return place == null ? 0 : place.rows.size();
  }

  @Nullable
  Row get(long owner, String topic, String key) {
    Topic place = topics.get(topic);
    return place == null ? null : place.rows.get(new OwnerKey(owner, key));
  }

  List<Row> list(String topic) {
    Topic place = topics.get(topic);
    return place == null ? List.of() : new ArrayList<>(place.rows.values());
  }

  Map<String, Integer> topics() {
    Map<String, Integer> counts = new HashMap<>();
    topics.forEach((name, topic) -> counts.put(name, topic.rows.size()));
    return counts;
  }

  private Topic place(String topic) {
    return topics.computeIfAbsent(topic, name -> new Topic(name, new HashMap<>()));
  }

  private Row add(Topic place, OwnerKey at, byte[] meta) {
    Row row = row(++last, place.name, at, meta);
    place.rows.put(at, row);
    owners.computeIfAbsent(at.owner, id -> new HashSet<>()).add(row);
    dots.put(row.dot, row);
    return row;
  }

  private @Nullable Row remove(long owner, String topic, String key) {
    Row row = removeFromTopic(topic, new OwnerKey(owner, key));
    if (row != null) {
      dots.remove(row.dot);
      owners.computeIfPresent(owner, (id, rows) -> {
        rows.remove(row);
        return rows.isEmpty() ? null : rows;
      });
    }
    return row;
  }

  private @Nullable Row removeFromTopic(String topic, OwnerKey at) {
    Topic place = topics.get(topic);
    Row row = place == null ? null : place.rows.remove(at);
    if (place != null && place.rows.isEmpty()) {
      topics.remove(topic);
    }
    return row;
  }
}
