package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.registry.Claim;
import dev.rollcall.tracker.registry.Contest;
import dev.rollcall.tracker.registry.Loss;
import dev.rollcall.tracker.registry.Registrar;
import dev.rollcall.tracker.registry.Reserved;
import dev.rollcall.tracker.replication.Effects;
import dev.rollcall.tracker.replication.ShardReplica;
import dev.rollcall.tracker.replication.TopicKey;
import dev.rollcall.tracker.replication.Views;
import dev.rollcall.tracker.replication.Write;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The registries of one simulated shard: the production machine, wired as its loop wires it, owners that contend for a few names, and its checker. */
final class SimRegistry {

  private static final long FIRST_OWNER = 500;
  private static final int OWNERS = 3;
  private static final int NAMES = 3;
  private static final int UPDATES = 4;

  /** Stamps are this far apart at most from what the clock says: who comes first is not who wins. */
  private static final int SKEW_MS = 5_000;

  private final ShardReplica shard;
  private final Writers writers;
  private final int number;
  private final Registrar registrar;
  private final RegistryChecker checker;
  private int claims;
  private int updates;

  SimRegistry(Truth truth, Replica self, int number, ShardReplica shard, Writers writers) {
    this.shard = shard;
    this.writers = writers;
    this.number = number;
    registrar = new Registrar(new Contest(null), self.node());
    checker = new RegistryChecker(truth, self.node(), number, shard, registrar.rosters());
  }

  /** After changes that were performed; what is to be done about them is handed on. */
  void on(List<TopicChange> changes, long nowMs, Consumer<Effects> perform) {
    Views views = shard.views();
    Registrar.Turn turn =
        registrar.on(changes, shard.presences(), views::isLeaving, views::isBehind);
    checker.check(turn);
    remove(turn.losses(), nowMs, perform);
    while (registrar.isDue(views::isBehind)) {
      List<Loss> losses = registrar.judge(shard.presences(), views::isLeaving, views::isBehind);
      losses.forEach(checker::check);
      remove(losses, nowMs, perform);
    }
  }

  private void remove(List<Loss> losses, long nowMs, Consumer<Effects> perform) {
    for (Loss loss : losses) {
      Entry loser = loss.loser();
      OptionalLong owner = shard.ownerOf(loser);
      if (owner.isPresent()) {
        TopicKey at = new TopicKey(loser.topic(), loser.key());
        Write removed = writers.untrack(owner.getAsLong(), at, LeaveReason.CONFLICT, nowMs);
        perform.accept(removed.effects());
        checker.checkHeld(loss);
      }
    }
  }

  /** One random operation of an owner: mostly registrations. */
  Effects contend(RandomGenerator random, long nowMs) {
    long owner = FIRST_OWNER + random.nextInt(OWNERS);
    String name = "x" + random.nextInt(NAMES);
    TopicKey at = new TopicKey(Reserved.ofBucket(number), name);
    TopicKey member = new TopicKey(Reserved.ofGroup("g" + number), "at " + random.nextInt(2));
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3, 4 -> register(owner, at, random, nowMs);
      case 5, 6 -> update(owner, at, nowMs);
      case 7 -> writers.untrack(owner, at, LeaveReason.LEFT, nowMs).effects();
      case 8 -> writers.untrackAll(owner, LeaveReason.CLOSED, nowMs);
      case 9 -> writers.untrack(owner, member, LeaveReason.LEFT, nowMs).effects();
      case 10 -> update(owner, member, nowMs);
      default -> writers.track(owner, member, claim(random, nowMs), nowMs).effects();
    };
  }

  /** N4: refused exactly if somebody who stays holds it, and never if the owner of the entry says so. */
  private Effects register(long owner, TopicKey at, RandomGenerator random, long nowMs) {
    List<Entry> visible = shard.presences().topic(at.topic()).get(at.key());
    Entry keeper = registrar.keeper(visible, entry -> shard.views().isDeparting(entry.replica()));
    boolean free = visible.stream().allMatch(entry -> shard.views().isDeparting(entry.replica()));
    Violation.unless(free == (keeper == null), "N4", "%s kept by %s", visible, keeper);
    if (keeper != null) {
      return new Effects();
    }
    Write write = writers.track(owner, at, claim(random, nowMs), nowMs);
    Violation.unless(
        write.outcome() == Write.Outcome.WRITTEN, "N4", "%s of what is free", write.outcome());
    return write.effects();
  }

  private Effects update(long owner, TopicKey at, long nowMs) {
    Entry held = shard.owned(owner, at);
    if (held == null) {
      return new Effects();
    }
    Claim claim = Claim.of(held).with(bytes("{\"u\":" + updates % UPDATES + "}"));
    updates++;
    checker.expectUpdate(held);
    return writers.update(owner, at, text(claim), nowMs).effects();
  }

  private String claim(RandomGenerator random, long nowMs) {
    long wallMs = Math.floorMod(nowMs + random.nextInt(SKEW_MS), 1_000_000_000L);
    long stamp = wallMs * 1_000_000 + claims;
    claims++;
    return text(new Claim(stamp, "there", bytes("{}")));
  }

  RegistryChecker checker() {
    return checker;
  }

  private static String text(Claim claim) {
    return new String(claim.encode(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
