package dev.rollcall.tracker.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Chunk;
import dev.rollcall.tracker.crdt.Delta;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.wire.FrameCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rules of one shard, one by one: a list of messages between machines, a number for time. */
class ShardReplicaTest {

  private static final Replica A = new Replica("a", 1);
  private static final Replica B = new Replica("b", 1);
  private static final Replica C = new Replica("c", 1);
  private static final Limits LIMITS =
      new Limits(5, 16_384, 64, 1_000_000, 2, 1_000, 50, 500, 64, 1);

  private final ShardReplica a = shard(A);
  private final ShardReplica b = shard(B);

  @Test
  void theFirstChangeAfterAQuietWhileLeavesAtOnceAndThoseThatFollowShareAFrame() {
    a.views().up(B, 0);
    assertThat(track(a, 1, "k1", 100).sends()).hasSize(1);
    assertThat(track(a, 1, "k2", 101).sends()).isEmpty();
    assertThat(track(a, 1, "k3", 102).sends()).isEmpty();
    assertThat(a.wakeAtMs()).isEqualTo(105);
    assertThat(a.tick(105).sends()).singleElement().satisfies(send -> {
      assertThat(send.node()).isNull();
      Delta delta = ((Message.News) send.message()).delta();
      assertThat(delta.from()).isEqualTo(1);
      assertThat(delta.to()).isEqualTo(3);
    });
    assertThat(a.wakeAtMs()).isEqualTo(Long.MAX_VALUE);
    assertThat(track(a, 1, "k4", 200).sends()).hasSize(1);
  }

  @Test
  void aLoneJoinCostsAtMost32BytesAndItsTexts() {
    a.views().up(B, 0);
    for (int i = 0; i < 100_000; i++) {
      track(a, 1, "k", i);
      a.untrack(1, new TopicKey("t", "k"), LeaveReason.LEFT, i);
    }
    a.tick(200_000);
    Effects join = track(a, 1, "key", 300_000);
    int texts = "a".length() + "t".length() + "key".length() + "{}".length();
    assertThat(FrameCodec.encode(join.sends().get(0).message()).length)
        .isBetween(texts, texts + 32);
  }

  @Test
  void aFullFrameDoesNotWaitAndNoFrameIsOverTheLimit() {
    a.views().up(B, 0);
    byte[] large = ("{\"text\":\"" + "x".repeat(4_000) + "\"}").getBytes(StandardCharsets.UTF_8);
    List<Effects.Send> sends = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      sends.addAll(a.track(1, new TopicKey("t", "k" + i), large, 100).effects().sends());
    }
    sends.addAll(a.tick(105).sends());
    assertThat(sends).hasSizeGreaterThan(10);
    for (Effects.Send send : sends) {
      assertThat(FrameCodec.encode(send.message()).length)
          .isLessThanOrEqualTo(LIMITS.maxFrameBytes());
    }
    b.views().up(A, 0);
    sends.forEach(send -> b.on(send.message(), 110));
    assertThat(b.presences().count("t")).isEqualTo(50);
  }

  @Test
  void aGapChangesNothingButCausesAPullAndTheAnswerClosesIt() {
    a.views().up(B, 0);
    b.views().up(A, 0);
    track(a, 1, "k1", 100);
    Effects second = track(a, 1, "k2", 200);
    Effects gap = b.on(second.sends().get(0).message(), 201);
    assertThat(gap.changes()).isEmpty();
    assertThat(gap.sends())
        .singleElement()
        .satisfies(send -> assertThat(send.node()).isEqualTo("a"));
    assertThat(b.views().caughtUp()).isFalse();
    Effects answer = a.on(gap.sends().get(0).message(), 202);
    Effects closed = b.on(answer.sends().get(0).message(), 203);
    assertThat(closed.changes()).hasSize(1);
    assertThat(b.presences().topic("t").size()).isEqualTo(2);
    assertThat(b.views().caughtUp()).isTrue();
    assertThat(b.wakeAtMs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whoeverMissedMoreThanTheLogHoldsIsToldTheLiveDots() {
    a.views().up(B, 0);
    b.views().up(A, 0);
    deliver(track(a, 1, "old1", 100), b);
    deliver(track(a, 1, "old2", 200), b);
    a.untrack(1, new TopicKey("t", "old1"), LeaveReason.LEFT, 300);
    for (int i = 0; i < 500; i++) {
      track(a, 2, "passing", 400 + i);
      a.untrack(2, new TopicKey("t", "passing"), LeaveReason.LEFT, 400 + i);
    }
    track(a, 1, "new", 1_000);
    b.views().advertise(A, "a", a.chain().seq(), 1_000);
    Effects pull = b.tick(1_050);
    Message answer = a.on(pull.sends().get(0).message(), 1_051).sends().get(0).message();
    Chunk chunk = ((Message.Piece) answer).chunk();
    assertThat(chunk.live()).containsExactly(2);
    assertThat(chunk.adds()).extracting(Entry::key).containsExactly("new");
    Effects applied = b.on(answer, 1_052);
    assertThat(applied.changes()).singleElement().satisfies(change -> {
      assertThat(change.leaves()).extracting(Entry::key).containsExactly("old1");
      assertThat(change.joins()).extracting(Entry::key).containsExactly("new");
    });
    assertThat(b.views().caughtUp()).isTrue();
  }

  @Test
  void anybodyWhoHoldsAChainServesIt() {
    ShardReplica c = shard(C);
    a.views().up(B, 0);
    b.views().up(A, 0);
    c.views().up(A, 0);
    deliver(track(a, 1, "k1", 100), b);
    c.views().advertise(A, "b", 1, 200);
    Effects toOwner = c.tick(200);
    assertThat(toOwner.sends()).extracting(Effects.Send::node).containsExactly("a");
    Effects toHolder = c.tick(200 + LIMITS.pullRetryMs());
    assertThat(toHolder.sends()).extracting(Effects.Send::node).containsExactly("b");
    c.on(b.on(toHolder.sends().get(0).message(), 800).sends().get(0).message(), 801);
    assertThat(c.presences().topic("t").get("k1")).hasSize(1);
  }

  @Test
  void whoKnowsNoMoreDeclinesAndAfterSeveralFailuresThePullWaitsForNews() {
    b.views().up(A, 0);
    b.views().advertise(A, "c", 9, 0);
    long nowMs = 0;
    int pulls = 0;
    for (; nowMs < 60_000; nowMs += 50) {
      for (Effects.Send send : b.tick(nowMs).sends()) {
        pulls++;
        if (send.node().equals("c")) {
          Effects declined = shard(C).on(send.message(), nowMs);
          assertThat(declined.sends().get(0).message()).isInstanceOf(Message.Decline.class);
          b.on(declined.sends().get(0).message(), nowMs);
        }
      }
    }
    assertThat(pulls).isEqualTo(Limits.ATTEMPTS_MAX);
    assertThat(b.views().caughtUp())
        .as("whether nothing is known to be missing")
        .isFalse();
    b.views().advertise(A, "c", 9, nowMs);
    assertThat(b.tick(nowMs).sends()).hasSize(1);
  }

  @Test
  void whenTheOwnerHasNoMoreNothingIsMissingWhateverSomebodyAdvertised() {
    b.views().up(A, 0);
    b.views().advertise(A, "c", 1_000, 0);
    List<Effects.Send> pulls = b.tick(0).sends();
    assertThat(pulls).extracting(Effects.Send::node).containsExactly("a");
    b.on(a.on(pulls.get(0).message(), 0).sends().get(0).message(), 0);
    assertThat(b.views().caughtUp()).isTrue();
    assertThat(b.wakeAtMs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aPullThatMakesNoSenseIsDeclined() {
    a.views().up(B, 0);
    for (int i = 0; i < 100; i++) {
      track(a, 1, "k" + i, 100);
    }
    Message.Pull beyondItsClaim = new Message.Pull("b", A, 0, 5, 60, 50, 0);
    assertThat(a.on(beyondItsClaim, 200).sends())
        .extracting(Effects.Send::message)
        .containsExactly(new Message.Decline(A, 0));
  }

  @Test
  void pullsUnderWayAreLimited() {
    for (int i = 0; i < 10; i++) {
      Replica replica = new Replica("node" + i, 1);
      b.views().up(replica, 0);
      b.views().advertise(replica, "node" + i, 5, 0);
    }
    assertThat(b.tick(0).sends()).hasSize(LIMITS.maxPulls());
    assertThat(b.tick(1).sends()).isEmpty();
    assertThat(b.tick(LIMITS.pullRetryMs()).sends()).hasSize(LIMITS.maxPulls());
  }

  @Test
  void downHidesUpShowsForgottenDrops() {
    b.views().up(A, 0);
    a.views().up(B, 0);
    deliver(track(a, 1, "k1", 100), b);
    assertThat(keys(b.views().down(A, 1_000).changes().get(0).leaves())).containsExactly("k1");
    assertThat(b.presences().count("t")).isZero();
    deliver(track(a, 1, "k2", 200), b);
    assertThat(b.presences().count("t")).isZero();
    assertThat(keys(b.views().up(A, 0).changes().get(0).joins()))
        .containsExactlyInAnyOrder("k1", "k2");
    b.views().down(A, 1_000);
    b.views().forget(A, 1_000);
    assertThat(b.views().size()).isZero();
    assertThat(b.presences().keys()).isZero();
  }

  @Test
  void aLaterRunEndsTheEarlierWithoutWaiting() {
    b.views().up(A, 0);
    a.views().up(B, 0);
    deliver(track(a, 1, "k1", 100), b);
    Effects effects = b.views().up(new Replica("a", 2), 0);
    assertThat(keys(effects.changes().get(0).leaves())).containsExactly("k1");
    deliver(track(a, 1, "late", 200), b);
    assertThat(b.presences().count("t")).isZero();
  }

  @Test
  void aDepartingReplicasEntriesYieldToTheirRejoinsAndTheRestLeavesAtTheDeadline() {
    a.views().up(B, 0);
    b.views().up(A, 0);
    deliver(track(a, 1, "ann", 100), b);
    deliver(track(a, 1, "ben", 200), b);
    assertThat(b.views().depart(A, 300).changes()).isEmpty();
    assertThat(b.presences().count("t")).isEqualTo(2);

    List<TopicChange> rejoin = track(b, 7, "ann", 400).changes();
    assertThat(rejoin).singleElement().satisfies(change -> {
      assertThat(change.leaves()).extracting(Entry::replica).containsExactly(A);
      assertThat(change.joins()).extracting(Entry::replica).containsExactly(B);
    });
    assertThat(b.presences().topic("t").get("ann")).hasSize(1);
    assertThat(b.wakeAtMs()).isLessThanOrEqualTo(1_300);
    assertThat(b.tick(1_299).changes()).isEmpty();
    List<TopicChange> rest = b.tick(1_300).changes();
    assertThat(rest).singleElement().satisfies(change -> {
      assertThat(keys(change.leaves())).containsExactly("ben");
      assertThat(change.joins()).isEmpty();
    });
    assertThat(b.views().size()).isZero();
  }

  @Test
  void aViewThatAddsUpToSomethingElseIsFetchedAnewLoudly() {
    a.views().up(B, 0);
    b.views().up(A, 0);
    track(a, 1, "truth", 100);
    ShardReplica liar = shard(A);
    liar.views().up(B, 0);
    deliver(track(liar, 1, "error", 100), b);
    assertThat(b.presences().topic("t").get("error")).hasSize(1);

    Effects healing = b.on(a.fingerprint("b").sends().get(0).message(), 200);
    assertThat(healing.alarms())
        .singleElement()
        .asString()
        .contains("differs from its writer's at seq 1");
    assertThat(b.views().counters().mismatches()).isEqualTo(1);
    b.on(a.on(healing.sends().get(0).message(), 201).sends().get(0).message(), 202);
    assertThat(b.presences().topic("t").get("error")).isEmpty();
    assertThat(b.presences().topic("t").get("truth")).hasSize(1);
    assertThat(b.on(a.fingerprint("b").sends().get(0).message(), 300).alarms()).isEmpty();
  }

  @Test
  void aViewThatLostAnEntryThatStillShowsIsHealedWithoutAGhost() {
    a.views().up(B, 0);
    b.views().up(A, 0);
    deliver(track(a, 1, "ann", 100), b);
    deliver(track(a, 1, "ben", 200), b);
    b.views().chain(A).handOver(b.presences().topic("t").get("ann").get(0));

    Effects healing = b.on(a.fingerprint("b").sends().get(0).message(), 300);
    assertThat(healing.alarms()).hasSize(1);
    assertThat(b.presences().count("t")).isZero();
    b.on(a.on(healing.sends().get(0).message(), 301).sends().get(0).message(), 302);
    assertThat(b.presences().count("t")).isEqualTo(2);
    assertThat(b.presences().whereIs("ann")).hasSize(1);
  }

  @Test
  void aReincarnationGivesEveryPresenceANewDotInOneChange() {
    a.views().up(B, 0);
    track(a, 1, "ann", 100);
    track(a, 2, "ben", 200);
    Replica later = new Replica("a", 2);
    Effects effects = a.reincarnate(later, 300);
    assertThat(effects.changes()).singleElement().satisfies(change -> {
      assertThat(change.joins()).extracting(Entry::replica).containsOnly(later);
      assertThat(change.leaves()).extracting(Entry::replica).containsOnly(A);
    });
    assertThat(a.presences().count("t")).isEqualTo(2);
    assertThat(
            a.update(1, new TopicKey("t", "ann"), "{\"n\":2}".getBytes(StandardCharsets.UTF_8), 400)
                .outcome())
        .isEqualTo(Write.Outcome.WRITTEN);
    b.views().up(later, 0);
    b.views().advertise(later, "a", a.chain().seq(), 500);
    b.on(a.on(b.tick(500).sends().get(0).message(), 501).sends().get(0).message(), 502);
    assertThat(b.presences().count("t")).isEqualTo(2);
  }

  @Test
  void theEndOfAnOwnerOfManyIsOneChangePerTopicInBoundedFrames() {
    a.views().up(B, 0);
    b.views().up(A, 0);
    for (int i = 0; i < 10_000; i++) {
      deliver(track(a, 1, "k" + i, 1_000 + i), b);
    }
    deliver(a.tick(20_000), b);
    assertThat(b.presences().count("t")).isEqualTo(10_000);
    Effects end = a.untrackAll(1, LeaveReason.CLOSED, 30_000);
    assertThat(end.changes())
        .singleElement()
        .satisfies(change -> assertThat(change.leaves()).hasSize(10_000));
    deliver(end, b);
    deliver(a.tick(40_000), b);
    assertThat(b.presences().count("t")).isZero();
    assertThat(b.views().counters().pulls()).isZero();
    assertThat(a.owned()).isZero();
  }

  private static ShardReplica shard(Replica self) {
    return new ShardReplica(self, 0, LIMITS, new CausalContext(1));
  }

  private static Effects track(ShardReplica shard, long owner, String key, long nowMs) {
    return shard
        .track(owner, new TopicKey("t", key), "{}".getBytes(StandardCharsets.UTF_8), nowMs)
        .effects();
  }

  private static void deliver(Effects effects, ShardReplica to) {
    effects.sends().forEach(send -> to.on(FrameCodec.decode(FrameCodec.encode(send.message())), 0));
  }

  private static Set<String> keys(List<Entry> entries) {
    return entries.stream().map(Entry::key).collect(Collectors.toSet());
  }
}
