package dev.rollcall.tracker.replication;

import static dev.rollcall.tracker.replication.Shard.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the shard says of its node's owners: names and groups ask it. */
class OwnedTest {

  private static final Replica A = new Replica("a", 1);
  private static final Replica B = new Replica("b", 1);

  private final Shard a = new Shard(A);
  private final Shard b = new Shard(B);

  @Test
  void anOwnersEntriesAreListedInTheOrderInWhichTheyCame() {
    assertThat(a.machine.owned(1)).isEmpty();
    a.track(1, "ben", 0);
    a.track(1, "ann", 0);
    a.track(2, "cem", 0);
    assertThat(a.machine.owned(1)).extracting(Entry::key).containsExactly("ben", "ann");
    assertThat(a.machine.owned(2)).extracting(Entry::key).containsExactly("cem");
    assertThat(a.machine.owned(3)).isEmpty();
    assertThat(a.machine.owned()).isEqualTo(3);
    assertThat(a.machine.owned(1, at("ann"))).isNotNull();
    assertThat(a.machine.owned(2, at("ann"))).isNull();
  }

  @Test
  void theOwnerOfAnEntryIsWhoHoldsItNow() {
    a.track(1, "ann", 0);
    a.track(2, "ann", 0);
    Entry first = a.machine.owned(1).get(0);
    Entry second = a.machine.owned(2).get(0);
    assertThat(a.machine.ownerOf(first)).isEqualTo(OptionalLong.of(1));
    assertThat(a.machine.ownerOf(second)).isEqualTo(OptionalLong.of(2));
    a.machine.update(1, at("ann"), Shard.bytes("{\"n\":1}"), 1);
    assertThat(a.machine.ownerOf(first)).isEmpty();
    assertThat(a.machine.ownerOf(a.machine.owned(1).get(0))).isEqualTo(OptionalLong.of(1));
    a.untrack(2, "ann", 2);
    assertThat(a.machine.ownerOf(second)).isEmpty();
  }

  @Test
  void anothersEntryHasNoOwnerHere() {
    b.views().up(A, 0);
    a.track(1, "ann", 0);
    b.machine.on(a.news(0), 0);
    b.track(1, "ann", 0);
    Entry others = b.machine.presences().topic("t").get("ann").stream()
        .filter(entry -> entry.replica().equals(A))
        .findFirst()
        .orElseThrow();
    assertThat(b.machine.ownerOf(others)).isEmpty();
  }

  @Test
  void placesAreInTheOrderOfTheirKeysAndThenOfTheirTopics() {
    TopicKey annInS = new TopicKey("s", "ann");
    TopicKey annInT = new TopicKey("t", "ann");
    TopicKey benInA = new TopicKey("a", "ben");
    assertThat(new TreeSet<>(List.of(benInA, annInT, annInS)))
        .containsExactly(annInS, annInT, benInA);
    assertThat(annInS).isEqualByComparingTo(new TopicKey("s", "ann"));
  }

  /** Rings of all lengths around the one from which on places are found by a table. */
  @Test
  void anOwnerOfManyHoldsEachUntilItGoes() {
    for (int held = 1; held < 40; held++) {
      for (int i = 0; i < held; i++) {
        a.track(9, "k" + i, 0);
      }
      assertThat(a.machine.owned(9)).hasSize(held);
      for (int i = 0; i < held; i++) {
        assertThat(a.machine.owned(9, at("k" + i))).isNotNull();
        a.untrack(9, "k" + i, 0);
        assertThat(a.machine.owned(9, at("k" + i))).isNull();
      }
      assertThat(a.machine.owned()).isZero();
    }
  }
}
