package dev.rollcall.tracker.replication;

import static dev.rollcall.tracker.replication.Shard.at;
import static dev.rollcall.tracker.replication.Shard.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of a replica that announced its leave moves elsewhere, one for one, and what does not. */
class HandoverTest {

  private static final Replica A = new Replica("a", 1);
  private static final Replica B = new Replica("b", 1);
  private static final Replica C = new Replica("c", 1);

  private static final Limits TWO_AT_A_TIME =
      new Limits(5, 16_384, 64, 1_000_000, 2, 1_000, 50, 500, 2, 10);

  private final Shard a = new Shard(A);
  private Shard b = new Shard(B);
  private final Shard c = new Shard(C);

  @BeforeEach
  void bSeesTheOthers() {
    b.views().up(A, 0);
    b.views().up(C, 0);
    c.views().up(B, 0);
  }

  @Test
  void ofTwoDevicesThatMoveBothShowThroughout() {
    a.track(1, "ann", 100);
    a.track(2, "ann", 100);
    b.machine.on(a.news(0), 100);
    b.views().depart(A, 200);

    assertThat(change(b.track(7, "ann", 300))).satisfies(change -> {
      assertThat(change.leaves()).extracting(Entry::replica).containsExactly(A);
      assertThat(change.reasons().get(0)).isEqualTo(LeaveReason.REPLACED);
    });
    assertThat(nodes("ann")).containsExactlyInAnyOrder("a", "b");
    c.track(3, "ann", 400);
    assertThat(change(b.machine.on(c.news(0), 400)).leaves()).hasSize(1);
    assertThat(nodes("ann")).containsExactlyInAnyOrder("b", "c");
    b.track(8, "ann", 500);
    assertThat(nodes("ann")).containsExactlyInAnyOrder("b", "b", "c");
    assertThat(b.machine.tick(1_200).changes()).isEmpty();
  }

  @Test
  void whoComesWithTheSameMetaIsTheSameDevice() {
    a.machine.track(1, at("ann"), bytes("\"phone\""), 100);
    a.machine.track(2, at("ann"), bytes("\"laptop\""), 100);
    a.machine.track(3, at("ann"), bytes("\"watch\""), 100);
    b.machine.on(a.news(0), 100);
    b.views().depart(A, 200);
    b.machine.track(7, at("ann"), bytes("\"laptop\""), 300);
    assertThat(metas("ann")).containsExactly("\"phone\"", "\"laptop\"", "\"watch\"");
    assertThat(nodes("ann")).containsExactly("a", "b", "a");
    b.machine.track(8, at("ann"), bytes("\"car\""), 300);
    assertThat(metas("ann")).containsExactly("\"car\"", "\"laptop\"", "\"watch\"");
    b.machine.tick(1_200);
    assertThat(metas("ann")).containsExactly("\"car\"", "\"laptop\"");
  }

  @Test
  void whoIsUpdatedHasNotMoved() {
    a.track(1, "ann", 100);
    b.machine.on(a.news(0), 100);
    b.track(7, "ann", 100);
    c.track(3, "ann", 100);
    b.machine.on(c.news(0), 100);
    b.views().depart(A, 200);

    b.machine.update(7, at("ann"), bytes("1"), 300);
    assertThat(nodes("ann")).containsExactlyInAnyOrder("a", "b", "c");
    c.machine.update(3, at("ann"), bytes("1"), 300);
    b.machine.on(c.news(1), 300);
    assertThat(nodes("ann")).containsExactlyInAnyOrder("a", "b", "c");
    c.machine.update(3, at("ann"), bytes("2"), 400);
    c.machine.update(3, at("ann"), bytes("3"), 400);
    b.machine.on(c.news(2), 400);
    assertThat(nodes("ann")).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void whoIsFoundUpdatedByACatchUpHasNotMoved() {
    annOnBoth();
    b.views().depart(A, 200);
    c.machine.update(3, at("ann"), bytes("1"), 300);
    b.machine.on(c.answer(new Message.Pull("b", C, Shard.NUMBER, 1, 0, 2, 2)), 300);
    assertThat(metas("ann")).containsExactlyInAnyOrder("{}", "1");
    assertThat(nodes("ann")).containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void whoCameAndWasUpdatedSinceHasMoved() {
    a.track(1, "ann", 100);
    b.machine.on(a.news(0), 100);
    b.views().depart(A, 200);
    c.track(3, "ann", 300);
    c.machine.update(3, at("ann"), bytes("1"), 300);
    b.machine.on(c.news(0), 300);
    assertThat(nodes("ann")).containsExactly("c");
  }

  @Test
  void whoComesAndIsUpdatedWhereAnotherLeftHasMoved() {
    annOnBoth();
    b.views().depart(A, 200);
    c.untrack(3, "ann", 300);
    c.track(4, "ann", 300);
    c.machine.update(4, at("ann"), bytes("1"), 300);
    b.machine.on(c.news(1), 300);
    assertThat(nodes("ann")).containsExactly("c");
  }

  @Test
  void whoIsUpdatedBeforeItShowsAgainHasPerhapsMoved() {
    b = new Shard(B, TWO_AT_A_TIME);
    bSeesTheOthers();
    a.track(1, "ann", 100);
    b.machine.on(a.news(0), 100);
    for (String key : List.of("ann", "ben", "cem")) {
      c.track(3, key, 100);
    }
    b.machine.on(c.news(0), 100);
    b.views().down(C, 150);
    b.machine.tick(160);
    b.views().depart(A, 200);
    b.views().up(C, 300);
    assertThat(nodes("ann")).containsExactly("a");
    c.machine.update(3, at("ann"), bytes("1"), 300);
    b.machine.on(c.news(3), 300);
    assertThat(nodes("ann")).containsExactly("c");
  }

  @Test
  void besideWhoIsUpdatedInTheSameFrameWhoComesHasMoved() {
    annOnBoth();
    b.views().depart(A, 200);
    c.machine.update(3, at("ann"), bytes("1"), 300);
    c.track(4, "ann", 300);
    b.machine.on(c.news(1), 300);
    assertThat(nodes("ann")).containsExactlyInAnyOrder("c", "c");
  }

  @Test
  void ofACrowdAsManyMoveAsCome() {
    crowd(a, 100);
    b.views().depart(A, 200);
    for (int i = 0; i < 100; i++) {
      b.track(1_000 + i, "anybody", 300);
      assertThat(nodes("anybody")).hasSize(100);
    }
    assertThat(nodes("anybody")).containsOnly("b");
    b.track(2_000, "anybody", 300);
    assertThat(nodes("anybody")).hasSize(101);
  }

  @Test
  void ofACrowdWhatACatchUpFoundDeadGoesByAndByAndIsNotGivenUp() {
    b = new Shard(B, TWO_AT_A_TIME);
    bSeesTheOthers();
    crowd(a, 100);
    for (int i = 0; i < 10; i++) {
      a.untrack(i, "anybody", 100);
    }
    for (int i = 0; i < 1_000; i++) {
      a.track(i, "k" + i, 100);
    }
    long end = a.machine.chain().seq();
    b.machine.on(a.answer(new Message.Pull("b", A, Shard.NUMBER, 100, 0, end, 0)), 100);
    b.views().depart(A, 200);
    assertThat(b.views().lingering()).isEqualTo(8);
    b.track(1_000, "anybody", 200);
    assertThat(nodes("anybody")).hasSize(98).filteredOn("a"::equals).hasSize(97);
    for (int ms = 210; b.views().lingering() > 0; ms += 10) {
      b.machine.tick(ms);
    }
    for (int i = 0; i < 20; i++) {
      b.track(2_000 + i, "anybody", 300);
    }
    assertThat(nodes("anybody")).hasSize(90).filteredOn("a"::equals).hasSize(69);
    assertThat(b.machine.presences().topic("t").size())
        .isEqualTo(b.machine.presences().size());
  }

  @Test
  void aCrowdThatGrowsOnALeavingNodeMovesWhole() {
    crowd(a, 100);
    crowd(c, 100);
    b.views().depart(A, 200);
    b.track(1_000, "anybody", 300);
    a.track(500, "anybody", 300);
    b.machine.on(a.news(100), 300);
    assertThat(nodes("anybody")).filteredOn("a"::equals).hasSize(100);
    for (int i = 0; i < 100; i++) {
      b.track(2_000 + i, "anybody", 300);
    }
    assertThat(nodes("anybody")).hasSize(201).doesNotContain("a");
    b.views().depart(C, 400);
    b.track(3_000, "anybody", 400);
    assertThat(nodes("anybody")).hasSize(201).filteredOn("c"::equals).hasSize(99);
  }

  @Test
  void whatALeavingNodeStillGetsTakesThePlaceOfAnothersAlone() {
    crowd(a, 70);
    crowd(c, 70);
    b.views().depart(A, 200);
    b.views().depart(C, 200);
    a.track(500, "anybody", 300);
    b.machine.on(a.news(70), 300);
    assertThat(nodes("anybody")).hasSize(140).filteredOn("a"::equals).hasSize(71);
    assertThat(b.machine.tick(1_200).changes()).isNotEmpty();
  }

  private void annOnBoth() {
    a.track(1, "ann", 100);
    b.machine.on(a.news(0), 100);
    c.track(3, "ann", 100);
    b.machine.on(c.news(0), 100);
  }

  private void crowd(Shard on, int size) {
    for (int i = 0; i < size; i++) {
      on.track(i, "anybody", 100);
      b.machine.on(on.news(i), 100);
    }
  }

  private static TopicChange change(Effects effects) {
    assertThat(effects.changes()).hasSize(1);
    return effects.changes().get(0);
  }

  private List<String> nodes(String key) {
    return shown(key).stream().map(entry -> entry.replica().node()).toList();
  }

  private List<String> metas(String key) {
    return shown(key).stream()
        .map(entry -> new String(entry.meta(), StandardCharsets.UTF_8))
        .toList();
  }

  private List<Entry> shown(String key) {
    return b.machine.presences().topic("t").get(key);
  }
}
