package dev.rollcall.tracker.crdt;

import dev.rollcall.tracker.LeaveReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
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

  /** Looks at a key's topics until nothing was written meanwhile, at most. */
  private static final int LOOKS_MAX = 64;

  /** A cell for each topic's state, so that most writes leave the table as it is. INV: no state is empty. */
  private final Map<String, AtomicReference<TopicState>> topics = new ConcurrentHashMap<>();

  /**
   * The topics of each key. INV for readers: whatever is in {@code topics} is noted here, so what comes is noted before it is shown, and what goes is
   * struck out after it was hidden.
   */
  private final KeyTopics keys = new KeyTopics();

  /** Edits published. Written by the writer alone, after the states. */
  private final AtomicLong version = new AtomicLong();

  /** Edits begun. Written by the writer alone, before anything that an edit changes for readers. */
  private final AtomicLong begun = new AtomicLong();

  /** Edits ended: what {@code begun} is when nothing is being changed. Written by the writer alone, after everything. */
  private final AtomicLong ended = new AtomicLong();

  /** Visible entries. Written by the writer alone. */
  private final AtomicLong size = new AtomicLong();

  /** The topic's state. Any thread. */
  public TopicState topic(String topic) {
    while (true) {
      long before = version.get();
      AtomicReference<TopicState> cell = topics.get(topic);
      if (cell != null) {
        return state(cell);
      }
      if (version.get() == before) {
        return TopicState.empty(topic, before);
      }
    }
  }

  /** How many entries the topic has. Any thread. */
  public int count(String topic) {
    AtomicReference<TopicState> cell = topics.get(topic);
    return cell == null ? 0 : state(cell).size();
  }

  /** Each topic that has entries. Any thread. */
  public void forEachTopic(Consumer<? super TopicState> consumer) {
    topics.values().forEach(cell -> consumer.accept(state(cell)));
  }

  /**
   * The entries of a key, in all topics. Any thread. As of one moment, unless the shard is written to each time that this looks: then as of one moment
   * for each topic.
   */
  public List<Entry> whereIs(String key) {
    for (int looks = 1; ; looks++) {
      long before = ended.get();
      boolean quiet = begun.get() == before;
      List<Entry> found = look(key);
      if ((quiet && begun.get() == before) || looks == LOOKS_MAX) {
        return found;
      }
    }
  }

  private List<Entry> look(String key) {
    List<String> noted = keys.of(key);
    if (noted.size() == 1) {
      return topic(noted.get(0)).get(key);
    }
    List<Entry> found = new ArrayList<>();
    noted.forEach(topic -> found.addAll(topic(topic).get(key)));
    return found;
  }

  private static TopicState state(AtomicReference<TopicState> cell) {
    return Objects.requireNonNull(cell.get());
  }

  /** Visible entries. Any thread. */
  public long size() {
    return size.get();
  }

  /** Topics that have entries. Any thread. */
  public int topics() {
    return topics.size();
  }

  /** Keys that have entries. Any thread. */
  public int keys() {
    return keys.size();
  }

  /**
   * An edit of one entry: what most writes are, without the tables that an {@link Edit} of many needs. By the writer.
   *
   * @param replaced the visible entry whose place it takes, with the same topic and key; null if it takes none
   */
  public TopicChange show(Entry entry, @Nullable Entry replaced) {
    String topic = entry.topic();
    long next = version.getPlain() + 1;
    AtomicReference<TopicState> cell = topics.get(topic);
    TopicState state = cell == null ? TopicState.empty(topic, 0) : state(cell);
    TopicState shown = state.with(entry, replaced, next);
    begin();
    if (replaced == null) {
      keys.add(entry.key(), topic);
    }
    put(cell, shown);
    published(replaced == null ? 1 : 0, next);
    end();
    List<Entry> joins = List.of(entry);
    return replaced == null
        ? new TopicChange(topic, next, joins, List.of(), LeaveReasons.NONE)
        : new TopicChange(
            topic, next, joins, List.of(replaced), LeaveReasons.of(LeaveReason.REPLACED));
  }

  /** An edit that hides one visible entry. By the writer. */
  public TopicChange hide(Entry entry, LeaveReason reason) {
    String topic = entry.topic();
    long next = version.getPlain() + 1;
    AtomicReference<TopicState> cell = topics.get(topic);
    TopicState rest = cell == null ? null : state(cell).without(entry, next);
    if (rest == null || rest.version() != next) {
      throw new IllegalStateException(entry + " is not visible");
    }
    begin();
    if (rest.size() > 0) {
      put(cell, rest);
    }
    published(-1, next);
    if (rest.size() == 0) {
      topics.remove(topic);
    }
    if (!rest.has(entry.key())) {
      keys.remove(entry.key(), topic);
    }
    end();
    return new TopicChange(topic, next, List.of(), List.of(entry), LeaveReasons.of(reason));
  }

  /** What the writer stores is seen in the order in which it stores it. */
  private void begin() {
    begun.setRelease(ended.getPlain() + 1);
  }

  /** Alone of an edit's stores waits until all of them can be seen: so the edit is over when its writer goes on. */
  private void end() {
    ended.set(begun.getPlain());
  }

  /** Shows a state that is not empty, in the topic's cell if it has one. */
  private void put(@Nullable AtomicReference<TopicState> cell, TopicState state) {
    if (cell == null) {
      topics.put(state.topic(), new AtomicReference<>(state));
    } else {
      cell.setRelease(state);
    }
  }

  /** What a topic without entries shows is the version alone, so topics that cease to be are hidden after this. */
  private void published(long growth, long next) {
    size.setRelease(size.getPlain() + growth);
    version.setRelease(next);
  }

  /** Begins an edit. One at a time, by the writer. */
  public Edit edit() {
    return new Edit();
  }

  /** Some changes that readers see at once per topic. */
  public final class Edit {

    private final SmallMap<String, Draft> drafts = new SmallMap<>();

    /** The draft asked for last: mostly the next one too. */
    private @Nullable Draft latest;

    /** What the edit will be. Nobody else moves the version on meanwhile. */
    private final long next = version.getPlain() + 1;

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
      draft.state = draft.state.with(entry, replaced, next);
      draft.joins.put(entry, true);
      if (replaced == null) {
        growth++;
      } else if (!draft.joins.remove(replaced)) {
        draft.left(replaced, LeaveReason.REPLACED);
      }
    }

    /** Hides an entry; nothing happens if it is not visible. */
    public void leave(Entry entry, LeaveReason reason) {
      Draft draft = draft(entry.topic());
      TopicState without = draft.state.without(entry);
      if (without == draft.state) {
        return;
      }
      draft.state = without;
      if (!draft.joins.remove(entry)) {
        draft.left(entry, reason);
      }
      growth--;
    }

    /**
     * Ends the edit: publishes the states and returns what changed, one change per topic; none for topics that are as they were.
     * What a topic without entries shows is the version alone, so topics that come to be are shown before it grows, and those that cease to be are hidden after it has.
     */
    public List<TopicChange> publish() {
      List<TopicChange> changes = new ArrayList<>(drafts.size());
      List<String> emptied = new ArrayList<>(0);
      begin();
      drafts.forEach((topic, draft) -> {
        if (draft.joins.isEmpty() && draft.leaves.isEmpty()) {
          return;
        }
        List<Entry> joins = draft.joins.keys();
        joins.forEach(join -> keys.add(join.key(), topic));
        if (draft.state.size() == 0) {
          emptied.add(topic);
        } else {
          put(topics.get(topic), draft.state.at(next));
        }
        changes.add(
            new TopicChange(topic, next, joins, draft.leaves.keys(), reasons(draft.leaves)));
      });
      if (!changes.isEmpty()) {
        published(growth, next);
      }
      emptied.forEach(topics::remove);
      drafts.forEach((topic, draft) -> draft.leaves.forEach((left, yes) -> {
        if (!draft.state.has(left.key())) {
          keys.remove(left.key(), topic);
        }
      }));
      end();
      return changes;
    }

    private LeaveReasons reasons(SmallMap<Entry, LeaveReason> leaves) {
      LeaveReason common = leaves.common();
      if (common != null || leaves.isEmpty()) {
        return common == null ? LeaveReasons.NONE : LeaveReasons.of(common);
      }
      LeaveReasons.Builder reasons = new LeaveReasons.Builder();
      leaves.forEach((left, reason) -> reasons.add(reason));
      return reasons.build();
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

    /** Nobody puts anything into it. */
    private static final SmallMap<Entry, LeaveReason> NO_LEAVES = new SmallMap<>();

    private TopicState state;

    /** A set in the order in which they came. */
    private final SmallMap<Entry, Boolean> joins = new SmallMap<>();

    /** Why each of them went, in their order. Of its own once anything went: of a catch-up's drafts, nothing does. */
    private SmallMap<Entry, LeaveReason> leaves = NO_LEAVES;

    Draft(TopicState state) {
      this.state = state;
    }

    void left(Entry entry, LeaveReason reason) {
      if (leaves == NO_LEAVES) {
        leaves = new SmallMap<>();
      }
      leaves.put(entry, reason);
    }
  }
}
