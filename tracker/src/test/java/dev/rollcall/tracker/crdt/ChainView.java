package dev.rollcall.tracker.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Applied.Outcome;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** A receiver's chain, checked against the writer's history after everything that is applied to it. */
final class ChainView {

  private final ChainWriter writer;
  private final Chain chain;

  /** The joins and leaves that the chain told, folded. */
  private final Map<Long, String> folded = new TreeMap<>();

  /** Every dot that was ever told to leave. */
  private final Set<Long> gone = new HashSet<>();

  ChainView(ChainWriter writer) {
    this.writer = writer;
    chain = new Chain(writer.history().replica(), writer.history().shard());
  }

  Chain chain() {
    return chain;
  }

  long seq() {
    return chain.seq();
  }

  boolean exact() {
    return chain.exact();
  }

  Outcome apply(Delta delta) {
    long before = seq();
    Applied applied = chain.apply(delta);
    Set<Long> dead = LongStream.of(delta.dead()).boxed().collect(Collectors.toSet());
    checkReasons(
        applied,
        dot -> dead.contains(dot) ? writer.history().reason(dot, delta.to()) : LeaveReason.UNSEEN);
    return check(before, applied);
  }

  Outcome apply(Chunk chunk) {
    long before = seq();
    Applied applied = chain.apply(chunk);
    checkReasons(applied, dot -> LeaveReason.UNSEEN);
    return check(before, applied);
  }

  /** What the chain holds. */
  Map<Long, String> live() {
    Map<Long, String> live = new TreeMap<>();
    chain.forEach(entry -> live.put(entry.seq(), ReplicaHistory.text(entry)));
    return live;
  }

  private Outcome check(long seqBefore, Applied applied) {
    foldChecked(applied);
    assertThat(live()).isEqualTo(folded).hasSize(chain.size());
    assertThat(chain.seq()).isGreaterThanOrEqualTo(seqBefore);
    if (applied.outcome() != Outcome.APPLIED) {
      assertThat(applied.joins()).isEmpty();
      assertThat(applied.leaves()).isEmpty();
      assertThat(chain.seq()).isEqualTo(seqBefore);
    }
    Map<Long, String> truth = writer.history().at(chain.seq());
    if (chain.exact()) {
      assertThat(folded).isEqualTo(truth);
      assertThat(chain.hash()).isEqualTo(writer.hash(chain.seq()));
    } else {
      checkInexact(truth);
    }
    return applied.outcome();
  }

  /** No entry of the claimed state is missing that lives at the horizon; none is there that did not live at it. */
  private void checkInexact(Map<Long, String> truth) {
    Map<Long, String> horizon = writer.history().at(chain.horizon());
    truth.forEach((dot, entry) -> {
      if (horizon.containsKey(dot)) {
        assertThat(folded).containsEntry(dot, entry);
      }
    });
    folded.forEach((dot, entry) -> {
      if (dot <= chain.seq()) {
        assertThat(truth).containsEntry(dot, entry);
      } else {
        assertThat(dot).isLessThanOrEqualTo(chain.cursor());
      }
    });
  }

  private static void checkReasons(Applied applied, LongFunction<LeaveReason> expected) {
    assertThat(applied.reasons().toList(applied.leaves().size()))
        .isEqualTo(
            applied.leaves().stream().map(leave -> expected.apply(leave.seq())).toList());
  }

  private void foldChecked(Applied applied) {
    for (Entry leave : applied.leaves()) {
      assertThat(folded.remove(leave.seq()))
          .as("what left was shown")
          .isEqualTo(ReplicaHistory.text(leave));
      gone.add(leave.seq());
    }
    for (Entry join : applied.joins()) {
      assertThat(folded.put(join.seq(), ReplicaHistory.text(join)))
          .as("what joined was not shown")
          .isNull();
      assertThat(gone).as("dots that died").doesNotContain(join.seq());
    }
  }
}
