package dev.rollcall.tracker.replication;

import static dev.rollcall.tracker.replication.Shard.at;
import static dev.rollcall.tracker.replication.Shard.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Why presences leave, as a writer says it and as another node says it of the writer. */
class ReasonsTest {

  private static final Replica A = new Replica("a", 1);
  private static final Replica LATER = new Replica("a", 2);
  private static final Replica B = new Replica("b", 1);
  private static final Replica C = new Replica("c", 1);

  private final Shard a = new Shard(A);
  private final Shard b = new Shard(B);
  private final Shard c = new Shard(C);

  @Test
  void anOwnersReasonIsToldHereAndThere() {
    annAndBen();
    Effects left = a.machine.untrack(1, at("ann"), LeaveReason.CONFLICT, 100).effects();
    assertThat(told(left)).containsExactly("ann CONFLICT");
    assertThat(told(b.machine.on(a.news(2), 100))).containsExactly("ann CONFLICT");
    Effects ended = a.machine.untrackAll(1, LeaveReason.UNDEPLOYED, 200);
    assertThat(told(ended)).containsExactly("ben UNDEPLOYED");
    assertThat(told(b.machine.on(a.news(3), 200))).containsExactly("ben UNDEPLOYED");
  }

  @Test
  void eachOfAFrameHasItsOwn() {
    annAndBen();
    a.track(1, "cem", 0);
    b.machine.on(a.news(2), 0);
    a.machine.untrack(1, at("cem"), LeaveReason.GONE, 100);
    a.machine.untrack(1, at("ann"), LeaveReason.EXPIRED, 100);
    a.machine.update(1, at("ben"), bytes("{\"n\":1}"), 100);
    assertThat(told(b.machine.on(a.news(3), 100)))
        .containsExactlyInAnyOrder("ann EXPIRED", "ben REPLACED", "cem GONE");
  }

  @Test
  void whoMissedTheUpdateIsToldWhyItsEntryWent() {
    annAndBen();
    a.machine.update(1, at("ann"), bytes("{\"n\":1}"), 100);
    a.machine.update(1, at("ann"), bytes("{\"n\":2}"), 100);
    a.machine.untrack(1, at("ann"), LeaveReason.GONE, 100);
    assertThat(told(b.machine.on(a.news(2), 100))).containsExactly("ann GONE");
  }

  @Test
  void whoIsDownIsHeldForDead() {
    annAndBen();
    assertThat(told(b.views().down(A, 100))).containsExactly("ann NODE_DOWN", "ben NODE_DOWN");
    assertThat(told(b.views().up(A, 200))).isEmpty();
    assertThat(told(b.views().forget(A, 300))).containsExactly("ann NODE_DOWN", "ben NODE_DOWN");
  }

  @Test
  void whoAnnouncedItsLeaveLeftOrMoved() {
    annAndBen();
    assertThat(told(b.views().depart(A, 100))).isEmpty();
    b.views().up(C, 100);
    c.track(1, "ann", 150);
    assertThat(told(b.machine.on(c.news(0), 150))).containsExactly("ann REPLACED");
    assertThat(told(b.machine.tick(1_100))).containsExactly("ben NODE_LEFT");
  }

  @Test
  void whoAnnouncedItsLeaveAndIsTakenForDeadOrForgottenLeft() {
    annAndBen();
    b.views().depart(A, 100);
    assertThat(told(b.views().down(A, 200))).containsExactly("ann NODE_LEFT", "ben NODE_LEFT");
    b.views().forget(A, 250);
    b.views().up(C, 250);
    c.track(1, "cem", 250);
    b.machine.on(c.news(0), 250);
    b.views().depart(C, 300);
    assertThat(told(b.views().forget(C, 350))).containsExactly("cem NODE_LEFT");
  }

  @Test
  void withoutAHandoverTheLeaveIsOneAtOnce() {
    Limits l = Shard.LIMITS;
    Shard hasty = new Shard(
        B,
        new Limits(
            l.flushMs(),
            l.maxFrameBytes(),
            l.maxLogOps(),
            l.maxLogBytes(),
            l.maxPulls(),
            0,
            l.pullDelayMs(),
            l.pullRetryMs(),
            l.sweepMax(),
            l.sweepMs()));
    hasty.views().up(A, 0);
    a.track(1, "ann", 0);
    hasty.machine.on(a.news(0), 0);
    assertThat(told(hasty.views().depart(A, 100))).containsExactly("ann NODE_LEFT");
  }

  @Test
  void aLaterRunEndsTheEarlierByABeginning() {
    annAndBen();
    assertThat(told(b.views().up(LATER, 100)))
        .containsExactly("ann NODE_RESTARTED", "ben NODE_RESTARTED");
  }

  @Test
  void onesOwnLaterRunReplacesWhatItHolds() {
    a.track(1, "ann", 0);
    assertThat(told(a.machine.reincarnate(LATER, 100))).containsExactly("ann REPLACED");
  }

  @Test
  void whatACatchUpFindsIsUnseenOrReplaced() {
    annAndBen();
    a.machine.update(1, at("ann"), bytes("{\"n\":1}"), 100);
    a.machine.untrack(1, at("ben"), LeaveReason.GONE, 100);
    for (int i = 0; i < Shard.LIMITS.maxLogOps(); i++) {
      a.track(1, "k" + i, 100);
    }
    Message piece = a.answer(new Message.Pull("b", A, Shard.NUMBER, 2, 0, 0, 0));
    assertThat(piece).isInstanceOf(Message.Piece.class);
    assertThat(told(b.machine.on(piece, 200)))
        .containsExactlyInAnyOrder("ann REPLACED", "ben UNSEEN");
  }

  @Test
  void whatAnOverlapFindsIsUnseenOrReplaced() {
    annAndBen();
    a.track(1, "cem", 50);
    a.track(1, "dora", 50);
    Message early = a.news(2);
    a.machine.untrack(1, at("cem"), LeaveReason.GONE, 100);
    a.machine.update(1, at("dora"), bytes("{\"n\":1}"), 100);
    Message overlapping = a.news(2);
    b.machine.on(early, 100);
    assertThat(told(b.machine.on(overlapping, 100)))
        .containsExactlyInAnyOrder("cem UNSEEN", "dora REPLACED");
    assertThat(b.views().lingering()).isZero();
    assertThat(b.shown()).isEqualTo(a.shown());
  }

  @Test
  void aWrongViewIsNoReasonOfItsWriter() {
    annAndBen();
    b.views().chain(A).handOver(b.machine.presences().topic("t").get("ann").get(0));
    Effects anew = b.machine.on(
        new Message.Fingerprint(A, Shard.NUMBER, 2, a.machine.chain().hash()), 100);
    assertThat(told(anew)).containsExactlyInAnyOrder("ann UNSEEN", "ben UNSEEN");
  }

  private void annAndBen() {
    b.views().up(A, 0);
    a.track(1, "ann", 0);
    a.track(1, "ben", 0);
    b.machine.on(a.news(0), 0);
  }

  private static List<String> told(Effects effects) {
    List<String> told = new ArrayList<>();
    for (TopicChange change : effects.changes()) {
      for (int i = 0; i < change.leaves().size(); i++) {
        told.add(change.leaves().get(i).key() + " " + change.reasons().get(i));
      }
    }
    return told;
  }
}
