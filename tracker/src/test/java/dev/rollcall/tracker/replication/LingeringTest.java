package dev.rollcall.tracker.replication;

import static dev.rollcall.tracker.replication.Shard.at;
import static dev.rollcall.tracker.replication.Shard.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Chains;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a catch-up found dead, by itself and in a view. */
class LingeringTest {

  private static final Replica A = new Replica("a", 1);
  private static final Replica B = new Replica("b", 1);
  private static final Limits SMALL_FRAMES =
      new Limits(5, Limits.HEADER_BYTES_MAX + 400, 16, 1_000_000, 2, 1_000, 50, 500, 64, 1);

  private final Shard a = new Shard(A, SMALL_FRAMES);
  private final Shard b = new Shard(B);

  @Test
  void theOldestInThePlaceOfAnEntryGoesFirstAndThenTheRest() {
    Chain chain = new Chain(A, 0);
    Lingering lingering = new Lingering(new AtomicInteger());
    Entry first = put(chain, "ann");
    Entry second = put(chain, "ann");
    Entry ben = put(chain, "ben");
    List.of(first, second, ben).forEach(lingering::add);
    assertThat(lingering.size()).isEqualTo(3);
    assertThat(lingering.replacedBy(put(chain, "cem"))).isNull();
    assertThat(lingering.replacedBy(put(chain, "ann"))).isSameAs(first);
    assertThat(lingering.size()).isEqualTo(2);
    assertThat(lingering.replacedBy(put(chain, "ann"))).isSameAs(second);
    assertThat(lingering.replacedBy(put(chain, "ann"))).isNull();
    List<Entry> rest = new ArrayList<>();
    lingering.drain(rest::add);
    lingering.drain(rest::add);
    assertThat(rest).containsExactly(ben);
    assertThat(lingering.size()).isZero();
  }

  @Test
  void areTakenOutByAndBy() {
    Chain chain = new Chain(A, 0);
    AtomicInteger total = new AtomicInteger(7);
    Lingering lingering = new Lingering(total);
    List<Entry> dead = List.of(put(chain, "ann"), put(chain, "ann"), put(chain, "ben"));
    dead.forEach(lingering::add);
    assertThat(total).hasValue(10);
    List<Entry> all = new ArrayList<>();
    lingering.give().forEachRemaining(all::add);
    assertThat(all).isEqualTo(dead);
    assertThat(lingering.size()).isZero();
    assertThat(total).hasValue(7);
    dead.forEach(lingering::add);
    List<Entry> taken = new ArrayList<>();
    assertThat(lingering.take(1, taken::add)).isEqualTo(1);
    assertThat(taken).containsExactly(dead.get(0));
    assertThat(lingering.size()).isEqualTo(2);
    assertThat(lingering.take(9, taken::add)).isEqualTo(2);
    assertThat(taken).isEqualTo(dead);
    lingering.add(dead.get(0));
    lingering.clear();
    assertThat(lingering.size()).isZero();
    assertThat(total).hasValue(7);
    assertThat(lingering.replacedBy(put(chain, "ann"))).isNull();
  }

  @Test
  void whatWasUpdatedShowsAllTheTimeAndWhatWentGoesAtTheEnd() {
    Message.Pull pull = beginCatchUp();
    List<Integer> lingered = new ArrayList<>();
    while (!b.views().chain(A).exact()) {
      assertThat(b.views().lingering()).isPositive();
      lingered.add(b.views().lingering());
      assertThat(b.machine.presences().topic("t").get("k0")).hasSize(1);
      assertThat(b.shown()).contains("k1@a");
      List<Effects.Send> sends = b.machine.on(a.answer(pull), 1_000).sends();
      pull = sends.isEmpty() ? pull : (Message.Pull) sends.get(0).message();
    }
    assertThat(lingered).startsWith(2, 2).endsWith(1, 1);
    assertThat(b.views().lingering()).isZero();
    assertThat(b.shown()).isEqualTo(a.shown()).contains("k0@a").doesNotContain("k1@a");
  }

  @Test
  void whoGoesDownMeanwhileLeavesNothingThatShows() {
    beginCatchUp();
    b.views().down(A, 1_000);
    assertThat(b.shown()).isEmpty();
    assertThat(b.views().lingering()).isZero();
    b.views().up(A, 2_000);
    assertThat(b.shown()).isNotEmpty().doesNotContain("k0@a", "k1@a");
  }

  @Test
  void whoIsForgottenMeanwhileLeavesNothingThatShows() {
    beginCatchUp();
    b.views().forget(A, 1_000);
    assertThat(b.shown()).isEmpty();
  }

  /** B had ten keys; one of them was updated and one went, and much else happened. What b asks for after the first piece. */
  private Message.Pull beginCatchUp() {
    b.views().up(A, 0);
    for (int i = 0; i < 10; i++) {
      a.track(1, "k" + i, 0);
    }
    while (b.views().chain(A).seq() < 10) {
      b.machine.on(a.news(b.views().chain(A).seq()), 0);
    }
    a.untrack(1, "k1", 0);
    for (int i = 10; i < 60; i++) {
      a.track(1, "k" + i, 0);
      if (i == 30) {
        a.machine.update(1, at("k0"), Shard.bytes("{\"n\":1}"), 0);
      }
    }
    b.views().advertise(A, "a", a.machine.chain().seq(), 0);
    Message first = a.answer((Message.Pull) message(b.machine.tick(100)));
    Message.Pull next = (Message.Pull) message(b.machine.on(first, 100));
    assertThat(b.views().lingering()).isEqualTo(2);
    return next;
  }

  private static Entry put(Chain chain, String key) {
    return Chains.put(chain, "t", key, new byte[0], null);
  }
}
