package dev.rollcall.tracker.crdt;

import dev.rollcall.tracker.LeaveReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Everything that one replica ever did in one shard, and the state after each operation: the truth that every view is held
 * against. Nothing is ever dropped, and each state is a copy.
 */
public final class ReplicaHistory {

  /** Few, so that keys collide. */
  private static final int KEYS = 4;

  /** More puts than removes, so that there is something to remove. */
  private static final int PUT_WEIGHT = 8;

  private static final int REMOVE_WEIGHT = 5;

  /**
   * One operation.
   *
   * @param seq its number, from 1
   * @param put the entry it made; null for a remove
   * @param dead the dot it killed; 0 for none
   * @param reason why; null if it killed none
   */
  public record Op(long seq, Entry put, long dead, LeaveReason reason) {}

  private static final List<LeaveReason> REASONS =
      Stream.of(LeaveReason.values()).filter(LeaveReason::isOwners).toList();

  private final Replica replica;
  private final int shard;
  private final List<String> topics;
  private final List<Op> ops = new ArrayList<>();

  /** Which operation killed the dot. */
  private final Map<Long, Long> killers = new HashMap<>();

  private final List<NavigableMap<Long, String>> states = new ArrayList<>();

  /** A replica that did nothing yet. */
  public ReplicaHistory(Replica replica, int shard) {
    this(replica, shard, List.of("t0", "t1"));
  }

  /** A replica that did nothing yet and whose random steps stay within the topics. */
  public ReplicaHistory(Replica replica, int shard, List<String> topics) {
    this.replica = replica;
    this.shard = shard;
    this.topics = List.copyOf(topics);
    states.add(new TreeMap<>());
  }

  /** Who. */
  public Replica replica() {
    return replica;
  }

  /** Which of its chains. */
  public int shard() {
    return shard;
  }

  /** How many operations. */
  public long seq() {
    return ops.size();
  }

  /** The operation of that number. */
  public Op op(long seq) {
    return ops.get((int) seq - 1);
  }

  /** What an entry says, to compare entries that went over the wire. */
  public static String text(Entry entry) {
    return entry + " after " + entry.previousSeq();
  }

  /** The entry that was made under the dot, live or not; null if that operation made none. */
  public Entry entry(long dot) {
    return op(dot).put();
  }

  /** S(seq): the texts of the live entries by dot. */
  public NavigableMap<Long, String> at(long seq) {
    return states.get((int) seq);
  }

  /** The texts of the live entries by dot, now. */
  public NavigableMap<Long, String> now() {
    return at(seq());
  }

  /** A new entry. */
  public Op join(String topic, String key, String meta) {
    return put(topic, key, meta, 0);
  }

  /** A new entry in place of a live one. */
  public Op update(long dot, String meta) {
    Entry old = entry(dot);
    return put(old.topic(), old.key(), meta, dot);
  }

  /** The end of a live entry. */
  public Op leave(long dot) {
    return leave(dot, LeaveReason.LEFT);
  }

  /** The end of a live entry. */
  public Op leave(long dot, LeaveReason reason) {
    return record(new Op(seq() + 1, null, dot, reason));
  }

  /** Any reason that an owner may give, but that of updates: by turns. */
  public LeaveReason anyReason() {
    return REASONS.get((int) (seq() % (REASONS.size() - 1)));
  }

  /** Why a dot that lives no more left, as of the state {@code to}: replaced, if what came of it lives then; else for the reason of the last that came of it. */
  public LeaveReason reason(long dot, long to) {
    long last = dot;
    while (true) {
      Long killer = killers.get(last);
      if (killer == null || killer > to) {
        return LeaveReason.REPLACED;
      }
      if (op(killer).put() == null) {
        return op(killer).reason();
      }
      last = killer;
    }
  }

  /** A random operation: join, update or leave. */
  public Op step(RandomGenerator random) {
    boolean put = random.nextInt(PUT_WEIGHT + REMOVE_WEIGHT) < PUT_WEIGHT;
    List<Long> live = new ArrayList<>(now().keySet());
    if (live.isEmpty() || (put && random.nextInt(3) > 0)) {
      String topic = topics.get(random.nextInt(topics.size()));
      return join(topic, "k" + random.nextInt(KEYS), "{\"m\":" + seq() + "}");
    }
    long dot = live.get(random.nextInt(live.size()));
    return put ? update(dot, "{\"u\":" + seq() + "}") : leave(dot, anyReason());
  }

  private Op put(String topic, String key, String meta, long dead) {
    Dot dot = new Dot(replica, shard, seq() + 1);
    byte[] bytes = meta.getBytes(StandardCharsets.UTF_8);
    LeaveReason reason = dead == 0 ? null : LeaveReason.REPLACED;
    return record(new Op(dot.seq(), new Entry(dot, dead, topic, key, bytes), dead, reason));
  }

  private Op record(Op op) {
    NavigableMap<Long, String> state = new TreeMap<>(now());
    if (op.dead() != 0 && state.remove(op.dead()) == null) {
      throw new IllegalStateException("dot " + op.dead() + " is not live");
    }
    if (op.put() != null) {
      state.put(op.seq(), text(op.put()));
    }
    if (op.dead() != 0) {
      killers.put(op.dead(), op.seq());
    }
    ops.add(op);
    states.add(state);
    return op;
  }
}
