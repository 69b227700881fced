package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** One integer per known replica and shard, and nothing for those that are not known any more. */
class CausalContextTest {

  private static final Replica A = new Replica("a", 1);
  private static final Replica B = new Replica("b", 1);

  private final CausalContext context = new CausalContext(3);

  @Test
  void knowsNothingOfWhomItWasNotTold() {
    assertThat(context.shards()).isEqualTo(3);
    assertThat(context.seq(A, 2)).isZero();
    assertThat(context.row(A)).containsExactly(0, 0, 0);
    assertThat(context.size()).isZero();
  }

  @Test
  void keepsTheShardsApart() {
    context.set(A, 0, 5);
    context.set(A, 2, 7);
    context.set(B, 1, 9);
    context.set(A, 0, 6);
    assertThat(context.row(A)).containsExactly(6, 0, 7);
    assertThat(context.row(B)).containsExactly(0, 9, 0);
    assertThat(context.seq(A, 2)).isEqualTo(7);
    assertThat(context.size()).isEqualTo(2);
  }

  @Test
  void aRowGoesWithTheLastShardThatHadAnything() {
    context.set(A, 0, 5);
    context.set(A, 2, 7);
    context.drop(A, 0);
    assertThat(context.row(A)).containsExactly(0, 0, 7);
    assertThat(context.size()).isEqualTo(1);
    context.drop(A, 2);
    assertThat(context.size()).isZero();
    context.drop(A, 2);
    assertThat(context.size()).isZero();
  }
}
