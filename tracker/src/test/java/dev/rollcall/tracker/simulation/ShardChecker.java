package dev.rollcall.tracker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Dot;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.ReplicaHistory;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.membership.Verdict;
import dev.rollcall.tracker.replication.ShardReplica;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must hold for one shard of one node after every step: each chain is a state of its writer, what is shown is what the
 * chains of those who are up hold, and the changes that were handed out add up to what is shown.
 */
final class ShardChecker {

  private final Truth truth;
  private final int number;
  private final ShardReplica shard;

  /** What the changes add up to, by topic and dot. */
  private final Map<String, Map<Dot, String>> folded = new HashMap<>();

  private final Map<String, Long> versions = new HashMap<>();

  /** Replicas that the verdicts so far make visible. */
  private final Set<Replica> visible = new HashSet<>();

  /** Those of them that announced their leave. */
  private final Set<Replica> departing = new HashSet<>();

  private final Map<Replica, Long> seqs = new HashMap<>();

  ShardChecker(Truth truth, int number, ShardReplica shard) {
    this.truth = truth;
    this.number = number;
    this.shard = shard;
  }

  void verdict(Verdict verdict) {
    if (verdict instanceof Verdict.Up up) {
      visible.removeIf(old -> up.replica().supersedes(old) && !departing.contains(old));
      visible.add(up.replica());
    } else if (verdict instanceof Verdict.Down down) {
      visible.remove(down.replica());
    } else if (verdict instanceof Verdict.Departing leave) {
      departing.add(leave.replica());
    } else if (verdict instanceof Verdict.Forgotten forgotten) {
      visible.remove(forgotten.replica());
    }
  }

  /** Folds what the shard handed out, then looks at everything. */
  void check(List<TopicChange> changes, ReplicaHistory own) {
    changes.forEach(this::fold);
    assertThat(live(shard.chain())).isEqualTo(own.now());
    assertThat(shard.chain().seq()).isEqualTo(own.seq());
    visible.removeIf(
        replica -> departing.contains(replica) && shard.views().chain(replica) == null);
    Map<String, Map<Dot, String>> expected = new HashMap<>();
    shard.chain().forEach(entry -> put(expected, entry));
    for (Replica replica : truth.replicas()) {
      Chain chain = shard.views().chain(replica);
      if (chain == null) {
        assertThat(visible).doesNotContain(replica);
        seqs.remove(replica);
        continue;
      }
      checkChain(replica, chain);
      if (visible.contains(replica)) {
        chain.forEach(entry -> put(expected, entry));
      }
    }
    assertThat(shown()).isEqualTo(expected);
    assertThat(folded).as("the changes, folded").isEqualTo(expected);
  }

  /** What is shown. */
  Map<String, Map<Dot, String>> shown() {
    Map<String, Map<Dot, String>> shown = new HashMap<>();
    shard.presences().forEachTopic(state -> {
      state.forEach(entry -> put(shown, entry));
      assertThat(shown.get(state.topic())).hasSize(state.size());
    });
    return shown;
  }

  static void put(Map<String, Map<Dot, String>> topics, Entry entry) {
    topics
        .computeIfAbsent(entry.topic(), topic -> new HashMap<>())
        .put(dot(entry), ReplicaHistory.text(entry));
  }

  private void checkChain(Replica replica, Chain chain) {
    ReplicaHistory history = truth.history(replica, number);
    assertThat(chain.seq())
        .as("seq of %s", replica)
        .isBetween(seqs.getOrDefault(replica, 0L), history.seq());
    seqs.put(replica, chain.seq());
    Map<Long, String> live = live(chain);
    Map<Long, String> state = history.at(chain.seq());
    if (chain.exact() && !departing.contains(replica)) {
      assertThat(live).as("view of %s at %d", replica, chain.seq()).isEqualTo(state);
    } else {
      live.keySet().removeIf(dot -> dot > chain.seq());
      assertThat(state).containsAllEntriesOf(live);
    }
  }

  private void fold(TopicChange change) {
    Map<Dot, String> topic = folded.computeIfAbsent(change.topic(), name -> new HashMap<>());
    assertThat(change.version()).isGreaterThan(versions.getOrDefault(change.topic(), -1L));
    versions.put(change.topic(), change.version());
    assertThat(change.isEmpty()).isFalse();
    for (Entry leave : change.leaves()) {
      assertThat(topic.remove(dot(leave)))
          .as("what left was shown")
          .isEqualTo(ReplicaHistory.text(leave));
    }
    for (Entry join : change.joins()) {
      assertThat(topic.put(dot(join), ReplicaHistory.text(join)))
          .as("what joined was not shown")
          .isNull();
    }
    if (topic.isEmpty()) {
      folded.remove(change.topic());
    }
  }

  private static Map<Long, String> live(Chain chain) {
    Map<Long, String> live = new HashMap<>();
    chain.forEach(entry -> live.put(entry.seq(), ReplicaHistory.text(entry)));
    return live;
  }

  private static Dot dot(Entry entry) {
    return new Dot(entry.replica(), entry.shard(), entry.seq());
  }
}
