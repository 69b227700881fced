package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Seeds;
import dev.rollcall.tracker.crdt.Applied.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Chunks at a chain: the live-dot set and the fuzzy scan, against the writer's history. */
class CatchUpTest {

  private static final int SEEDS = 2_000;
  private static final int STEPS = 30;
  private static final int NO_LIMIT_BYTES = 1 << 20;

  /** Room for one or two entries: a catch-up takes many chunks. */
  private static final int SMALL_CHUNK_BYTES = 130;

  @Test
  void liveDotsAreExactFromEveryBaseWithoutALog() {
    Seeds.check(SEEDS / 2, (seed, random) -> {
      ChainWriter writer = ChainWriter.random(random, STEPS);
      for (long base = 0; base < writer.history().seq(); base++) {
        ChainView view = viewAt(writer, base);
        Chunk chunk = writer.chain().chunk(base, 0, 0, NO_LIMIT_BYTES);
        assertThat(chunk.upTo()).isEqualTo(chunk.at());
        assertThat(chunk.live())
            .containsExactly(writer.history().now().headMap(base, true).keySet().stream()
                .mapToLong(dot -> dot)
                .toArray());
        assertThat(chunk.adds())
            .extracting(ReplicaHistory::text)
            .containsExactlyElementsOf(
                writer.history().now().tailMap(base, false).values());

        assertThat(view.apply(chunk)).isEqualTo(Outcome.APPLIED);

        assertThat(view.exact()).isTrue();
        assertThat(view.seq()).isEqualTo(writer.history().seq());
      }
    });
  }

  @Test
  void aQuietChainIsExactAfterTheLastChunkHoweverSmallTheyAre() {
    Seeds.check(SEEDS / 2, (seed, random) -> {
      ChainWriter writer = ChainWriter.random(random, STEPS);
      ChainView view = viewAt(writer, random.nextLong(writer.history().seq()));
      int bytes = 1 + random.nextInt(200);
      for (int chunks = 0; view.seq() < writer.history().seq(); chunks++) {
        assertThat(view.apply(next(view.chain(), writer.chain(), bytes)))
            .isEqualTo(Outcome.APPLIED);
        assertThat(chunks).isLessThanOrEqualTo(STEPS);
      }
      assertThat(view.exact()).isTrue();
    });
  }

  @Test
  void aBusyChainClaimsTheMomentOfTheFirstChunkAndIsExactBeyondTheLast() {
    Seeds.check(SEEDS, (seed, random) -> {
      ChainWriter writer = ChainWriter.random(random, STEPS);
      ChainView view = new ChainView(writer);
      long firstMoment = writer.history().seq();
      do {
        view.apply(next(view.chain(), writer.chain(), SMALL_CHUNK_BYTES));
        if (view.chain().cursor() > 0) {
          writer.step(random);
        }
      } while (view.chain().claim() != 0);
      assertThat(view.seq()).isEqualTo(firstMoment);
      if (firstMoment < writer.history().seq()) {
        view.apply(writer.delta(firstMoment, writer.history().seq()));
      }
      assertThat(view.exact()).isTrue();
      assertThat(view.live()).isEqualTo(writer.history().now());
    });
  }

  @Test
  void deltasDuringACatchUpAreRefused() {
    Seeds.check(SEEDS, (seed, random) -> {
      ChainWriter writer = ChainWriter.random(random, STEPS);
      ChainView view = new ChainView(writer);
      view.apply(next(view.chain(), writer.chain(), 1));
      if (view.chain().claim() != 0) {
        writer.step(random);
        Delta delta = writer.delta(0, writer.history().seq());
        assertThat(view.apply(delta)).isEqualTo(Outcome.GAP);
      }
    });
  }

  @Test
  void chunksLostRepeatedOrReorderedFromAnyHolderWithChurnNeverLie() {
    Seeds.check(2 * SEEDS, (seed, random) -> {
      ChainWriter writer = ChainWriter.random(random, STEPS);
      List<ChainView> views = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        views.add(new ChainView(writer));
      }
      List<Chunk> sent = new ArrayList<>();
      for (int step = 0; step < 60; step++) {
        int choice = random.nextInt(10);
        ChainView view = views.get(random.nextInt(views.size()));
        if (choice < 2) {
          writer.step(random);
        } else if (choice < 5) {
          ask(view, holder(writer, views, random), random, sent);
        } else if (choice < 8 && !sent.isEmpty()) {
          view.apply(sent.get(sent.size() - 1 - random.nextInt(Math.min(sent.size(), 8))));
        } else if (choice == 8) {
          view.apply(writer.randomDelta(random));
        } else if (random.nextInt(4) == 0) {
          views.set(views.indexOf(view), new ChainView(writer));
        }
      }
      views.forEach(view -> settle(view, writer));
    });
  }

  @Test
  void theLastChunkOfAnOlderCatchUpDoesNotEndANewOne() {
    ChainWriter writer = new ChainWriter(new Replica("w", 1));
    writer.join("a");
    writer.join("b");
    ChainView older = new ChainView(writer);
    older.apply(next(older.chain(), writer.chain(), 1));
    writer.join("c");
    Chunk late = next(older.chain(), writer.chain(), 1);
    ChainView newer = new ChainView(writer);
    newer.apply(next(newer.chain(), writer.chain(), 1));

    newer.apply(late);

    assertThat(newer.seq()).isZero();
    settle(newer, writer);
  }

  @Test
  void aChunkOfANewerCatchUpDoesNotEndAnOlderOne() {
    ChainWriter writer = writer("a", "b");
    ChainView view = new ChainView(writer);
    view.apply(next(view.chain(), writer.chain(), 1));
    assertThat(view.chain().horizon()).isEqualTo(2);
    writer.join("c");

    Chunk newer = writer.chain().chunk(0, 1, 3, NO_LIMIT_BYTES);

    assertThat(view.apply(newer)).isEqualTo(Outcome.STALE);
    settle(view, writer);
  }

  @Test
  void aChunkFromWhomKnowsNoMoreChangesNothing() {
    ChainWriter writer = writer("a", "b", "c");
    ChainView view = viewAt(writer, 3);
    Chain equal = writer.chain();
    Chain older = viewAt(writer, 2).chain();
    assertThat(view.apply(equal.chunk(3, 0, 0, NO_LIMIT_BYTES))).isEqualTo(Outcome.STALE);
    assertThat(view.apply(older.chunk(3, 0, 0, NO_LIMIT_BYTES))).isEqualTo(Outcome.STALE);
    assertThat(view.chain().claim()).isZero();
  }

  @Test
  void theLastDotThatAChunkSpeaksOfIsDeadIfItIsNotListed() {
    ChainWriter writer = writer("a", "b", "c");
    ChainView view = viewAt(writer, 3);
    writer.leave(2);
    view.apply(new Chunk(writer.history().replica(), 3, 3, 0, 2, 4, new long[] {1}, List.of()));
    assertThat(view.live()).containsOnlyKeys(1L, 3L);
    settle(view, writer);
  }

  @Test
  void aChunkHoldsAsManyEntriesAsFitAndAtLeastOne() {
    Chain chain = writer("a", "b", "c").chain();
    int bytes = WireSize.of(chain.get(1)) + WireSize.of(chain.get(2));
    assertThat(chain.chunk(0, 0, 0, bytes).adds()).extracting(Entry::key).containsExactly("a", "b");
    assertThat(chain.chunk(0, 0, 0, bytes).upTo()).isEqualTo(2);
    assertThat(chain.chunk(0, 0, 0, bytes - 1).adds()).extracting(Entry::key).containsExactly("a");
    assertThat(chain.chunk(0, 1, 0, 1).adds()).extracting(Entry::key).containsExactly("b");
  }

  /** A scan would need fourteen times as much. */
  @Test
  void whatTheReceiverHasTakesThreeBytesOfAChunk() {
    ChainWriter writer =
        writer(IntStream.range(0, 40).mapToObj(i -> "k" + i).toArray(String[]::new));
    writer.join("passing");
    writer.leave(41);
    Chunk chunk = writer.chain().chunk(40, 0, 0, 3 * 40);
    assertThat(chunk.live()).containsExactly(LongStream.rangeClosed(1, 40).toArray());
    assertThat(chunk.upTo()).isEqualTo(42);
    assertThat(writer.chain().chunk(40, 0, 0, 3 * 40 - 1).upTo()).isEqualTo(39);
  }

  private static ChainWriter writer(String... keys) {
    ChainWriter writer = new ChainWriter(new Replica("w", 1));
    for (String key : keys) {
      writer.join(key);
    }
    return writer;
  }

  /** Asks a holder for what the view needs next; the answer may arrive now, later, several times or never. */
  private static void ask(ChainView view, Chain holder, SplittableRandom random, List<Chunk> sent) {
    boolean useful = holder.exact()
        && holder.seq() > view.seq()
        && holder.seq() >= view.chain().claim();
    if (useful) {
      Chunk chunk = next(view.chain(), holder, 1 + random.nextInt(200));
      sent.add(chunk);
      if (random.nextBoolean()) {
        view.apply(chunk);
      }
    }
  }

  private static Chain holder(ChainWriter writer, List<ChainView> views, SplittableRandom random) {
    return random.nextBoolean()
        ? writer.chain()
        : views.get(random.nextInt(views.size())).chain();
  }

  private static void settle(ChainView view, ChainWriter writer) {
    for (int rounds = 0; view.seq() < writer.history().seq(); rounds++) {
      assertThat(rounds).isLessThan(200);
      view.apply(next(view.chain(), writer.chain(), SMALL_CHUNK_BYTES));
    }
    assertThat(view.exact()).isTrue();
  }

  private static Chunk next(Chain receiver, Chain holder, int bytes) {
    return holder.chunk(receiver.seq(), receiver.cursor(), receiver.claim(), bytes);
  }

  private static ChainView viewAt(ChainWriter writer, long seq) {
    ChainView view = new ChainView(writer);
    if (seq > 0) {
      view.apply(writer.delta(0, seq));
    }
    return view;
  }
}
