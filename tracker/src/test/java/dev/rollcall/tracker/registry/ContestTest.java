package dev.rollcall.tracker.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.Dot;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ContestTest {

  private final Contest contest = new Contest(null);

  @Test
  void whoHasHeldItLongestKeepsIt() {
    Entry early = entry("b", 9, 100, "{}");
    Entry late = entry("a", 1, 101, "{}");
    assertThat(contest.winner(List.of(late, early))).isSameAs(early);
    assertThat(contest.winner(List.of(early, late))).isSameAs(early);
  }

  @Test
  @DisplayName(
      "GRP-tie: of those that registered in the same instant, the node's name decides, on every node alike")
  void ofThoseThatRegisteredInTheSameInstantTheNodeDecides() {
    Entry a = entry("a", 9, 100, "{}");
    Entry b = entry("b", 1, 100, "{}");
    assertThat(contest.winner(List.of(b, a))).isSameAs(a);
    assertThat(contest.winner(List.of(a, b))).isSameAs(a);
  }

  @Test
  void theOrderOfThoseThatAreSeenChangesNothing() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      List<Entry> contenders = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        contenders.add(entry("n" + random.nextInt(3), i + 1, random.nextInt(3), "{}"));
      }
      Entry winner = contest.winner(contenders);
      Collections.shuffle(contenders, random);
      assertThat(contest.winner(contenders)).isSameAs(winner);
    }
  }

  @Test
  @DisplayName(
      "SYN-R11: a comparator of one's own decides, by the meta for instance; what it leaves open is decided as ever")
  void aComparatorOfOnesOwnDecides() {
    Contest byMeta = new Contest(Comparator.comparing(Contender::meta));
    Entry first = entry("a", 1, 100, "{\"rank\":2}");
    Entry ranked = entry("b", 1, 200, "{\"rank\":1}");
    Entry equal = entry("c", 1, 150, "{\"rank\":1}");
    assertThat(byMeta.winner(List.of(first, ranked))).isSameAs(ranked);
    assertThat(byMeta.winner(List.of(first, ranked, equal))).isSameAs(equal);
  }

  @Test
  void aComparatorThatThrowsDecidesNothing() {
    Contest broken = new Contest((one, other) -> {
      throw new IllegalStateException(one + " or " + other);
    });
    Entry early = entry("b", 1, 100, "{}");
    assertThat(broken.winner(List.of(entry("a", 1, 101, "{}"), early))).isSameAs(early);
  }

  @Test
  @DisplayName("Whom the comparator cannot judge goes after all that it can, and that is an order")
  void whomTheComparatorCannotJudgeGoesLast() {
    Contest byRank = new Contest(Comparator.comparing(ContestTest::rank));
    List<Entry> all = List.of(
        entry("a", 1, 300, "{\"rank\":1}"),
        entry("b", 1, 200, "{}"),
        entry("c", 1, 100, "{\"rank\":2}"),
        entry("d", 1, 50, "{}"));
    List<Entry> order = List.of(all.get(0), all.get(2), all.get(3), all.get(1));
    for (Entry one : all) {
      for (Entry other : all) {
        assertThat(Integer.signum(byRank.compare(one, other)))
            .as(one + " and " + other)
            .isEqualTo(Integer.compare(order.indexOf(one), order.indexOf(other)));
      }
    }
    List<Entry> shuffled = new ArrayList<>(all);
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      Collections.shuffle(shuffled, random);
      assertThat(byRank.winner(shuffled)).isSameAs(all.get(0));
    }
  }

  private static Integer rank(Contender contender) {
    int at = contender.meta().indexOf(':');
    return Integer.valueOf(contender.meta().substring(at + 1, contender.meta().length() - 1));
  }

  @Test
  void norDoesAComparatorThatThrowsAnError() {
    Contest broken = new Contest((one, other) -> {
      throw new AssertionError(one + " or " + other);
    });
    Entry early = entry("b", 1, 100, "{}");
    assertThat(broken.winner(List.of(entry("a", 1, 101, "{}"), early))).isSameAs(early);
  }

  @Test
  void aClaimThereAndBackIsTheSame() {
    Claim claim = new Claim(1_700_000_000_000_001L, "an address é", bytes("{\"n\":1}"));
    Entry entry = new Entry(new Dot(new Replica("a", 1), 0, 1), 0, "t", "k", claim.encode());
    assertThat(Claim.of(entry)).isEqualTo(claim);
    assertThat(Claim.stamp(entry)).isEqualTo(claim.stamp());
  }

  @Test
  void whatIsNoClaimLosesToEverybodyAndHasNoAddress() {
    Entry good = entry("z", 9, 999_999_999_999_999_99L, "{}");
    for (String bytes : List.of(
        "",
        " ",
        "1",
        "1 ",
        "{}",
        "1 9 abc",
        "x 1 a{}",
        "1 x a{}",
        "1  {}",
        "-1 1 a{}",
        "9999999999999999999 1 a{}",
        "1 99999999999999999999 a{}")) {
      Entry bad = new Entry(new Dot(new Replica("a", 1), 0, 1), 0, "t", "k", bytes(bytes));
      assertThat(Claim.of(bad).address()).as(bytes).isEmpty();
      assertThat(contest.winner(List.of(bad, good))).as(bytes).isSameAs(good);
    }
  }

  static Entry entry(String node, long seq, long stamp, String meta) {
    byte[] claim = new Claim(stamp, "there", bytes(meta)).encode();
    return new Entry(
        new Dot(new Replica(node, 1), 0, seq), 0, Reserved.ofName("name"), "name", claim);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
