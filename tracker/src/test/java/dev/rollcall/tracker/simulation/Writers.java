package dev.rollcall.tracker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.ReplicaHistory;
import dev.rollcall.tracker.replication.Effects;
import dev.rollcall.tracker.replication.ShardReplica;
import dev.rollcall.tracker.replication.TopicKey;
import dev.rollcall.tracker.replication.Write;
import dev.rollcall.tracker.replication.Write.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** The owners at one shard of one node: they do random things to it, and note each in the truth. */
final class Writers {

  private static final int OWNERS = 3;
  private static final int KEYS = 3;

  /** Every so many metas one is long, so that frames fill. */
  private static final int LONG_EVERY = 4;

  private static final String LONG = "x".repeat(120);

  private final Truth truth;
  private final ShardReplica shard;
  private final int number;
  private ReplicaHistory history;

  /** The dots that each owner holds, in the order of tracking. */
  private final Map<Long, Map<TopicKey, Long>> held = new LinkedHashMap<>();

  private int metas;

  Writers(Truth truth, Replica self, int number, ShardReplica shard) {
    this.truth = truth;
    this.shard = shard;
    this.number = number;
    history = truth.begin(self, number);
  }

  ReplicaHistory history() {
    return history;
  }

  /** One random operation: mostly puts. */
  Effects step(RandomGenerator random, long nowMs) {
    long owner = random.nextInt(OWNERS);
    TopicKey at =
        new TopicKey((random.nextBoolean() ? "a" : "b") + number, "k" + random.nextInt(KEYS));
    int choice = random.nextInt(27);
    if (choice < 16) {
      return put(owner, at, nowMs);
    }
    LeaveReason reason = history.anyReason();
    return choice < 26
        ? untrack(owner, at, reason, nowMs).effects()
        : untrackAll(owner, reason, nowMs);
  }

  /** Follows the shard to a later incarnation: the same presences under new dots. */
  void reincarnated(Replica self) {
    Set<String> before = contents(history);
    history = truth.begin(self, number);
    List<Long> owners = List.copyOf(held.keySet());
    held.clear();
    shard.chain().forEach(entry -> {
      Entry again = history.join(entry.topic(), entry.key(), meta(entry)).put();
      assertThat(entry.sameAs(again)).isTrue();
    });
    assertThat(contents(history)).isEqualTo(before);
    owners.forEach(this::findHeld);
  }

  /** Adds a presence, unless the owner holds one there. */
  Write track(long owner, TopicKey at, String meta, long nowMs) {
    Map<TopicKey, Long> mine = heldBy(owner);
    Write write = shard.track(owner, at, bytes(meta), nowMs);
    if (mine.containsKey(at)) {
      assertThat(write.outcome()).isEqualTo(Outcome.ALREADY_TRACKED);
    } else {
      note(write, history.join(at.topic(), at.key(), meta), mine, at);
    }
    return write;
  }

  /** Replaces what the owner holds there, if it holds something that says otherwise. */
  Write update(long owner, TopicKey at, String meta, long nowMs) {
    Map<TopicKey, Long> mine = heldBy(owner);
    Long dot = mine.get(at);
    Write write = shard.update(owner, at, bytes(meta), nowMs);
    if (dot == null) {
      assertThat(write.outcome()).isEqualTo(Outcome.NO_PRESENCE);
    } else if (meta(history.entry(dot)).equals(meta)) {
      assertThat(write.outcome()).isEqualTo(Outcome.UNCHANGED);
    } else {
      note(write, history.update(dot, meta), mine, at);
    }
    return write;
  }

  /** Removes what the owner holds there, if anything. */
  Write untrack(long owner, TopicKey at, LeaveReason reason, long nowMs) {
    Long dot = heldBy(owner).remove(at);
    Write write = shard.untrack(owner, at, reason, nowMs);
    if (dot == null) {
      assertThat(write.outcome()).isEqualTo(Outcome.NO_PRESENCE);
    } else {
      assertThat(write.outcome()).isEqualTo(Outcome.WRITTEN);
      history.leave(dot, reason);
    }
    return write;
  }

  /** The owner ends. */
  Effects untrackAll(long owner, LeaveReason reason, long nowMs) {
    Effects effects = shard.untrackAll(owner, reason, nowMs);
    Map<TopicKey, Long> mine = heldBy(owner);
    mine.values().forEach(dot -> history.leave(dot, reason));
    mine.clear();
    return effects;
  }

  private Effects put(long owner, TopicKey at, long nowMs) {
    String meta =
        "{\"m\":" + metas + (metas++ % LONG_EVERY == 0 ? ",\"long\":\"" + LONG + "\"}" : "}");
    if (heldBy(owner).containsKey(at)) {
      track(owner, at, meta, nowMs);
      return update(owner, at, meta, nowMs).effects();
    }
    update(owner, at, meta, nowMs);
    return track(owner, at, meta, nowMs).effects();
  }

  private void note(Write write, ReplicaHistory.Op op, Map<TopicKey, Long> mine, TopicKey at) {
    assertThat(write.outcome()).isEqualTo(Outcome.WRITTEN);
    assertThat(write.entry().sameAs(op.put())).isTrue();
    mine.put(at, op.seq());
  }

  private Map<TopicKey, Long> heldBy(long owner) {
    return held.computeIfAbsent(owner, id -> new LinkedHashMap<>());
  }

  private void findHeld(long owner) {
    Map<TopicKey, Entry> found = new LinkedHashMap<>();
    shard.chain().forEach(entry -> {
      TopicKey at = new TopicKey(entry.topic(), entry.key());
      if (shard.owned(owner, at) == entry) {
        found.put(at, entry);
      }
    });
    Map<TopicKey, Long> dots = new LinkedHashMap<>();
    found.forEach((at, entry) -> dots.put(at, entry.seq()));
    held.put(owner, dots);
  }

  private static Set<String> contents(ReplicaHistory history) {
    Set<String> contents = new TreeSet<>();
    for (long dot : history.now().keySet()) {
      Entry entry = history.entry(dot);
      contents.add(entry.topic() + "/" + entry.key() + " " + meta(entry));
    }
    return contents;
  }

  private static byte[] bytes(String meta) {
    return meta.getBytes(StandardCharsets.UTF_8);
  }

  private static String meta(Entry entry) {
    return new String(entry.meta(), StandardCharsets.UTF_8);
  }
}
