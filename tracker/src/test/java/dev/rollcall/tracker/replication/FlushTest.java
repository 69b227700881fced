package dev.rollcall.tracker.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Chains;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.WireSize;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a shard's own changes leave. */
class FlushTest {

  private static final Replica A = new Replica("a", 1);
  private static final Replica B = new Replica("b", 1);

  /** What a presence of a key of two letters weighs. */
  private static final int WEIGHT =
      WireSize.of(Chains.put(new Chain(A, 0), "t", "k0", Shard.bytes("{}"), null));

  @Test
  void aFrameIsFullWhenItsBytesAre() {
    Shard a = shard(2 * WEIGHT, 1_000);
    assertThat(a.track(1, "k0", 100).sends()).hasSize(1);
    assertThat(a.track(1, "k1", 101).sends()).isEmpty();
    assertThat(a.track(1, "k2", 101).sends()).isNotEmpty();
    assertThat(a.track(1, "k3", 101).sends()).isEmpty();
    assertThat(a.machine.wakeAtMs()).isEqualTo(106);
  }

  @Test
  void removalsTakeRoomToo() {
    Shard a = shard(50 * Long.BYTES, 1_000);
    for (int i = 0; i < 50; i++) {
      a.track(1, "k" + i, 100);
    }
    a.machine.flush(100);
    for (int i = 0; i < 49; i++) {
      assertThat(a.untrack(1, "k" + i, 101).sends()).isEmpty();
    }
    assertThat(a.untrack(1, "k49", 101).sends()).isNotEmpty();
  }

  @Test
  void halfOfTheLogDoesNotWait() {
    Shard a = shard(15_000, 8);
    assertThat(a.track(1, "k0", 100).sends()).hasSize(1);
    for (int i = 1; i < 4; i++) {
      assertThat(a.track(1, "k" + i, 101).sends()).isEmpty();
    }
    assertThat(intervals(a.track(1, "k4", 101))).containsExactly("1-5");
  }

  @Test
  void theEndOfAnOwnerLeavesInFramesOfHalfTheLog() {
    Shard a = shard(15_000, 8);
    for (int i = 0; i < 10; i++) {
      a.track(1, "k" + i, 100);
    }
    a.machine.flush(100);
    assertThat(intervals(a.machine.untrackAll(1, LeaveReason.CLOSED, 101)))
        .containsExactly("10-14", "14-18");
    assertThat(intervals(a.machine.flush(101))).containsExactly("18-20");
    assertThat(a.views().counters().deltasSent()).isEqualTo(7);
  }

  @Test
  void whatIsDueWhenNothingIsDoesNotMakeTheNextChangeWait() {
    Shard a = shard(15_000, 1_000);
    assertThat(a.machine.tick(100).sends()).isEmpty();
    assertThat(a.machine.untrackAll(7, LeaveReason.CLOSED, 100).sends()).isEmpty();
    assertThat(a.track(1, "k0", 101).sends()).hasSize(1);
    assertThat(a.track(1, "k1", 106).sends()).hasSize(1);
  }

  @Test
  void nobodyIsToldWhereNobodyIsOrAllAreLeaving() {
    Shard a = new Shard(A);
    assertThat(a.track(1, "k0", 100).sends()).isEmpty();
    a.views().up(B, 150);
    a.views().depart(B, 150);
    assertThat(a.track(1, "k1", 200).sends()).isEmpty();
    a.views().up(new Replica("c", 1), 250);
    assertThat(intervals(a.track(1, "k2", 300))).containsExactly("2-3");
  }

  private static Shard shard(int bodyBytes, int logOps) {
    int frameBytes = Limits.HEADER_BYTES_MAX + bodyBytes;
    Shard a = new Shard(A, new Limits(5, frameBytes, logOps, 1_000_000, 2, 1_000, 50, 500, 64, 1));
    a.views().up(B, 0);
    return a;
  }

  private static List<String> intervals(Effects effects) {
    return effects.sends().stream()
        .map(send -> ((Message.News) send.message()).delta())
        .map(delta -> delta.from() + "-" + delta.to())
        .toList();
  }
}
