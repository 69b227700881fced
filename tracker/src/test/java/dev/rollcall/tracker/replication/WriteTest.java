package dev.rollcall.tracker.replication;

import static dev.rollcall.tracker.replication.Shard.at;
import static dev.rollcall.tracker.replication.Shard.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.WireSize;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of writes. */
class WriteTest {

  private static final Replica A = new Replica("a", 1);
  private static final Replica B = new Replica("b", 1);

  private final Shard a = new Shard(A);

  @Test
  void whatIsTrackedStandsUntilItIsUntracked() {
    Write joined = a.machine.track(1, at("ann"), bytes("{}"), 100);
    assertThat(joined.outcome()).isEqualTo(Write.Outcome.WRITTEN);
    assertThat(a.machine.owned(1, at("ann"))).isSameAs(joined.entry());
    assertThat(a.machine.owned()).isEqualTo(1);
    Write again = a.machine.track(1, at("ann"), bytes("{\"n\":1}"), 101);
    assertStandsAsItWas(again, Write.Outcome.ALREADY_TRACKED, joined.entry());

    Write left = a.machine.untrack(1, at("ann"), LeaveReason.LEFT, 102);
    assertThat(left.outcome()).isEqualTo(Write.Outcome.WRITTEN);
    assertThat(left.entry()).isSameAs(joined.entry());
    assertThat(left.effects().changes())
        .singleElement()
        .satisfies(change -> assertThat(change.leaves()).hasSize(1));
    assertThat(a.machine.owned()).isZero();
    assertStandsAsItWas(
        a.machine.untrack(1, at("ann"), LeaveReason.LEFT, 103), Write.Outcome.NO_PRESENCE, null);
    assertThat(a.seen(A)).isEqualTo(2);
  }

  @Test
  void onlyWhatStandsAndDiffersIsUpdated() {
    assertStandsAsItWas(
        a.machine.update(1, at("ann"), bytes("{}"), 100), Write.Outcome.NO_PRESENCE, null);
    Entry standing = a.machine.track(1, at("ann"), bytes("{}"), 100).entry();
    assertStandsAsItWas(
        a.machine.update(1, at("ann"), bytes("{}"), 101), Write.Outcome.UNCHANGED, standing);
    Write updated = a.machine.update(1, at("ann"), bytes("{\"n\":1}"), 102);
    assertThat(updated.outcome()).isEqualTo(Write.Outcome.WRITTEN);
    assertThat(a.machine.owned(1, at("ann"))).isSameAs(updated.entry()).isNotSameAs(standing);
  }

  @Test
  void theLogIsCounted() {
    long bytes = 0;
    for (int i = 0; i < 3; i++) {
      bytes += WireSize.of(a.machine.track(1, at("k" + i), bytes("{}"), 100).entry());
    }
    a.untrack(1, "k0", 100);
    assertThat(a.machine.logOps()).isEqualTo(4);
    assertThat(a.machine.logBytes()).isEqualTo(bytes);
  }

  @Test
  void aLaterRunIsToldAndTheEarlierIsForgotten() {
    a.views().up(B, 0);
    a.track(1, "ann", 100);
    Replica later = new Replica("a", 2);
    Message.News news = (Message.News) Shard.message(a.machine.reincarnate(later, 200));
    assertThat(news.delta().replica()).isEqualTo(later);
    assertThat(a.seen(A)).isZero();
    assertThat(a.seen(later)).isEqualTo(1);
  }

  @Test
  void aLaterRunWithMoreThanTheLogHoldsIsLeftToBePulled() {
    a.views().up(B, 0);
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 2 * Shard.LIMITS.maxLogOps(); i++) {
      keys.add("k" + i);
      a.track(1, "k" + i, 100);
    }
    Replica later = new Replica("a", 2);
    assertThat(a.machine.reincarnate(later, 200).sends()).isEmpty();

    Shard b = new Shard(B);
    b.views().up(later, 300);
    b.views().advertise(later, "a", a.seen(later), 300);
    Message.Pull pull = (Message.Pull) Shard.message(b.machine.tick(300));
    b.machine.on(a.answer(pull), 301);
    assertThat(b.machine.presences().topic("t").toList())
        .extracting(Entry::key)
        .containsExactlyInAnyOrderElementsOf(keys);
  }

  private static void assertStandsAsItWas(Write write, Write.Outcome outcome, Entry standing) {
    assertThat(write.outcome()).isEqualTo(outcome);
    assertThat(write.entry()).isSameAs(standing);
    assertThat(write.effects().changes()).isEmpty();
    assertThat(write.effects().sends()).isEmpty();
  }
}
