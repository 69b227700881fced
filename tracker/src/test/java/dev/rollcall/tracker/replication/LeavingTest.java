package dev.rollcall.tracker.replication;

import static dev.rollcall.tracker.replication.Shard.at;
import static dev.rollcall.tracker.replication.Shard.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Chains;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the views say of what shows and is about to go: names ask it before they yield to an entry. */
class LeavingTest {

  private static final Replica A = new Replica("a", 1);
  private static final Replica B = new Replica("b", 1);
  private static final Replica C = new Replica("c", 1);
  private static final Limits LIMITS =
      new Limits(5, Limits.HEADER_BYTES_MAX + 400, 64, 1_000_000, 2, 1_000, 50, 500, 2, 10);

  private final Shard a = new Shard(A, LIMITS);
  private final Shard b = new Shard(B, LIMITS);
  private final Shard c = new Shard(C, LIMITS);

  @Test
  void whoAnnouncedItsLeaveIsLeavingAndNobodyElse() {
    known(a, 3);
    known(c, 3);
    assertThat(b.views().isDeparting(A)).isFalse();
    assertThat(b.views().isLeaving(entry("k1", A))).isFalse();
    b.views().depart(A, 100);
    assertThat(b.views().isDeparting(A)).isTrue();
    assertThat(b.views().isDeparting(C)).isFalse();
    assertThat(b.views().isDeparting(new Replica("nobody", 1))).isFalse();
    assertThat(b.views().isLeaving(entry("k1", A))).isTrue();
    assertThat(b.views().isLeaving(entry("k1", C))).isFalse();
    b.track(7, "own", 200);
    assertThat(b.views().isLeaving(entry("own", B))).isFalse();
  }

  @Test
  void whatACatchUpFoundDeadIsLeavingAndTheRestIsNot() {
    known(a, 9);
    known(c, 1);
    Entry dead = entry("k1", A);
    for (int i = 1; i <= 3; i++) {
      a.untrack(1, "k" + i, 0);
    }
    for (int i = 10; i < 100; i++) {
      a.track(1, "k" + i, 0);
    }
    long end = a.machine.chain().seq();
    b.machine.on(
        message(a.machine.on(new Message.Pull("b", A, Shard.NUMBER, 9, 0, end, 0), 0)), 100);
    assertThat(b.views().lingering()).isPositive();
    assertThat(b.views().isLeaving(dead)).isTrue();
    assertThat(b.views().isLeaving(entry("k9", A))).isFalse();
    assertThat(b.views().isLeaving(entry("k1", C))).isFalse();
    b.track(7, "own", 200);
    assertThat(b.views().isLeaving(entry("own", B))).isFalse();
  }

  @Test
  void anEntryLingersAsLongAsItWasNotTakenOut() {
    Chain chain = new Chain(A, 0);
    Lingering lingering = new Lingering(new AtomicInteger());
    Entry first = Chains.put(chain, "t", "ann", new byte[0], null);
    Entry second = Chains.put(chain, "t", "ann", new byte[0], null);
    Entry ben = Chains.put(chain, "t", "ben", new byte[0], null);
    assertThat(lingering.contains(first)).isFalse();
    lingering.add(first);
    assertThat(lingering.contains(first)).isTrue();
    assertThat(lingering.contains(second)).isFalse();
    assertThat(lingering.contains(ben)).isFalse();
    lingering.remove(second);
    lingering.remove(ben);
    assertThat(lingering.size()).isEqualTo(1);
    lingering.remove(first);
    assertThat(lingering.contains(first)).isFalse();
    assertThat(lingering.size()).isZero();
    lingering.remove(first);
    assertThat(lingering.size()).isZero();
  }

  @Test
  void soMuchIsTakenOutAsIsAskedForAndNoMore() {
    Chain chain = new Chain(A, 0);
    Lingering lingering = new Lingering(new AtomicInteger());
    Entry first = Chains.put(chain, "t", "ann", new byte[0], null);
    Entry second = Chains.put(chain, "t", "ann", new byte[0], null);
    Entry ben = Chains.put(chain, "t", "ben", new byte[0], null);
    List.of(first, second, ben).forEach(lingering::add);
    assertThat(lingering.take(0, none -> {})).isZero();
    assertThat(lingering.take(2, two -> {})).isEqualTo(2);
    assertThat(lingering.contains(ben)).isTrue();
    lingering.add(first);
    assertThat(lingering.replacedBy(first)).isSameAs(first);
    assertThat(lingering.take(9, last -> assertThat(last).isSameAs(ben))).isEqualTo(1);
    assertThat(lingering.take(9, none -> {})).isZero();
  }

  @Test
  void howMuchOfAReplicaIsHiddenIsKnown() {
    assertThat(b.views().hiddenTo(A)).isEqualTo(Long.MAX_VALUE);
    known(a, 5);
    assertThat(b.views().hiddenTo(A)).isZero();
    b.views().down(A, 100);
    assertThat(b.views().hiddenTo(A)).isEqualTo(2);
    b.machine.tick(110);
    assertThat(b.views().hiddenTo(A)).isEqualTo(4);
    b.machine.tick(120);
    assertThat(b.views().hiddenTo(A)).isEqualTo(Long.MAX_VALUE);
  }

  /** B knows and shows so many entries of another, k1 and on. */
  private void known(Shard other, int entries) {
    b.views().up(other.self, 0);
    for (int i = 1; i <= entries; i++) {
      other.track(1, "k" + i, 0);
    }
    while (b.views().chain(other.self).seq() < entries) {
      b.machine.on(other.news(b.views().chain(other.self).seq()), 0);
    }
  }

  private Entry entry(String key, Replica replica) {
    return b.machine.presences().topic("t").get(at(key).key()).stream()
        .filter(entry -> entry.replica().equals(replica))
        .findFirst()
        .orElseThrow();
  }
}
