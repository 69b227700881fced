package dev.rollcall.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.replication.Effects;
import dev.rollcall.tracker.replication.Limits;
import dev.rollcall.tracker.replication.ShardReplica;
import dev.rollcall.tracker.replication.TopicKey;
import dev.rollcall.tracker.wire.FrameCodec;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Diffs as each subscriber gets them, whatever the schedule of its slowness: two shards write, the second shows both and takes the first for down, up
 * and restarted now and then, and its changes go to subscriptions whose contexts run when the seed wants. The ids are those of the
 * invariants: D1 fold, D2 what leaves was shown and what joins was not, D3 an update is one diff, D4 down and up tell exactly what shows, D5
 * stored before it is told, D6 netting, D7 snapshot and diffs without a gap.
 */
class DiffsTest {

  private static final int SEEDS = 200;
  private static final Replica A = new Replica("a", 1);
  private static final Replica B = new Replica("b", 1);
  private static final Limits LIMITS = new Limits(0, 16_384, 64, 100_000, 2, 1_000, 50, 500, 64, 1);

  @Test
  void everySubscribersFoldIsTheListWheneverItListens() {
    Seeds.check(SEEDS, (seed, random) -> {
      Nodes nodes = new Nodes(random);
      for (int step = 0; step < 120; step++) {
        nodes.step();
      }
      nodes.subscribers.forEach(Subscriber::catchUp);
      nodes.subscribers.forEach(Subscriber::checkFold);
    });
  }

  @Test
  void whatWaitsForASubscriberThatNeverListensIsBounded() throws ReflectiveOperationException {
    ShardReplica shard = new ShardReplica(B, 0, LIMITS, new CausalContext(1));
    Subscriber subscriber = new Subscriber(shard, "t");
    Field entries = LocalSubscription.class.getDeclaredField("entries");
    entries.setAccessible(true);
    for (int i = 0; i < 10_000; i++) {
      TopicKey at = new TopicKey("t", "k" + i % 50);
      byte[] meta = ("{\"n\":" + i + "}").getBytes(StandardCharsets.UTF_8);
      Effects effects = shard.owned(1, at) == null
          ? shard.track(1, at, meta, i).effects()
          : shard.update(1, at, meta, i).effects();
      effects.changes().forEach(subscriber::offer);
      assertThat((long) entries.get(subscriber.subscription)).isLessThanOrEqualTo(256 + 4 * 50 + 2);
    }
    subscriber.catchUp();
    subscriber.checkFold();
  }

  /** A subscription, its context, and what it should have seen. */
  private static final class Subscriber {

    private final ShardReplica shard;
    private final Deque<Handler<Void>> tasks = new ArrayDeque<>();
    private final LocalSubscription subscription;
    private TopicSnapshot fold;

    /** Updates since the last diff: the old entry and the new one. D3 looks for both in the same diff. */
    private final List<Entry[]> updates = new ArrayList<>();

    Subscriber(ShardReplica shard, String topic) {
      this.shard = shard;
      // All that a subscription asks of a context is to run something later.
      ContextInternal context = (ContextInternal) Proxy.newProxyInstance(
          ContextInternal.class.getClassLoader(),
          new Class<?>[] {ContextInternal.class},
          (self, method, args) -> {
            assertThat(method.getName()).isEqualTo("runOnContext");
            @SuppressWarnings("unchecked")
            Handler<Void> task = (Handler<Void>) args[0];
            tasks.add(task);
            return null;
          });
      subscription =
          new LocalSubscription(shard.presences().topic(topic), context, this::hear, ended -> {});
      fold = subscription.snapshot();
    }

    void catchUp() {
      while (!tasks.isEmpty()) {
        tasks.remove().handle(null);
      }
    }

    void offer(TopicChange change) {
      if (change.topic().equals(subscription.topic())) {
        assertThat(shard.presences().topic(change.topic()).version())
            .as("D5")
            .isEqualTo(change.version());
        subscription.offer(change);
        assertThat(tasks).as("at most one call on its way").hasSize(1);
      }
    }

    private void hear(PresenceDiff diff) {
      Set<Presence> shown = new HashSet<>(fold.presences());
      assertThat(shown).as("D2").containsAll(diff.leaves());
      assertThat(diff.joins()).as("D2").noneMatch(shown::contains);
      assertThat(diff.version()).isGreaterThan(fold.version());
      assertThat(diff.joins()).as("D6").noneMatch(diff.leaves()::contains);
      for (Presence join : diff.joins()) {
        assertThat(shard.presences().topic(diff.topic()).get(join.key()))
            .as("D5, D6: what came and went was never there")
            .contains(join.entry());
      }
      for (Entry[] update : updates) {
        boolean left = diff.leaves().stream().anyMatch(leave -> leave.entry() == update[0]);
        boolean joined = diff.joins().stream().anyMatch(join -> join.entry() == update[1]);
        boolean stands =
            shard.presences().topic(diff.topic()).get(update[1].key()).contains(update[1]);
        assertThat(joined).as("D3: %s", update[1]).isEqualTo(stands);
        if (shown.stream().anyMatch(presence -> presence.entry() == update[0])) {
          assertThat(left).as("D3: %s", update[0]).isTrue();
        }
      }
      updates.clear();
      fold = fold.fold(diff);
      checkFold();
    }

    void checkFold() {
      assertThat(dots(fold.presences().stream().map(Presence::entry).toList()))
          .as("D1, D7")
          .isEqualTo(dots(shard.presences().topic(subscription.topic()).toList()));
    }
  }

  private static final class Nodes {

    private final SplittableRandom random;
    private final ShardReplica a = new ShardReplica(A, 0, LIMITS, new CausalContext(1));
    private final ShardReplica b = new ShardReplica(B, 0, LIMITS, new CausalContext(1));
    private final List<Subscriber> subscribers = new ArrayList<>();
    private boolean aIsUp = true;
    private long nowMs;

    Nodes(SplittableRandom random) {
      this.random = random;
      a.views().up(B, 0);
      b.views().up(A, 0);
    }

    void step() {
      nowMs += 10;
      switch (random.nextInt(12)) {
        case 0 -> subscribers.add(new Subscriber(b, "t" + random.nextInt(2)));
        case 1 -> aIsUp = upOrDown();
        case 2, 3, 4, 5 -> tell(write(b));
        case 6, 7, 8 ->
          write(a)
              .sends()
              .forEach(
                  send -> tell(b.on(FrameCodec.decode(FrameCodec.encode(send.message())), nowMs)));
        default -> {
          if (!subscribers.isEmpty()) {
            subscribers.get(random.nextInt(subscribers.size())).catchUp();
          }
        }
      }
    }

    /** D4. */
    private boolean upOrDown() {
      Effects effects = aIsUp ? b.views().down(A, nowMs) : b.views().up(A, nowMs);
      List<Entry> told = new ArrayList<>();
      for (TopicChange change : effects.changes()) {
        assertThat(aIsUp ? change.joins() : change.leaves()).as("D4").isEmpty();
        told.addAll(aIsUp ? change.leaves() : change.joins());
      }
      List<Entry> held = new ArrayList<>();
      b.views().chain(A).forEach(held::add);
      assertThat(told).as("D4").containsExactlyInAnyOrderElementsOf(held);
      tell(effects);
      return !aIsUp;
    }

    private Effects write(ShardReplica shard) {
      long owner = random.nextInt(2);
      TopicKey at = new TopicKey("t" + random.nextInt(2), "k" + random.nextInt(3));
      byte[] meta = ("{\"n\":" + nowMs + "}").getBytes(StandardCharsets.UTF_8);
      Entry standing = shard.owned(owner, at);
      if (standing == null) {
        return shard.track(owner, at, meta, nowMs).effects();
      }
      if (random.nextInt(3) == 0) {
        return shard.untrack(owner, at, LeaveReason.LEFT, nowMs).effects();
      }
      Effects effects = shard.update(owner, at, meta, nowMs).effects();
      if (shard == b) {
        assertThat(effects.changes()).as("D3").singleElement().satisfies(change -> {
          assertThat(change.leaves()).containsExactly(standing);
          assertThat(change.joins())
              .singleElement()
              .satisfies(join -> assertThat(join.previousSeq()).isEqualTo(standing.seq()));
          for (Subscriber subscriber : subscribers) {
            if (subscriber.subscription.topic().equals(at.topic())) {
              subscriber.updates.add(new Entry[] {standing, change.joins().get(0)});
            }
          }
        });
      }
      return effects;
    }

    private void tell(Effects effects) {
      for (TopicChange change : effects.changes()) {
        subscribers.forEach(subscriber -> subscriber.offer(change));
      }
    }
  }

  private static Set<Object> dots(List<Entry> entries) {
    Set<Object> dots = new HashSet<>();
    entries.forEach(entry -> dots.add(List.of(entry.replica(), entry.seq())));
    assertThat(dots).hasSameSizeAs(entries);
    return dots;
  }
}
