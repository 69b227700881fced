package dev.rollcall.tracker.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The visible entries of one topic at one version. Immutable: read it from any thread for as long as you like. */
public final class TopicState {

  private final String topic;
  private final long version;
  private final int size;
  private final KeyTrie entries;

  private TopicState(String topic, long version, int size, KeyTrie entries) {
    this.topic = topic;
    this.version = version;
    this.size = size;
    this.entries = entries;
  }

  /** A topic without entries. */
  public static TopicState empty(String topic, long version) {
    return new TopicState(topic, version, 0, KeyTrie.EMPTY);
  }

  /** The topic. */
  public String topic() {
    return topic;
  }

  /** The shard's change that made this state: grows with each change of the topic, not by one. */
  public long version() {
    return version;
  }

  /** How many entries. */
  public int size() {
    return size;
  }

  /** The entries with the key, in the order of their joins; of more than 64, in that of their dots. */
  public List<Entry> get(String key) {
    return entries.get(key);
  }

  /** Whether there is an entry with the key. */
  public boolean has(String key) {
    return entries.has(key);
  }

  /** All entries, those of one key together; the order of the keys means nothing. */
  public void forEach(Consumer<? super Entry> consumer) {
    entries.forEach(consumer);
  }

  /** Some entries, at most so many. O(limit), but for keys with many entries. */
  public List<Entry> some(int limit) {
    List<Entry> found = new ArrayList<>(Math.min(limit, size));
    entries.some(limit, found);
    return found.size() <= limit ? found : found.subList(0, limit);
  }

  /** All entries, in the order of {@link #forEach}. */
  public List<Entry> toList() {
    List<Entry> list = new ArrayList<>(size);
    entries.forEach(list::add);
    return list;
  }

  TopicState with(Entry entry, @Nullable Entry replaced, long newVersion) {
    KeyTrie changed = entries.with(entry, replaced);
    return new TopicState(topic, newVersion, replaced == null ? size + 1 : size, changed);
  }

  TopicState without(Entry entry) {
    return without(entry, version);
  }

  /** This itself, with its version, if the entry is not in it. */
  TopicState without(Entry entry, long newVersion) {
    KeyTrie changed = entries.without(entry);
    return changed == entries ? this : new TopicState(topic, newVersion, size - 1, changed);
  }

  TopicState at(long newVersion) {
    return version == newVersion ? this : new TopicState(topic, newVersion, size, entries);
  }

  /** This state with a change folded in: leaves that are not in it and joins that are change nothing. */
  public TopicState fold(TopicChange change) {
    TopicState folded = this;
    for (Entry leave : change.leaves()) {
      folded = folded.withoutDot(leave);
    }
    for (Entry join : change.joins()) {
      folded = folded.withoutDot(join).with(join, null, version);
    }
    return folded.at(change.version());
  }

  private TopicState withoutDot(Entry entry) {
    for (Entry present : entries.get(entry.key())) {
      if (present.seq() == entry.seq()
          && present.shard() == entry.shard()
          && present.replica().equals(entry.replica())) {
        return without(present);
      }
    }
    return this;
  }
}
