package dev.rollcall.tracker.membership;

import static dev.rollcall.tracker.membership.Observer.beats;
import static dev.rollcall.tracker.membership.Observer.digests;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.Replica;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When heartbeats and digests are sent, to whom, and what they say. */
class DigestTest {

  private static final Replica B = new Replica("b", 5);
  private static final Replica C = new Replica("c", 5);
  private static final Replica D = new Replica("d", 5);

  private final Observer a = new Observer();

  @Test
  void heartbeatsAreSentOnTimeAndCounted() {
    a.hear(B, 1);
    assertThat(beats(a.membership.tick(a.nowMs))).hasSize(1);
    assertThat(beats(a.advance(90))).isEmpty();
    assertThat(beats(a.advance(910)))
        .extracting(Heartbeat::counter)
        .containsExactlyElementsOf(LongStream.rangeClosed(2, 11).boxed().toList());
  }

  @Test
  void digestsAreSentOnTime() {
    a.hear(B, 1);
    while (digests(a.advance(10)).isEmpty()) {
      assertThat(a.nowMs).isLessThanOrEqualTo(Observer.START_MS + 200);
    }
    assertThat(digests(a.advance(190))).isEmpty();
    assertThat(digests(a.advance(10))).singleElement().satisfies(digest -> {
      assertThat(digest.from()).isEqualTo("a");
      assertThat(digest.wantsAnswer()).isTrue();
      assertThat(digest.known()).extracting(Heartbeat::replica).containsExactly(Observer.SELF, B);
    });
  }

  @Test
  void nodesThatBeginTogetherDoNotSendTheirDigestsTogether() {
    Set<Long> moments = new HashSet<>();
    for (int seed = 0; seed < 10; seed++) {
      Observer node = new Observer(seed, 2);
      node.hear(B, 1);
      while (digests(node.advance(10)).isEmpty()) {
        assertThat(node.nowMs).isLessThanOrEqualTo(Observer.START_MS + 200);
      }
      moments.add(node.nowMs);
    }
    assertThat(moments).hasSizeGreaterThan(4);
  }

  @Test
  void whoeverWantsAnAnswerGetsOneThatWantsNone() {
    assertThat(
            a.membership.on(new Message.Digest("b", false, List.of()), a.nowMs).sends())
        .isEmpty();
    List<Effects.Send> answer =
        a.membership.on(new Message.Digest("b", true, List.of()), a.nowMs).sends();
    assertThat(answer).extracting(Effects.Send::node).containsExactly("b");
    Message.Digest digest = (Message.Digest) answer.get(0).message();
    assertThat(digest.wantsAnswer()).isFalse();
    assertThat(digest.known()).extracting(Heartbeat::replica).containsExactly(Observer.SELF);
  }

  @Test
  void theOrderOfThePartnersIsRandom() {
    Set<List<String>> orders = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      Observer node = new Observer(seed, 2);
      List<String> partners = new ArrayList<>();
      for (int counter = 1; partners.size() < 3; counter++) {
        for (Replica replica : List.of(B, C, D)) {
          node.hear(replica, counter);
        }
        node.advance(100).sends().stream()
            .filter(send -> send.message() instanceof Message.Digest)
            .forEach(send -> partners.add(send.node()));
      }
      assertThat(partners).containsExactlyInAnyOrder("b", "c", "d");
      orders.add(partners);
    }
    assertThat(orders).hasSizeGreaterThan(3);
  }

  @Test
  void nothingIsSaidOfTheDead() {
    a.hear(B, 1);
    a.hear(C, 1);
    a.membership.onGone("b", a.nowMs);
    assertThat(digests(a.advance(300)))
        .isNotEmpty()
        .allSatisfy(digest -> assertThat(digest.known())
            .extracting(Heartbeat::replica)
            .containsExactly(Observer.SELF, C));
  }

  @Test
  void whatOneDigestHasNoRoomForIsInTheNext() {
    int shards = 1_024;
    Observer node = new Observer(1, shards);
    int rows = Timing.digestRowsMax(shards);
    int peers = rows + 4;
    for (int i = 0; i < peers; i++) {
      node.hear(new Replica("n" + i, 1), 1);
    }
    int next = 0;
    for (int digest = 0; digest < 5; digest++) {
      List<String> expected = new ArrayList<>(List.of("a"));
      for (int row = 0; row < rows; row++) {
        expected.add("n" + (next++ % peers));
      }
      assertThat(asked(node).known())
          .extracting(heartbeat -> heartbeat.replica().node())
          .containsExactlyElementsOf(expected);
    }
  }

  @Test
  void oneDigestHasRoomForFewerWhereThereAreMoreShards() {
    assertThat(Timing.digestRowsMax(1)).isEqualTo(256);
    assertThat(Timing.digestRowsMax(32)).isEqualTo(256);
    assertThat(Timing.digestRowsMax(64)).isEqualTo(128);
    assertThat(Timing.digestRowsMax(512)).isEqualTo(16);
    assertThat(Timing.digestRowsMax(4_096)).isEqualTo(16);
  }

  @Test
  void withEverySixteenthDigestThePartnerIsToldTheFingerprints() {
    List<Verdict> told = new ArrayList<>();
    int digests = 0;
    for (int counter = 1; digests < 2 * Timing.FINGERPRINT_EVERY; counter++) {
      a.hear(B, counter);
      Effects effects = a.advance(10);
      digests += digests(effects).size();
      told.addAll(effects.verdicts());
      assertThat(told).hasSize(digests / Timing.FINGERPRINT_EVERY);
    }
    assertThat(told).containsOnly(new Verdict.Fingerprint("b"));
  }

  private static Message.Digest asked(Observer node) {
    Message question = new Message.Digest("n0", true, List.of());
    return digests(node.membership.on(question, node.nowMs)).get(0);
  }
}
