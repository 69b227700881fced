package dev.rollcall.tracker.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is visible in one shard, by topic and by key.
 *
 * <p>One writer, the shard's event loop, changes it in {@link Edit}s; readers on any thread take immutable {@link TopicState}s
 * out of it and never wait. An edit works on states of its own and publishes each topic it touched once: no reader sees half of
 * an update, and what was published is what the returned changes say. Versions count the shard's edits, so they grow
 * for every topic and need no memory for topics that are empty.
 */
public final class PresenceSet {

  /** INV: no state is empty. */
  private final Map<String, TopicState> topics = new ConcurrentHashMap<>();

  /** The entries of each key in all topics of the shard: a {@link Bucket}. */
  private final Map<String, Object> keys = new ConcurrentHashMap<>();

  /** Edits published. Written by the writer alone, after the states. */
  private volatile long version;

  /** Visible entries. Written by the writer alone. */
  private volatile long size;

  /** The topic's state. Any thread. */
  public TopicState topic(String topic) {
    while (true) {
      long before = version;
      TopicState state = topics.get(topic);
      if (state != null) {
        return state;
      }
      if (version == before) {
        return TopicState.empty(topic, before);
      }
    }
  }

  /** How many entries the topic has. Any thread. */
  public int count(String topic) {
    TopicState state = topics.get(topic);
    return state == null ? 0 : state.size();
  }

  /** Each topic that has entries. Any thread. */
  public void forEachTopic(Consumer<? super TopicState> consumer) {
    topics.values().forEach(consumer);
  }

  /** The entries of a key, in all topics. Any thread. */
  public List<Entry> whereIs(String key) {
    Object bucket = keys.get(key);
    return bucket == null ? List.of() : Bucket.toList(bucket);
  }

  /** Visible entries. Any thread. */
  public long size() {
    return size;
  }

  /** Topics that have entries. Any thread. */
  public int topics() {
    return topics.size();
  }

  /** Keys that have entries. Any thread. */
  public int keys() {
    return keys.size();
  }

  /** Begins an edit. One at a time, by the writer. */
  public Edit edit() {
    return new Edit();
  }

  /** Some changes that readers see at once per topic. */
  public final class Edit {

    private final SmallMap<String, Draft> drafts = new SmallMap<>();

    /** The entries of the keys touched, as in {@link #keys}; null where none are left. */
    private final SmallMap<String, Object> buckets = new SmallMap<>();

    /** The draft asked for last: mostly the next one too. */
    private @Nullable Draft latest;

    private long growth;

    private Edit() {}

    /** What the topic holds with the edit so far. */
    public List<Entry> get(String topic, String key) {
      return draft(topic).state.get(key);
    }

    /** Shows an entry that is not visible. */
    public void join(Entry entry) {
      replace(null, entry);
    }

    /** Shows an entry, in the place of a visible one if that is given. */
    public void replace(@Nullable Entry replaced, Entry entry) {
      Draft draft = draft(entry.topic());
      draft.state = draft.state.with(entry, replaced);
      draft.joins.put(entry, true);
      Object bucket = bucket(entry.key());
      buckets.put(entry.key(), bucket == null ? entry : Bucket.with(bucket, entry, replaced));
      if (replaced == null) {
        growth++;
      } else if (!draft.joins.remove(replaced)) {
        draft.leaves.put(replaced, true);
      }
    }

    /** Hides an entry; nothing happens if it is not visible. */
    public void leave(Entry entry) {
      Draft draft = draft(entry.topic());
      TopicState without = draft.state.without(entry);
      if (without == draft.state) {
        return;
      }
      draft.state = without;
      if (!draft.joins.remove(entry)) {
        draft.leaves.put(entry, true);
      }
      Object bucket = bucket(entry.key());
      buckets.put(entry.key(), bucket == null ? null : Bucket.without(bucket, entry));
      growth--;
    }

    /**
     * Ends the edit: publishes the states and returns what changed, one change per topic; none for topics that are as they were.
     * What a topic without entries shows is the version alone, so topics that come to be are shown before it grows, and those that cease to be are hidden after it has.
     */
    public List<TopicChange> publish() {
      List<TopicChange> changes = new ArrayList<>(drafts.size());
      List<String> emptied = new ArrayList<>(0);
      long next = version + 1;
      drafts.forEach((topic, draft) -> {
        if (draft.joins.isEmpty() && draft.leaves.isEmpty()) {
          return;
        }
        if (draft.state.size() == 0) {
          emptied.add(topic);
        } else {
          topics.put(topic, draft.state.at(next));
        }
        changes.add(new TopicChange(topic, next, draft.joins.keys(), draft.leaves.keys()));
      });
      publishKeys();
      if (!changes.isEmpty()) {
        long grown = size + growth;
        size = grown;
        version = next;
      }
      emptied.forEach(topics::remove);
      return changes;
    }

    private void publishKeys() {
      buckets.forEach((key, bucket) -> {
        if (bucket == null) {
          keys.remove(key);
        } else {
          keys.put(key, bucket);
        }
      });
    }

    private @Nullable Object bucket(String key) {
      return buckets.containsKey(key) ? buckets.get(key) : keys.get(key);
    }

    private Draft draft(String topic) {
      Draft draft = latest;
      if (draft == null || !draft.state.topic().equals(topic)) {
        draft = drafts.get(topic);
        if (draft == null) {
          draft = new Draft(topic(topic));
          drafts.put(topic, draft);
        }
        latest = draft;
      }
      return draft;
    }
  }

  /** A topic while it is edited. */
  private static final class Draft {

    private TopicState state;

    /** Entries to themselves, as a set in their order; so the leaves. */
    private final SmallMap<Entry, Boolean> joins = new SmallMap<>();

    private final SmallMap<Entry, Boolean> leaves = new SmallMap<>();

    Draft(TopicState state) {
      this.state = state;
    }
  }
}
