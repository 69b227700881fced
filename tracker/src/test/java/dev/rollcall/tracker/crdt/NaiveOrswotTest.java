package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NaiveOrswotTest {

  private static final int SEEDS = 4_000;

  @Test
  void agreesWithTombstonesOverRandomHistoriesAndMerges() {
    Seeds.check(SEEDS, (seed, random) -> {
      int nodes = 2 + random.nextInt(3);
      List<ReplicaHistory> histories = new ArrayList<>();
      List<NaiveOrswot> orswots = new ArrayList<>();
      List<NaiveOrSet> orSets = new ArrayList<>();
      for (int node = 0; node < nodes; node++) {
        histories.add(history(node));
        orswots.add(NaiveOrswot.empty());
        orSets.add(NaiveOrSet.empty());
      }
      for (int step = 0; step < 30; step++) {
        int node = random.nextInt(nodes);
        if (random.nextInt(3) > 0) {
          histories.get(node).step(random);
          long seq = histories.get(node).seq();
          orswots.set(node, orswots.get(node).after(histories.get(node), seq));
          orSets.set(node, orSets.get(node).after(histories.get(node), seq));
        } else {
          int from = random.nextInt(nodes);
          orswots.set(node, orswots.get(node).join(orswots.get(from)));
          orSets.set(node, orSets.get(node).join(orSets.get(from)));
        }
        assertThat(orswots.get(node).live()).isEqualTo(orSets.get(node).live());
      }
    });
  }

  @Test
  @DisplayName("CL1: the join of two states of one replica is the later one")
  void joinOfTwoStatesOfOneReplicaIsTheLaterOne() {
    Seeds.check(SEEDS, (seed, random) -> {
      ReplicaHistory history = randomHistory(random, 25);
      long a = random.nextLong(history.seq() + 1);
      long b = random.nextLong(history.seq() + 1);
      NaiveOrswot joined = NaiveOrswot.of(history, a).join(NaiveOrswot.of(history, b));
      assertThat(joined).isEqualTo(NaiveOrswot.of(history, Math.max(a, b)));
    });
  }

  @Test
  @DisplayName("CL3: the join of many replicas is the later state of each")
  void joinOfManyReplicasIsTheLaterStateOfEach() {
    Seeds.check(SEEDS / 3, (seed, random) -> {
      List<ReplicaHistory> histories = List.of(randomHistory(random, 12), history(1), history(2));
      random.ints(12, 1, 3).forEach(node -> histories.get(node).step(random));
      NaiveOrswot left = NaiveOrswot.empty();
      NaiveOrswot right = NaiveOrswot.empty();
      Map<Dot, Entry> latest = new HashMap<>();
      for (ReplicaHistory history : histories) {
        long a = random.nextLong(history.seq() + 1);
        long b = random.nextLong(history.seq() + 1);
        left = left.join(NaiveOrswot.of(history, a));
        right = NaiveOrswot.of(history, b).join(right);
        history
            .at(Math.max(a, b))
            .keySet()
            .forEach(seq -> latest.put(dot(history, seq), history.entry(seq)));
      }
      assertThat(left.join(right).live()).isEqualTo(latest);
    });
  }

  @Test
  void joinIsIdempotentCommutativeAndAssociative() {
    Seeds.check(SEEDS / 3, (seed, random) -> {
      ReplicaHistory mine = randomHistory(random, 10);
      ReplicaHistory other = history(1);
      for (int step = 0; step < 10; step++) {
        other.step(random);
      }
      NaiveOrswot a = randomState(mine, other, random);
      NaiveOrswot b = randomState(mine, other, random);
      NaiveOrswot c = randomState(mine, other, random);
      assertThat(a.join(a)).isEqualTo(a);
      assertThat(a.join(b)).isEqualTo(b.join(a));
      assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
    });
  }

  private static NaiveOrswot randomState(
      ReplicaHistory mine, ReplicaHistory other, SplittableRandom random) {
    return NaiveOrswot.of(mine, random.nextLong(mine.seq() + 1))
        .join(NaiveOrswot.of(other, random.nextLong(other.seq() + 1)));
  }

  private static ReplicaHistory randomHistory(SplittableRandom random, int stepsMax) {
    ReplicaHistory history = history(0);
    for (int steps = 1 + random.nextInt(stepsMax); steps > 0; steps--) {
      history.step(random);
    }
    return history;
  }

  private static ReplicaHistory history(int node) {
    return new ReplicaHistory(new Replica("n" + node, 1), 0);
  }

  private static Dot dot(ReplicaHistory history, long seq) {
    return new Dot(history.replica(), history.shard(), seq);
  }
}
