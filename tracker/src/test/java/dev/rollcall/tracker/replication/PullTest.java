package dev.rollcall.tracker.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.wire.FrameCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who asks whom, when, and what is answered. */
class PullTest {

  private static final Replica A = new Replica("a", 1);
  private static final Replica B = new Replica("b", 1);
  private static final int LOG_OPS = 16;
  private static final Limits LIMITS =
      new Limits(5, 1_024 + 400, LOG_OPS, 1_000_000, 2, 1_000, 50, 500, 64, 1);

  private final ShardReplica a = shard(A);
  private final CausalContext known = new CausalContext(1);
  private final ShardReplica b = new ShardReplica(B, 0, LIMITS, known);

  @Test
  void whoIsDeclinedAsksAnotherWithoutWaitingForTheTimeToAnswer() {
    b.views().up(A, 0);
    b.views().advertise(A, "c", 9, 0);
    assertThat(target(b.tick(0))).isEqualTo("a");
    assertThat(target(b.tick(500))).isEqualTo("c");
    b.on(new Message.Decline(A, 0), 510);
    assertThat(b.tick(510).sends()).isEmpty();
    assertThat(b.wakeAtMs()).isEqualTo(510 + LIMITS.pullDelayMs());
    assertThat(target(b.tick(510 + LIMITS.pullDelayMs()))).isEqualTo("a");
  }

  @Test
  void aDeclineThatNobodyWaitsForChangesNothing() {
    b.views().up(A, 0);
    b.on(new Message.Decline(A, 0), 10);
    b.on(new Message.Decline(new Replica("x", 1), 0), 10);
    assertThat(b.wakeAtMs()).isEqualTo(Long.MAX_VALUE);
    b.views().advertise(A, "c", 9, 20);
    assertThat(target(b.tick(20))).isEqualTo("a");
  }

  @Test
  void whatIsAdvertisedMayArriveByItselfFirst() {
    b.views().up(A, 0);
    fill(1);
    b.on(news(0), 0);
    b.views().advertise(A, "c", 9, 100);
    assertThat(b.tick(100 + LIMITS.pullDelayMs() - 1).sends()).isEmpty();
    assertThat(b.tick(100 + LIMITS.pullDelayMs()).sends()).hasSize(1);
  }

  @Test
  void aCatchUpUnderWayIsNeitherAdvertisedNorServedNorAnsweredOutOfTheLog() {
    b.views().up(A, 0);
    fill(3 * LOG_OPS);
    b.views().advertise(A, "a", a.chain().seq(), 0);
    Message.Pull pull = pull(b.tick(0));
    Message.Pull next = pull(b.on(answer(pull), 1));
    assertThat(next.cursor()).isPositive();
    assertThat(next.claim()).isEqualTo(3 * LOG_OPS);
    assertThat(b.views().chain(A).exact()).isFalse();
    assertThat(known.seq(A, 0)).isZero();
    Message.Pull third = new Message.Pull("c", A, 0, 0, 0, 0, 0);
    assertThat(b.on(third, 2).sends().get(0).message()).isInstanceOf(Message.Decline.class);

    Message.Pull nearlyThere =
        new Message.Pull("b", A, 0, 3 * LOG_OPS - 1, next.cursor(), next.claim(), next.horizon());
    fill(1);
    assertThat(answer(nearlyThere)).isInstanceOf(Message.Piece.class);

    catchUp(next);
    assertThat(b.views().chain(A).exact()).isTrue();
    assertThat(known.seq(A, 0)).isEqualTo(a.chain().seq());
    assertThat(b.presences().count("t")).isEqualTo(3 * LOG_OPS + 1);
  }

  @Test
  void whoKnowsLessThanWhatIsAskedForDeclines() {
    fill(5);
    assertThat(answer(new Message.Pull("b", A, 0, 4, 0, 0, 0))).isInstanceOf(Message.News.class);
    for (Message.Pull pull : List.of(
        new Message.Pull("b", A, 0, 5, 0, 0, 0),
        new Message.Pull("b", A, 0, 0, 0, 0, 6),
        new Message.Pull("b", A, 0, 0, 1, 6, 0),
        new Message.Pull("b", new Replica("a", 2), 0, 0, 0, 0, 0))) {
      assertThat(answer(pull)).isInstanceOf(Message.Decline.class);
    }
  }

  @Test
  void anAnswerOutOfTheLogKeepsToTheFrameLimitAndTheNextGoesOnFromThere() {
    b.views().up(A, 0);
    for (int i = 0; i < LOG_OPS; i++) {
      a.track(1, new TopicKey("t", "k" + i), bytes("x".repeat(250)), 0);
    }
    b.views().advertise(A, "a", LOG_OPS, 0);
    Message.Pull pull = pull(b.tick(0));
    int answers = 0;
    while (pull != null) {
      Message answer = answer(pull);
      assertThat(answer).isInstanceOf(Message.News.class);
      assertThat(FrameCodec.encode(answer).length).isLessThanOrEqualTo(LIMITS.maxFrameBytes());
      List<Effects.Send> sends = b.on(answer, ++answers).sends();
      pull = sends.isEmpty() ? null : (Message.Pull) sends.get(0).message();
    }
    assertThat(answers).isGreaterThan(5);
    assertThat(b.presences().count("t")).isEqualTo(LOG_OPS);
  }

  @Test
  void anUpdateIsOneChange() {
    fill(1);
    List<?> changes = a.update(1, new TopicKey("t", "k1"), bytes("{\"n\":1}"), 10_000)
        .effects()
        .changes();
    assertThat(changes).hasSize(1);
  }

  @Test
  void aNewIncarnationsLogBeginsWithIt() {
    a.views().up(B, 0);
    fill(3);
    Replica later = new Replica("a", 2);
    a.reincarnate(later, 20_000);
    Message.News news = (Message.News) answer(new Message.Pull("b", later, 0, 0, 0, 0, 0));
    assertThat(news.delta().replica()).isEqualTo(later);
    assertThat(news.delta().adds()).extracting(Entry::key).containsExactly("k1", "k2", "k3");
  }

  private void catchUp(Message.Pull first) {
    Message.Pull pull = first;
    for (int rounds = 0; pull != null; rounds++) {
      assertThat(rounds).isLessThan(100);
      List<Effects.Send> sends = b.on(answer(pull), 3).sends();
      boolean exact = b.views().chain(A).exact();
      assertThat(known.seq(A, 0)).isEqualTo(exact ? a.chain().seq() : 0);
      pull = sends.isEmpty() ? null : (Message.Pull) sends.get(0).message();
    }
  }

  private Message answer(Message.Pull pull) {
    return a.on(pull, 0).sends().get(0).message();
  }

  private Message news(long seq) {
    return answer(new Message.Pull("b", A, 0, seq, 0, 0, 0));
  }

  /** So many presences of {@code a}: k1, k2, … */
  private void fill(int count) {
    for (int i = 0; i < count; i++) {
      a.track(1, new TopicKey("t", "k" + (a.chain().seq() + 1)), bytes("{}"), 100L * i);
    }
  }

  private static String target(Effects effects) {
    return effects.sends().get(0).node();
  }

  private static Message.Pull pull(Effects effects) {
    return (Message.Pull) effects.sends().get(0).message();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ShardReplica shard(Replica self) {
    return new ShardReplica(self, 0, LIMITS, new CausalContext(1));
  }
}
