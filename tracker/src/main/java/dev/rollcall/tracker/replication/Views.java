package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Applied;
import dev.rollcall.tracker.crdt.Applied.Outcome;
import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Chunk;
import dev.rollcall.tracker.crdt.Delta;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.PresenceSet;
import dev.rollcall.tracker.crdt.Replica;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The other replicas of one shard: their chains, which of them show, slice by slice ({@link Sweeps}), and what is missing of them ({@link Pulls}).
 *
 * <p>Membership alone says which replicas there are: a frame of a replica that it has not announced is dropped and pulled later. It
 * also says who is down (state kept, nothing shown), departing (shown until the rejoins have come or the deadline passes) and
 * forgotten.
 */
public final class Views {

  private final int shard;
  private final Limits limits;
  private final PresenceSet presences;
  private final CausalContext context;
  private final Sweeps sweeps;
  private final Map<Replica, View> views = new LinkedHashMap<>();
  private final Counters counters = new Counters();
  private final Pulls pulls;
  private final AtomicInteger lingering = new AtomicInteger();
  private final Handover handover = new Handover();

  Views(int shard, Limits limits, PresenceSet presences, CausalContext context) {
    this.shard = shard;
    this.limits = limits;
    this.presences = presences;
    this.context = context;
    this.sweeps = new Sweeps(limits, presences);
    this.pulls = new Pulls(shard, limits, counters);
  }

  /** Membership: the replica is up. An older run of its node ends here, unless it announced its leave. */
  public Effects up(Replica replica, long nowMs) {
    for (View old : List.copyOf(views.values())) {
      if (replica.supersedes(old.chain.replica()) && !old.departing) {
        drop(old, LeaveReason.NODE_RESTARTED);
      }
    }
    View view = views.computeIfAbsent(replica, known -> new View(known, shard, lingering));
    if (!view.visible) {
      view.visible = true;
      sweeps.turn(view);
      advertiseExact(view);
      if (view.behind()) {
        pulls.lag(view, nowMs);
      }
    }
    return swept(nowMs);
  }

  /** Membership: the replica is down. What is known of it is kept. */
  public Effects down(Replica replica, long nowMs) {
    View view = views.get(replica);
    if (view == null || !view.visible) {
      return new Effects();
    }
    view.visible = false;
    sweeps.turn(view);
    release(view);
    return swept(nowMs);
  }

  /** Membership: the replica announced its leave. */
  public Effects depart(Replica replica, long nowMs) {
    View view = views.get(replica);
    if (view == null || view.departing) {
      return new Effects();
    }
    if (limits.handoverMs() == 0 || !view.visible) {
      drop(view, LeaveReason.NODE_LEFT);
      return swept(nowMs);
    }
    handover.begin(view, nowMs + limits.handoverMs());
    sweeps.turn(view);
    release(view);
    return swept(nowMs);
  }

  /** Membership: the replica will not come back. */
  public Effects forget(Replica replica, long nowMs) {
    View view = views.get(replica);
    if (view == null) {
      return new Effects();
    }
    drop(view, view.gone());
    return swept(nowMs);
  }

  /**
   * Membership: somebody holds so much of the replica's chain. Said of one that is down, it is about to be up: what shows then is known to be old, and pulled. Only the replica itself says how far
   * it is; another may hold what is as old, so that more is presumed until the replica was asked.
   */
  public void advertise(Replica replica, String holder, long seq, long nowMs) {
    View view = views.get(replica);
    if (view == null || view.departing) {
      return;
    }
    long known = view.chain.seq();
    if (!view.visible) {
      boolean own = holder.equals(replica.node());
      view.wanted = Math.max(view.wanted, own ? seq : Math.max(seq, known) + 1);
    } else if (seq > known) {
      pulls.advertised(view, holder, seq, nowMs);
    } else if (seq == known) {
      pulls.confirmed(view);
    }
  }

  /** Whether nothing is known to be missing. */
  public boolean caughtUp() {
    return pulls.lagging() == 0;
  }

  /** The chain of a replica as this shard knows it; null if it does not. */
  public @Nullable Chain chain(Replica replica) {
    View view = views.get(replica);
    return view == null ? null : view.chain;
  }

  /** Replicas known, those that are down or departing included. */
  public int size() {
    return views.size();
  }

  /** Those of them that are known to lack something. */
  public int lagging() {
    return pulls.lagging();
  }

  /** Pulls under way. At most {@link Limits#maxPulls}. */
  public int pulling() {
    return pulls.pulling();
  }

  /** Entries that a catch-up under way found dead and that still show. Any thread. */
  public int lingering() {
    return lingering.get();
  }

  /** Replicas that announced their leave and still show. */
  public int departing() {
    return handover.size();
  }

  /** Whether the replica announced its leave and still shows. */
  public boolean isDeparting(Replica replica) {
    return handover.has(replica);
  }

  /** Whether an entry that shows is about to go: its replica announced its leave, or a catch-up under way found it dead. */
  public boolean isLeaving(Entry entry) {
    if (handover.size() == 0 && lingering.get() == 0) {
      return false;
    }
    View view = views.get(entry.replica());
    return view != null && (view.departing || view.lingering.contains(entry));
  }

  /** Whether what shows of the replica may be over: something of it is known to be missing, or it is being hidden by and by. */
  public boolean isBehind(Replica replica) {
    return pulls.lags(replica) || sweeps.hides(replica);
  }

  /** Sweeps under way: replicas of which not yet all shows, or hides, that has to. */
  public int sweeping() {
    return sweeps.size();
  }

  /** The dot up to which nothing of the replica shows, while what is above does: 0 if all shows, {@link Long#MAX_VALUE} if nothing does. */
  public long hiddenTo(Replica replica) {
    View view = views.get(replica);
    return view == null ? View.ALL : view.hiddenTo;
  }

  /** What was done so far. */
  public Counters counters() {
    return counters;
  }

  /** Shows an entry that joins; while replicas depart, in the place of one of theirs that it is taken for. */
  void join(PresenceSet.Edit edit, Entry entry) {
    edit.replace(handover.size() == 0 ? null : handover.moved(edit, entry), entry);
  }

  boolean anyPeer() {
    return views.size() > handover.size();
  }

  @Nullable
  Chain servable(Replica replica) {
    View view = views.get(replica);
    return view == null || view.departing || !view.chain.exact() ? null : view.chain;
  }

  void on(Delta delta, Effects effects, long nowMs) {
    View view = views.get(delta.replica());
    if (view == null || view.hiding()) {
      return;
    }
    Applied applied = view.chain.apply(delta);
    if (applied.outcome() == Outcome.GAP && view.visible && !view.departing) {
      pulls.gap(view, delta.to(), nowMs);
    } else if (applied.outcome() == Outcome.APPLIED) {
      counters.deltasApplied.increment();
      settle(view, applied, effects, nowMs);
    }
  }

  void on(Chunk chunk, Effects effects, long nowMs) {
    View view = views.get(chunk.replica());
    if (view == null || view.hiding()) {
      return;
    }
    counters.chunks.increment();
    Applied applied = view.chain.apply(chunk);
    if (applied.outcome() == Outcome.APPLIED) {
      view.wanted = Math.max(view.wanted, chunk.at());
      settle(view, applied, effects, nowMs);
    }
  }

  void on(Message.Decline decline, long nowMs) {
    View view = views.get(decline.replica());
    if (view != null) {
      pulls.declined(view, nowMs);
    }
  }

  /** A view that claims the same and adds up to something else is wrong, whatever the reason: begin it anew. */
  void on(Message.Fingerprint theirs, Effects effects, long nowMs) {
    View view = views.get(theirs.replica());
    if (view == null || !view.visible || view.departing || !view.chain.exact()) {
      return;
    }
    if (view.chain.seq() != theirs.seq() || view.chain.hash() == theirs.hash()) {
      return;
    }
    counters.mismatches.increment();
    effects.alarm(
        "view of " + theirs.replica() + " shard " + shard + " differs from its writer's at seq "
            + theirs.seq() + ": " + view.chain.size() + " entries are dropped and fetched anew");
    sweeps.beginAnew(view, new Chain(theirs.replica(), shard));
    view.wanted = theirs.seq();
    context.drop(theirs.replica(), shard);
    pulls.lag(view, nowMs);
    sweep(effects, nowMs);
  }

  /** Sends the pulls that are due, as many as the limit allows. */
  void pull(String selfNode, Effects effects, long nowMs) {
    pulls.send(selfNode, effects, nowMs);
  }

  /** Gives up pulls without an answer, and departing replicas whose time has come; shows and hides on. */
  void tick(Effects effects, long nowMs) {
    pulls.tick(nowMs);
    for (View view : handover.due(nowMs)) {
      drop(view, view.gone());
    }
    if (sweeps.wakeAtMs() <= nowMs) {
      sweep(effects, nowMs);
    }
  }

  long wakeAtMs() {
    return Math.min(handover.wakeAtMs(), Math.min(pulls.wakeAtMs(), sweeps.wakeAtMs()));
  }

  /** After something was applied: show it, and pull on or be done. */
  private void settle(View view, Applied applied, Effects effects, long nowMs) {
    if (view.visible) {
      PresenceSet.Edit edit = presences.edit();
      leave(view, applied, edit);
      Set<TopicKey> updated = handover.updated(view, applied);
      for (Entry join : applied.joins()) {
        show(view, join, updated, edit);
      }
      handover.grown(view);
      if (view.chain.exact()) {
        view.lingering.drain(dead -> edit.leave(dead, LeaveReason.UNSEEN));
      }
      effects.changed(edit.publish());
    }
    pulls.answered(view, nowMs);
    if (view.visible && !view.departing) {
      advertiseExact(view);
    }
  }

  private void show(View view, Entry join, Set<TopicKey> updated, PresenceSet.Edit edit) {
    Entry old = view.lingering.replacedBy(join);
    if (old != null) {
      edit.leave(old, LeaveReason.REPLACED);
    }
    if (!view.shows(join)) {
      return;
    }
    if (old != null || Handover.isUpdate(join, updated)) {
      edit.join(join);
    } else {
      join(edit, join);
    }
  }

  /** What left for a reason goes with it. What was only found to be missing may have been replaced: that shows by what else was applied, or is still to be. */
  private static void leave(View view, Applied applied, PresenceSet.Edit edit) {
    List<Entry> leaves = applied.leaves();
    for (int i = 0; i < leaves.size(); i++) {
      LeaveReason reason = applied.reasons().get(i);
      if (reason != LeaveReason.UNSEEN) {
        edit.leave(leaves.get(i), reason);
      } else if (view.shows(leaves.get(i))) {
        view.lingering.add(leaves.get(i));
      }
    }
  }

  private void advertiseExact(View view) {
    if (view.chain.exact()) {
      context.set(view.chain.replica(), shard, view.chain.seq());
    }
  }

  private void drop(View view, LeaveReason reason) {
    sweeps.drop(view, reason);
    handover.end(view);
    release(view);
    views.remove(view.chain.replica());
  }

  /** Nothing is asked for any more, and nothing is claimed to be known. */
  private void release(View view) {
    pulls.end(view);
    context.drop(view.chain.replica(), shard);
  }

  private Effects swept(long nowMs) {
    Effects effects = new Effects();
    sweep(effects, nowMs);
    return effects;
  }

  private void sweep(Effects effects, long nowMs) {
    PresenceSet.Edit edit = presences.edit();
    sweeps.slice(edit, entry -> join(edit, entry), nowMs);
    effects.changed(edit.publish());
  }
}
