package dev.rollcall.web.presence;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection dropped without a goodbye. Which of its presences stay, for how long, and who takes their place?
 *
 * <p>A dropped channel leaves an owner with presences under some keys of one topic. They are <em>parked</em> for {@code graceMs},
 * and each ends in one of three ways. It is <em>adopted</em>: a channel that joins the same topic and key on this node takes the owner over,
 * so that nobody sees anything, not even a new ref if the meta is the same. It is <em>succeeded</em>: a presence of the same topic and key
 * came by another way (another node, an owner that has other presences already), and the parked one leaves after that join was
 * seen, so that the key is never gone. Or it <em>expires</em>: the leave is only late.
 *
 * <p>One newcomer takes the place of one parked presence: of several devices of a user the one with the same meta, else the one
 * that was parked first. Keys of an adopted owner that its new channel has not asked for yet stay parked until they expire; the
 * channel takes them back with {@link #reclaim}.
 *
 * <p>Pure: the owner is an opaque handle, time is a parameter, monotonic and in ms. O(devices under the key) for each door but
 * {@link #tick}, which is O(expired). Not thread-safe.
 *
 * @param <O> what holds the presences; told apart by identity
 */
final class Parking<O> {

  /**
   * A presence that has to go.
   *
   * @param owner what holds it
   * @param topic its topic
   * @param key its key
   * @param last whether the owner holds nothing else and belongs to no channel: it is to be closed
   */
  record Ended<O>(O owner, String topic, String key, boolean last) {}

  /** Invariant: in {@link #byOwner} while it has entries. */
  private static final class Slot<O> {

    private final O owner;
    private final String topic;
    private final Map<String, Entry<O>> entries = new HashMap<>(2);

    /** Whether a channel has the owner: then it is not up for adoption, and not to be closed with its last entry. */
    private boolean adopted;

    private Slot(O owner, String topic) {
      this.owner = owner;
      this.topic = topic;
    }
  }

  /** One parked presence; the same one is never parked again. */
  private static final class Entry<O> {

    private final Slot<O> slot;

    /** Whose share it is of; an owner may go from one client to another. */
    private final String client;

    private final String key;
    private final Held held;
    private final long deadlineMs;

    private Entry(Slot<O> slot, String client, String key, Held held, long deadlineMs) {
      this.slot = slot;
      this.client = client;
      this.key = key;
      this.held = held;
      this.deadlineMs = deadlineMs;
    }

    /** Whether a presence with this meta should rather take the place of this one than of the best until now. */
    private boolean isBetter(@Nullable Entry<O> best, int metaHash) {
      return best == null || (best.held.metaHash() != metaHash && held.metaHash() == metaHash);
    }

    private boolean isParked() {
      return slot.entries.get(key) == this;
    }
  }

  private final long graceMs;
  private final int maxParked;
  private final int maxPerClient;

  private final IdentityHashMap<O, Slot<O>> byOwner = new IdentityHashMap<>();

  /** By topic and key, oldest first. Invariant: exactly the entries of the slots; no map and no list is empty. */
  private final Map<String, Map<String, List<Entry<O>>>> byTopic = new HashMap<>();

  /** In the order of their deadlines, for the grace is the same for all. Entries that are parked no longer are skipped; compacted when they are the most. */
  private final ArrayDeque<Entry<O>> deadlines = new ArrayDeque<>();

  /** How many entries are whose. Invariant: of those in the slots; no count is 0, and none is of the empty name. */
  private final Map<String, Integer> byClient = new HashMap<>();

  /** Invariant: entries in the slots. */
  private int size;

  Parking(long graceMs, int maxParked, int maxPerClient) {
    this.graceMs = graceMs;
    this.maxParked = maxParked;
    this.maxPerClient = maxPerClient;
  }

  /** How many presences are parked. At most {@code maxParked}. */
  int size() {
    return size;
  }

  /** How many clients have a share. */
  int clients() {
    return byClient.size();
  }

  /** Whether the topic has a parked presence. */
  boolean has(String topic) {
    return byTopic.containsKey(topic);
  }

  /** The keys of the topic's parked presences. */
  List<String> keys(String topic) {
    return List.copyOf(byTopic.getOrDefault(topic, Map.of()).keySet());
  }

  /**
   * Parks what an owner holds, by key. False if nothing is parked: without a grace, without presences, or if there
   * would be more than {@code maxParked}, or more than {@code maxPerClient} of this client; then the owner is to be closed. An owner may come
   * back, keys that it still has here included.
   *
   * @param client whose connection it was; empty: it has no share of its own
   */
  boolean park(O owner, String client, String topic, Map<String, Held> held, long nowMs) {
    int more = held.size();
    if (graceMs == 0
        || more == 0
        || size + more > maxParked
        || (!client.isEmpty() && byClient.getOrDefault(client, 0) + more > maxPerClient)) {
      return false;
    }
    Slot<O> slot = byOwner.computeIfAbsent(owner, fresh -> new Slot<>(fresh, topic));
    slot.adopted = false;
    held.forEach((key, presence) -> {
      if (!slot.entries.containsKey(key)) {
        add(new Entry<>(slot, client, key, presence, nowMs + graceMs));
      }
    });
    return true;
  }

  /** The owner that a channel takes over which joins the topic with the key; null if none is parked under them. */
  @Nullable
  O adopt(String topic, String key, int metaHash) {
    Entry<O> best = null;
    for (Entry<O> entry : at(topic, key)) {
      if (!entry.slot.adopted && entry.isBetter(best, metaHash)) {
        best = entry;
      }
    }
    if (best == null) {
      return null;
    }
    best.slot.adopted = true;
    remove(best);
    return best.slot.owner;
  }

  /** Whether the owner still has the key here: a channel that adopted the owner takes it back. */
  boolean reclaim(O owner, String key) {
    Slot<O> slot = byOwner.get(owner);
    Entry<O> entry = slot == null ? null : slot.entries.get(key);
    if (entry != null) {
      remove(entry);
    }
    return entry != null;
  }

  /** The owner's channel closes it: nothing of it is parked any more. */
  void forget(O owner) {
    Slot<O> slot = byOwner.get(owner);
    if (slot != null) {
      List.copyOf(slot.entries.values()).forEach(this::remove);
    }
  }

  /**
   * A presence came under the topic and key: which parked one it succeeds, null if none. One that is parked itself, and of which it is told late that it
   * came, succeeds none.
   */
  @Nullable
  Ended<O> succeed(String topic, String key, Held came) {
    Entry<O> best = null;
    for (Entry<O> entry : at(topic, key)) {
      if (entry.held.ref().equals(came.ref())) {
        return null;
      }
      if (entry.isBetter(best, came.metaHash())) {
        best = entry;
      }
    }
    return best == null ? null : end(best);
  }

  /** Time has passed: what has to go. */
  List<Ended<O>> tick(long nowMs) {
    List<Ended<O>> expired = new ArrayList<>();
    for (Entry<O> first = deadlines.peek();
        first != null && (!first.isParked() || first.deadlineMs - nowMs <= 0);
        first = deadlines.peek()) {
      deadlines.remove();
      if (first.isParked()) {
        expired.add(end(first));
      }
    }
    return expired;
  }

  /** How long until {@link #tick} has something to do, in ms; -1 if nothing is parked. */
  long dueMs(long nowMs) {
    for (Iterator<Entry<O>> each = deadlines.iterator(); each.hasNext(); ) {
      Entry<O> entry = each.next();
      if (entry.isParked()) {
        return Math.max(0, entry.deadlineMs - nowMs);
      }
      each.remove();
    }
    return -1;
  }

  /** Ends all. */
  List<Ended<O>> clear() {
    List<Ended<O>> ended = new ArrayList<>(size);
    for (Entry<O> entry : List.copyOf(deadlines)) {
      if (entry.isParked()) {
        ended.add(end(entry));
      }
    }
    deadlines.clear();
    return ended;
  }

  private List<Entry<O>> at(String topic, String key) {
    return byTopic.getOrDefault(topic, Map.of()).getOrDefault(key, List.of());
  }

  private void add(Entry<O> entry) {
    Slot<O> slot = entry.slot;
    slot.entries.put(entry.key, entry);
    byTopic
        .computeIfAbsent(slot.topic, none -> new HashMap<>(2))
        .computeIfAbsent(entry.key, none -> new ArrayList<>(1))
        .add(entry);
    size++;
    if (!entry.client.isEmpty()) {
      byClient.merge(entry.client, 1, Integer::sum);
    }
    if (deadlines.size() > 2 * size + 64) {
      deadlines.removeIf(other -> !other.isParked());
    }
    deadlines.add(entry);
  }

  private Ended<O> end(Entry<O> entry) {
    remove(entry);
    Slot<O> slot = entry.slot;
    boolean last = slot.entries.isEmpty() && !slot.adopted;
    return new Ended<>(slot.owner, slot.topic, entry.key, last);
  }

  private void remove(Entry<O> entry) {
    Slot<O> slot = entry.slot;
    slot.entries.remove(entry.key);
    if (slot.entries.isEmpty()) {
      byOwner.remove(slot.owner);
    }
    byTopic.computeIfPresent(slot.topic, (topic, keys) -> {
      keys.computeIfPresent(entry.key, (key, same) -> {
        same.remove(entry);
        return same.isEmpty() ? null : same;
      });
      return keys.isEmpty() ? null : keys;
    });
    size--;
    byClient.computeIfPresent(entry.client, (name, count) -> count == 1 ? null : count - 1);
  }
}
