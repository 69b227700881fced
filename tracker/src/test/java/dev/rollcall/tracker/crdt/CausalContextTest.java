package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
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
  @DisplayName("CL5: a row is of one replica alone")
  void aRowIsOfOneReplicaAlone() {
    context.set(A, 0, 7);
    context.set(A, 2, 9);
    context.set(B, 0, 4);
    assertThat(context.row(A)).containsExactly(7, 0, 9);
    assertThat(context.row(B)).containsExactly(4, 0, 0);
    assertThat(context.row(new Replica("a", 2))).containsExactly(0, 0, 0);
    assertThat(context.seq(A, 2)).isEqualTo(9);
  }

  @Test
  void aChainThatGoesOnIsKnownAsFarAsItWent() {
    context.set(A, 1, 7);
    context.set(A, 1, 8);
    assertThat(context.row(A)).containsExactly(0, 8, 0);
  }

  @Test
  @DisplayName("CL6: a replica has a row for as long as any shard has something of it")
  void aReplicaHasARowForAsLongAsAnyShardHasSomethingOfIt() {
    context.set(A, 0, 7);
    context.set(A, 1, 8);
    context.set(B, 0, 4);
    assertThat(context.size()).isEqualTo(2);
    context.drop(A, 0);
    assertThat(context.row(A)).containsExactly(0, 8, 0);
    context.drop(A, 1);
    assertThat(context.size()).isEqualTo(1);
    assertThat(context.seq(A, 1)).isZero();
    assertThat(context.seq(B, 0)).isEqualTo(4);
  }
}
