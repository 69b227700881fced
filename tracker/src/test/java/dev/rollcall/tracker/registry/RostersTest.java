package dev.rollcall.tracker.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Dot;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.PresenceSet;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What other threads see of a group while its shard's loop folds. */
class RostersTest {

  private static final int UPDATES = 100_000;

  private final PresenceSet presences = new PresenceSet();
  private final Rosters rosters = new Rosters();
  private long seq;

  @Test
  void aMemberIsThereThroughoutItsUpdates() throws Exception {
    Entry now = member("a", 1);
    fold(null, now);
    CountDownLatch looked = new CountDownLatch(1);
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Set<String>> seen =
        CompletableFuture.supplyAsync(() -> watch(looked, over::get));
    looked.await();
    for (int i = 0; i < UPDATES; i++) {
      Entry next = member("a", 1);
      fold(now, next);
      now = next;
    }
    over.set(true);
    assertThat(seen.get()).containsExactly("{a=1} and 1 here");
    assertThat(rosters.of("g").local()).containsExactly(now);
  }

  private Set<String> watch(CountDownLatch looked, BooleanSupplier over) {
    Set<String> seen = new TreeSet<>();
    while (!over.getAsBoolean()) {
      Roster roster = rosters.of("g");
      seen.add(roster.counts() + " and " + List.copyOf(roster.local()).size() + " here");
      looked.countDown();
    }
    return seen;
  }

  @Test
  void ofTwoClaimsAtOnePlaceEachIsAMember() {
    Entry one = member("a", 1);
    Entry two = member("a", 2);
    fold(null, one);
    fold(null, two);
    assertThat(rosters.of("g").local()).containsExactlyInAnyOrder(one, two);
    assertThat(rosters.of("g").counts()).containsExactly(Map.entry("a", 2));
    fold(one, null);
    assertThat(rosters.of("g").local()).containsExactly(two);
    fold(two, null);
    assertThat(rosters.groups()).isZero();
  }

  private void fold(Entry leaves, Entry joins) {
    PresenceSet.Edit edit = presences.edit();
    if (leaves != null && joins != null) {
      edit.replace(leaves, joins);
    } else if (leaves != null) {
      edit.leave(leaves, LeaveReason.LEFT);
    } else {
      edit.join(joins);
    }
    for (TopicChange change : edit.publish()) {
      rosters.fold(change, "a");
    }
  }

  private Entry member(String node, long stamp) {
    byte[] claim = new Claim(stamp, "there", "{}".getBytes(StandardCharsets.UTF_8)).encode();
    Dot dot = new Dot(new Replica(node, 1), 0, ++seq);
    return new Entry(dot, 0, Reserved.ofGroup("g"), "there", claim);
  }
}
