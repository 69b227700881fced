package dev.rollcall.tracker.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Seeds;
import dev.rollcall.tracker.crdt.Replica;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Three honest nodes, and somebody who tells them nonsense that decodes. */
class HostileTest {

  private static final int SEEDS = 25;

  @Test
  void aFloodOfNonsenseThrowsNothingTouchesNoOwnChainAndLeavesNothingBehind() {
    Seeds.check(SEEDS, (seed, random) -> {
      Cluster cluster = new Cluster(random);
      for (int i = 0; i < 200; i++) {
        cluster.work();
        cluster.tellNonsense(false);
        cluster.run(random.nextInt(3) * 50L);
      }
      cluster.run(Node.TIMING.forgetMs() + 3 * Node.TIMING.downMs());
      cluster.nodes.values().forEach(node -> assertThat(node.weight()).isLessThan(100));
    });
  }

  @Test
  void whatNonsenseDidToTheViewsOfLivingNodesHeals() {
    Seeds.check(SEEDS, (seed, random) -> {
      Cluster cluster = new Cluster(random);
      cluster.run(1_000);
      for (int i = 0; i < 4; i++) {
        for (int ops = random.nextInt(5); ops >= 0; ops--) {
          cluster.work();
        }
        cluster.tellNonsense(true);
        cluster.run(20_000);
        cluster.check();
      }
    });
  }

  private static final class Cluster {

    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final SplittableRandom random;
    private long nowMs = 1_000_000;

    Cluster(SplittableRandom random) {
      this.random = random;
      for (String name : List.of("a", "b", "c")) {
        nodes.put(name, new Node(name, 1_000 + random.nextInt(10), random.split(), nowMs));
      }
    }

    Node any() {
      return List.copyOf(nodes.values()).get(random.nextInt(nodes.size()));
    }

    void work() {
      int shard = random.nextInt(Node.SHARDS);
      String key = "k" + random.nextInt(4);
      if (random.nextInt(3) > 0) {
        any().track(shard, key, nowMs);
      } else {
        any().untrack(shard, key, nowMs);
      }
    }

    void tellNonsense(boolean curable) {
      List<Replica> living = new ArrayList<>();
      nodes.values().forEach(node -> living.add(node.membership.self()));
      Node receiver = any();
      receiver.hear(new Hostile(curable, receiver, living, random).frame(), nowMs);
    }

    void run(long ms) {
      deliver();
      for (long end = nowMs + ms; nowMs < end; ) {
        nowMs += 50;
        for (Node node : nodes.values()) {
          node.contacts(nodes.keySet(), nowMs);
          node.tick(nowMs);
        }
        deliver();
      }
    }

    /** Some rounds: what the last one brings is left to the next tick, as two nodes might have something to say for ever. */
    private void deliver() {
      for (int round = 0; round < 4; round++) {
        for (Node node : nodes.values()) {
          for (Node.Packet packet : node.drain()) {
            Node to = nodes.get(packet.to());
            if (to != null && to != node) {
              assertThat(to.hear(packet.frame(), nowMs)).isTrue();
            }
          }
        }
      }
    }

    void check() {
      Set<String> expected = new TreeSet<>();
      nodes
          .values()
          .forEach(
              node -> node.owned().forEach(presence -> expected.add(presence + "@" + node.name())));
      for (Node node : nodes.values()) {
        assertThat(node.shown())
            .as("shown at %s; alarms %s", node.name(), node.alarms())
            .isEqualTo(expected);
        assertThat(node.membership.live()).as("live at %s", node.name()).hasSize(2);
      }
    }
  }
}
