package dev.rollcall.tracker.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Seeds;
import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Chains;
import dev.rollcall.tracker.crdt.Delta;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.ReplicaHistory;
import dev.rollcall.tracker.crdt.WireSize;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The log's intervals against the history they are of. */
class OpLogTest {

  private static final int SEEDS = 500;
  private static final int NO_LIMIT_BYTES = 1 << 20;

  @Test
  @DisplayName("DG1: every interval that it covers is exact")
  void everyIntervalThatItCoversIsExact() {
    Seeds.check(SEEDS, (seed, random) -> {
      ReplicaHistory history = new ReplicaHistory(new Replica("w", 1), 0);
      int opsMax = 1 + random.nextInt(100);
      OpLog log = new OpLog(history.replica(), 0, opsMax, Long.MAX_VALUE);
      for (int steps = random.nextInt(150); steps >= 0; steps--) {
        ReplicaHistory.Op op = history.step(random);
        if (op.put() == null) {
          log.appendRemoval(op.dead(), op.reason(), 0);
        } else {
          log.append(op.put(), op.dead(), 0);
        }
      }
      assertThat(log.size()).isEqualTo(Math.min(opsMax, history.seq()));
      for (long from = 0; from < history.seq(); from++) {
        assertThat(log.covers(from)).isEqualTo(history.seq() - from <= opsMax);
        if (log.covers(from)) {
          check(log.interval(from, NO_LIMIT_BYTES), from, history.seq(), history);
          Delta some = log.interval(from, 1 + random.nextInt(600));
          check(some, from, some.to(), history);
        }
      }
    });
  }

  @Test
  void doesNotCoverWhatHasNotHappened() {
    OpLog log = new OpLog(new Replica("w", 1), 0, 16, Long.MAX_VALUE);
    assertThat(log.covers(0)).isTrue();
    assertThat(log.covers(1)).isFalse();
  }

  private static void check(Delta delta, long from, long to, ReplicaHistory history) {
    assertThat(delta.from()).isEqualTo(from);
    assertThat(delta.to()).isEqualTo(to).isGreaterThan(from);
    assertThat(delta.adds().stream().map(Entry::seq))
        .containsExactlyElementsOf(history.at(to).tailMap(from, false).keySet());
    Map<Long, String> before = history.at(from);
    assertThat(delta.dead())
        .containsExactly(before.keySet().stream()
            .filter(dot -> !history.at(to).containsKey(dot))
            .mapToLong(dot -> dot)
            .toArray());
    assertThat(delta.reasons().toList(delta.dead().length))
        .isEqualTo(
            LongStream.of(delta.dead()).mapToObj(dot -> history.reason(dot, to)).toList());
  }

  @Test
  void theWeightOfWhatIsKeptIsLimitedButNeverWhatIsStillToBeSent() {
    Replica writer = new Replica("w", 1);
    Chain chain = new Chain(writer, 0);
    OpLog log = new OpLog(writer, 0, 1_000, 10_000);
    byte[] meta = new byte[1_000];
    for (int i = 0; i < 50; i++) {
      log.append(Chains.put(chain, "t", "k" + i, meta, null), 0, chain.seq() - 1);
    }
    assertThat(log.size()).isBetween(5, 10);
    assertThat(log.covers(49)).isTrue();
    assertThat(log.covers(1)).isFalse();
    for (int i = 50; i < 100; i++) {
      log.append(Chains.put(chain, "t", "k" + i, meta, null), 0, 50);
    }
    assertThat(log.covers(50)).isTrue();
    assertThat(log.interval(50, Integer.MAX_VALUE).adds()).hasSize(50);
  }

  @Test
  void theLimitsThemselvesAreWithin() {
    Replica writer = new Replica("w", 1);
    Chain chain = new Chain(writer, 0);
    int weight = WireSize.of(Chains.put(new Chain(writer, 0), "t", "k0", new byte[0], null));
    OpLog log = new OpLog(writer, 0, 1_000, 2L * weight);
    for (int i = 0; i < 2; i++) {
      log.append(Chains.put(chain, "t", "k" + i, new byte[0], null), 0, chain.seq());
    }
    assertThat(log.bytes()).isEqualTo(2L * weight);
    assertThat(log.size()).isEqualTo(2);
    int body = 2 * (weight + OpLog.DEAD_BYTES_MAX);
    assertThat(log.interval(0, body).to()).isEqualTo(2);
    assertThat(log.interval(0, body - 1).to()).isEqualTo(1);
    log.append(Chains.put(chain, "t", "k2", new byte[0], null), 0, chain.seq());
    assertThat(log.bytes()).isEqualTo(2L * weight);
    assertThat(log.covers(0)).isFalse();
    assertThat(log.covers(1)).isTrue();
  }
}
