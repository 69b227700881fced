package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rollcall.tracker.Seeds;
import dev.rollcall.tracker.crdt.Applied.Outcome;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Deltas at a chain, against the writer's history. */
class ChainTest {

  private static final int SEEDS = 2_000;
  private static final int STEPS = 24;

  @Test
  void deltasInAnyOrderWithLossAndDuplicationOnlyEverShowAStateOfTheWriter() {
    Seeds.check(SEEDS, (seed, random) -> {
      ChainWriter writer = ChainWriter.random(random, STEPS);
      ChainView view = new ChainView(writer);
      for (int step = 0; step < 20; step++) {
        if (random.nextInt(4) == 0) {
          writer.step(random);
        }
        view.apply(writer.randomDelta(random));
      }
      if (view.seq() < writer.history().seq()) {
        view.apply(writer.delta(view.seq(), writer.history().seq()));
      }
      assertThat(view.live()).isEqualTo(writer.history().now());
    });
  }

  @Test
  @DisplayName("ST12: a gap is refused and changes nothing")
  void gapIsRefusedAndChangesNothing() {
    Seeds.check(SEEDS, (seed, random) -> {
      ChainWriter writer = ChainWriter.random(random, STEPS);
      ChainView view = new ChainView(writer);
      long seq = random.nextLong(writer.history().seq());
      if (seq > 0) {
        view.apply(writer.delta(0, seq));
      }
      Map<Long, String> before = view.live();
      for (long from = seq + 1; from < writer.history().seq(); from++) {
        assertThat(view.apply(writer.delta(from, from + 1))).isEqualTo(Outcome.GAP);
      }
      assertThat(view.live()).isEqualTo(before);
      assertThat(view.exact()).isTrue();
    });
  }

  @Test
  void staleDeltaChangesNothing() {
    Seeds.check(SEEDS, (seed, random) -> {
      ChainWriter writer = ChainWriter.random(random, STEPS);
      ChainView view = new ChainView(writer);
      view.apply(writer.delta(0, writer.history().seq()));
      Map<Long, String> before = view.live();
      for (long to = 1; to <= writer.history().seq(); to++) {
        Delta delta = writer.delta(random.nextLong(to), to);
        assertThat(view.apply(delta)).isEqualTo(Outcome.STALE);
      }
      assertThat(view.live()).isEqualTo(before);
    });
  }

  @Test
  void overlappingDeltaIsExactFromEveryEarlierBase() {
    Seeds.check(SEEDS / 4, (seed, random) -> {
      ChainWriter writer = ChainWriter.random(random, STEPS);
      long to = writer.history().seq();
      for (long seq = 1; seq < to; seq++) {
        for (long from = 0; from <= seq; from++) {
          ChainView view = new ChainView(writer);
          view.apply(writer.delta(0, seq));
          assertThat(view.apply(writer.delta(from, to))).isEqualTo(Outcome.APPLIED);
          assertThat(view.live()).isEqualTo(writer.history().at(to));
        }
      }
    });
  }

  @Test
  void entryAddedAndDeadInsideTheOverlapLeaves() {
    ChainWriter writer = new ChainWriter(new Replica("w", 1));
    ReplicaHistory history = writer.history();
    writer.join("a");
    writer.join("b");
    writer.leave(2);
    Chain chain = new Chain(history.replica(), history.shard());
    chain.apply(writer.delta(0, 2));

    Applied applied = chain.apply(writer.delta(1, 3));

    assertThat(applied.leaves()).extracting(Entry::key).containsExactly("b");
    assertThat(chain.size()).isEqualTo(1);
  }

  @Test
  void goesUpAndDownFromAnyDotAndNothingIsAboveItsTop() {
    Chain writer = new Chain(new Replica("a", 1), 0);
    assertThat(writer.top()).isZero();
    for (int i = 1; i <= 4; i++) {
      Chains.put(writer, "t", "k" + i, new byte[0], null);
    }
    writer.remove(writer.get(2));
    assertThat(writer.above(1)).toIterable().extracting(Entry::seq).containsExactly(3L, 4L);
    assertThat(writer.upTo(3)).toIterable().extracting(Entry::seq).containsExactly(3L, 1L);
    assertThat(writer.above(writer.top()).hasNext()).isFalse();
    Chain behind = new Chain(writer.replica(), 0);
    behind.apply(writer.chunk(0, 0, 0, 1));
    assertThat(behind.seq()).isZero();
    assertThat(behind.top()).isEqualTo(1);
  }

  @Test
  void theWriterPutsNothingButTheNext() {
    Chain chain = new Chain(new Replica("w", 1), 0);
    Entry first = Chains.put(chain, "t", "ann", new byte[0], null);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> chain.put(first, null))
        .withMessageEndingWith("is not the next after 1");
    Dot next = chain.nextDot();
    Dot later = new Dot(next.replica(), next.shard(), next.seq() + 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> chain.put(new Entry(later, 0, "t", "ben", new byte[0]), null));
    assertThat(chain.seq()).isEqualTo(1);
    assertThat(chain.size()).isEqualTo(1);
  }

  @Test
  void aChunkMayBeAsLargeAsOneLikes() {
    Chain writer = new Chain(new Replica("w", 1), 0);
    for (int i = 0; i < 3; i++) {
      Chains.put(writer, "t", "k" + i, new byte[0], null);
    }
    Chunk chunk = writer.chunk(2, 0, 0, 1 << 30);
    assertThat(chunk.live()).containsExactly(1, 2);
    assertThat(chunk.adds()).extracting(Entry::seq).containsExactly(3L);
  }

  @Test
  void whatIsHandedOverIsGoneAndTakesNoNumber() {
    Chain chain = new Chain(new Replica("w", 1), 3);
    Entry ann = Chains.put(chain, "t", "ann", new byte[0], null);
    final long hash = chain.hash();
    Entry ben = Chains.put(chain, "t", "ben", new byte[0], null);
    for (int times = 0; times < 2; times++) {
      chain.handOver(ben);
      assertThat(chain.get(ben.seq())).isNull();
      assertThat(chain.get(ann.seq())).isSameAs(ann);
      assertThat(chain.hash()).isEqualTo(hash);
      assertThat(chain.seq()).isEqualTo(2);
    }
    assertThat(chain.replica()).isEqualTo(ann.replica());
  }

  @Test
  @DisplayName("CL4: two intervals in a row are their union")
  void twoIntervalsInARowAreTheirUnion() {
    Seeds.check(SEEDS, (seed, random) -> {
      ChainWriter writer = ChainWriter.random(random, STEPS);
      long c = writer.history().seq();
      long b = random.nextLong(c + 1);
      long a = random.nextLong(b + 1);
      ChainView twice = new ChainView(writer);
      ChainView once = new ChainView(writer);
      for (ChainView view : new ChainView[] {twice, once}) {
        if (a > 0) {
          view.apply(writer.delta(0, a));
        }
      }
      if (b > a) {
        twice.apply(writer.delta(a, b));
      }
      if (c > b) {
        twice.apply(writer.delta(b, c));
      }
      if (c > a) {
        once.apply(writer.delta(a, c));
      }
      assertThat(twice.live()).isEqualTo(once.live());
      assertThat(twice.chain().hash()).isEqualTo(once.chain().hash());
    });
  }

  @Test
  void hashesAreEqualExactlyWhenTheStatesAre() {
    Seeds.check(SEEDS / 4, (seed, random) -> {
      ChainWriter writer = ChainWriter.random(random, 2 * STEPS);
      for (long a = 0; a <= writer.history().seq(); a++) {
        for (long b = 0; b < a; b++) {
          boolean same = writer.history().at(a).equals(writer.history().at(b));
          assertThat(writer.hash(a) == writer.hash(b)).isEqualTo(same);
        }
      }
    });
  }

  @Test
  void viewEqualsTheJoinOfTheSetsByTheBook() {
    Seeds.check(SEEDS / 4, (seed, random) -> {
      ChainWriter writer = ChainWriter.random(random, STEPS);
      ChainView view = new ChainView(writer);
      NaiveOrswot orswot = NaiveOrswot.empty();
      for (int step = 0; step < 8; step++) {
        Delta delta = writer.randomDelta(random);
        if (delta.from() <= view.seq()) {
          orswot = orswot.join(NaiveOrswot.of(writer.history(), delta.to()));
        }
        view.apply(delta);
        Map<Long, String> live = new TreeMap<>();
        orswot.live().forEach((dot, entry) -> live.put(dot.seq(), ReplicaHistory.text(entry)));
        assertThat(view.live()).isEqualTo(live);
      }
    });
  }
}
