package dev.rollcall.tracker;

import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.registry.Claim;
import dev.rollcall.tracker.registry.Loss;
import dev.rollcall.tracker.registry.Registrar;
import dev.rollcall.tracker.registry.Reserved;
import dev.rollcall.tracker.registry.Rosters;
import dev.rollcall.tracker.replication.TopicKey;
import dev.rollcall.tracker.replication.Views;
import dev.rollcall.tracker.replication.Write;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One shard's {@link Registrar} on its loop: tells what happened, removes what lost, gives back the addresses of what left. Decides nothing. */
final class RegistryLoop {

  private final Registry registry;
  private final ShardLoop shard;
  private final Registrar registrar;

  /** Whether a task is on its way that judges postponed names. */
  private boolean judging;

  RegistryLoop(Registry registry, ShardLoop shard) {
    this.registry = registry;
    this.shard = shard;
    this.registrar = new Registrar(registry.contest(), registry.tracker().nodeName());
  }

  /** What the shard's entries add up to. Any thread. */
  Rosters rosters() {
    return registrar.rosters();
  }

  /** Who keeps the name there from others; null if nobody does. On the shard's loop. */
  @Nullable
  Entry keeper(TopicKey at) {
    return registrar.keeper(
        shard.replica().presences().topic(at.topic()).get(at.key()),
        entry -> shard.replica().views().isDeparting(entry.replica()));
  }

  /** After changes that were performed. On the shard's loop. */
  void on(List<TopicChange> changes) {
    Views views = shard.replica().views();
    Registrar.Turn turn =
        registrar.on(changes, shard.replica().presences(), views::isLeaving, views::isBehind);
    registry.tell(turn.happenings());
    if (registry.mailboxes().size() > 0) {
      changes.forEach(this::closeMailboxes);
    }
    if (registry.tracker().writable()) {
      turn.losses().forEach(this::remove);
    }
    if (!judging && registrar.isDue(views::isBehind)) {
      judging = true;
      shard.run(loop -> judge());
    }
  }

  /** In a task of its own, and what is left in another: there may be as many as this node has names. */
  private void judge() {
    judging = false;
    Views views = shard.replica().views();
    List<Loss> losses =
        registrar.judge(shard.replica().presences(), views::isLeaving, views::isBehind);
    if (registry.tracker().writable()) {
      losses.forEach(this::remove);
    }
    on(List.of());
  }

  private void remove(Loss loss) {
    Entry loser = loss.loser();
    OptionalLong owner = shard.replica().ownerOf(loser);
    if (owner.isPresent()) {
      TopicKey at = new TopicKey(loser.topic(), loser.key());
      Write write = shard
          .replica()
          .untrack(
              owner.getAsLong(), at, LeaveReason.CONFLICT, registry.tracker().nowMs());
      shard.perform(write.effects());
      registry.lost(owner.getAsLong(), loss);
    }
  }

  /** An update leaves the address to whom it was made for. */
  private void closeMailboxes(TopicChange change) {
    if (!Reserved.isReserved(change.topic())) {
      return;
    }
    for (Entry left : change.leaves()) {
      if (left.replica().node().equals(registry.tracker().nodeName())) {
        String address = Claim.of(left).address();
        boolean stays = shard.replica().presences().topic(left.topic()).get(left.key()).stream()
            .anyMatch(entry -> Claim.of(entry).address().equals(address));
        if (!stays) {
          registry.mailboxes().close(address, new TopicKey(left.topic(), left.key()));
        }
      }
    }
  }
}
