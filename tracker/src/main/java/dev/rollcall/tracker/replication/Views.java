package dev.rollcall.tracker.replication;

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
import org.jspecify.annotations.Nullable;

/**
 * The other replicas of one shard: their chains, which of them show, and the pulls for what is missing.
 *
 * <p>Membership alone says which replicas there are: a frame of a replica that it has not announced is dropped and pulled later. It
 * also says who is down (state kept, nothing shown), departing (shown until the rejoins have come or the deadline passes) and
 * forgotten.
 *
 * <p><b>Pulls.</b> What is missing is asked for by the receiver, one pull at a time per replica and {@code maxPulls} in all, the
 * next when the answer has come: so a receiver is never sent more than it takes. A gap is pulled at once; what was only
 * advertised is given {@code pullDelayMs} to arrive by itself. A pull without an answer goes to another holder.
 */
public final class Views {

  private static final long NEVER = Long.MAX_VALUE;

  private final int shard;
  private final Limits limits;
  private final PresenceSet presences;
  private final CausalContext context;
  private final Map<Replica, View> views = new LinkedHashMap<>();

  /** Views for which something is to be pulled. INV: all of them visible and behind, none departing. */
  private final Map<Replica, View> lagging = new LinkedHashMap<>();

  private int departing;
  private int pulling;
  private final Counters counters = new Counters();

  Views(int shard, Limits limits, PresenceSet presences, CausalContext context) {
    this.shard = shard;
    this.limits = limits;
    this.presences = presences;
    this.context = context;
  }

  /** Membership: the replica is up. An older run of its node ends here, unless it announced its leave. */
  public Effects up(Replica replica, long nowMs) {
    Effects effects = new Effects();
    PresenceSet.Edit edit = presences.edit();
    for (View old : List.copyOf(views.values())) {
      if (replica.supersedes(old.chain.replica()) && !old.departing) {
        drop(old, edit);
      }
    }
    View view = views.computeIfAbsent(replica, known -> new View(known, shard));
    if (!view.visible) {
      view.visible = true;
      view.chain.forEach(entry -> show(edit, null, entry));
      advertiseExact(view);
      if (view.behind()) {
        lag(view, nowMs);
      }
    }
    effects.changes().addAll(edit.publish());
    return effects;
  }

  /** Membership: the replica is down. What is known of it is kept. */
  public Effects down(Replica replica) {
    Effects effects = new Effects();
    View view = views.get(replica);
    if (view != null && view.visible) {
      PresenceSet.Edit edit = presences.edit();
      hide(view, edit);
      view.visible = false;
      endPull(view);
      lagging.remove(replica);
      context.drop(replica, shard);
      effects.changes().addAll(edit.publish());
    }
    return effects;
  }

  /** Membership: the replica announced its leave. */
  public Effects depart(Replica replica, long nowMs) {
    View view = views.get(replica);
    if (view == null || view.departing) {
      return new Effects();
    }
    if (limits.handoverMs() == 0 || !view.visible) {
      return forget(replica);
    }
    view.departing = true;
    view.departAtMs = nowMs + limits.handoverMs();
    departing++;
    endPull(view);
    lagging.remove(replica);
    context.drop(replica, shard);
    Effects effects = new Effects();
    PresenceSet.Edit edit = presences.edit();
    view.lingering.drain(edit::leave);
    effects.changes().addAll(edit.publish());
    return effects;
  }

  /** Membership: the replica will not come back. */
  public Effects forget(Replica replica) {
    Effects effects = new Effects();
    View view = views.get(replica);
    if (view != null) {
      PresenceSet.Edit edit = presences.edit();
      drop(view, edit);
      effects.changes().addAll(edit.publish());
    }
    return effects;
  }

  /** Membership: somebody holds so much of the replica's chain. */
  public void advertise(Replica replica, String holder, long seq, long nowMs) {
    View view = views.get(replica);
    if (view == null || !view.visible || view.departing || seq <= view.chain.seq()) {
      return;
    }
    if (!holder.equals(replica.node())) {
      view.holder = holder;
    }
    boolean gaveUp = view.pullAtMs == NEVER;
    boolean news = gaveUp || !lagging.containsKey(replica);
    view.wanted = gaveUp ? seq : Math.max(view.wanted, seq);
    if (news) {
      lag(view, view.chain.seq() == 0 ? nowMs : nowMs + limits.pullDelayMs());
    }
  }

  /** Whether nothing is known to be missing. */
  public boolean caughtUp() {
    return lagging.isEmpty();
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
    return lagging.size();
  }

  /** Pulls under way. At most {@link Limits#maxPulls}. */
  public int pulling() {
    return pulling;
  }

  /** Entries that a catch-up under way found dead and that still show. */
  public int lingering() {
    int lingering = 0;
    for (View view : views.values()) {
      lingering += view.lingering.size();
    }
    return lingering;
  }

  /** Replicas that announced their leave and still show. */
  public int departing() {
    return departing;
  }

  /** What was done so far. */
  public Counters counters() {
    return counters;
  }

  /** Shows an entry, in the place of a visible one if that is given; one of a departing replica under the same topic and key yields to it. */
  void show(PresenceSet.Edit edit, @Nullable Entry replaced, Entry entry) {
    if (departing > 0) {
      for (Entry other : edit.get(entry.topic(), entry.key())) {
        View view = views.get(other.replica());
        if (view != null && view.departing && !other.replica().equals(entry.replica())) {
          edit.leave(other);
          view.chain.handOver(other);
          view.lingering.remove(other);
        }
      }
    }
    edit.replace(replaced, entry);
  }

  boolean anyPeer() {
    return views.size() > departing;
  }

  @Nullable
  Chain servable(Replica replica) {
    View view = views.get(replica);
    return view == null || view.departing || !view.chain.exact() ? null : view.chain;
  }

  void on(Delta delta, Effects effects, long nowMs) {
    View view = views.get(delta.replica());
    if (view == null) {
      return;
    }
    Applied applied = view.chain.apply(delta);
    if (applied.outcome() == Outcome.GAP && view.visible && !view.departing) {
      view.wanted = Math.max(view.wanted, delta.to());
      if (!lagging.containsKey(delta.replica()) || view.pullAtMs == NEVER) {
        lag(view, nowMs);
      }
    } else if (applied.outcome() == Outcome.APPLIED) {
      counters.deltasApplied.increment();
      settle(view, applied, effects, nowMs);
    }
  }

  void on(Chunk chunk, Effects effects, long nowMs) {
    View view = views.get(chunk.replica());
    if (view == null) {
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
    if (view == null || !view.pulling) {
      return;
    }
    if (view.target().equals(decline.replica().node()) && view.chain.exact()) {
      // The owner has no more: whoever advertised more was wrong.
      endPull(view);
      view.attempts = 0;
      view.wanted = view.chain.seq();
      lagging.remove(decline.replica());
    } else {
      failed(view, nowMs + limits.pullDelayMs());
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
    hideAll(view, effects);
    view.chain = new Chain(theirs.replica(), shard);
    view.wanted = theirs.seq();
    context.drop(theirs.replica(), shard);
    lag(view, nowMs);
  }

  /** By looking at all that shows: what a wrong view holds need not be what was shown of it. O(presences). */
  private void hideAll(View view, Effects effects) {
    PresenceSet.Edit edit = presences.edit();
    presences.forEachTopic(topic -> topic.forEach(entry -> {
      if (entry.replica().equals(view.chain.replica())) {
        edit.leave(entry);
      }
    }));
    view.lingering.drain(edit::leave);
    effects.changes().addAll(edit.publish());
  }

  /** Sends the pulls that are due, as many as the limit allows. */
  void pull(String selfNode, Effects effects, long nowMs) {
    for (View view : lagging.values()) {
      if (pulling >= limits.maxPulls()) {
        return;
      }
      if (!view.pulling && view.pullAtMs <= nowMs) {
        Chain chain = view.chain;
        effects.send(
            view.target(),
            new Message.Pull(
                selfNode,
                chain.replica(),
                shard,
                chain.seq(),
                chain.cursor(),
                chain.claim(),
                chain.horizon()));
        view.pulling = true;
        view.pullAtMs = nowMs + limits.pullRetryMs();
        pulling++;
        counters.pulls.increment();
      }
    }
  }

  /** Gives up pulls without an answer, and departing replicas whose time has come. */
  void tick(Effects effects, long nowMs) {
    for (View view : List.copyOf(lagging.values())) {
      if (view.pulling && view.pullAtMs <= nowMs) {
        failed(view, nowMs);
      }
    }
    if (departing > 0) {
      PresenceSet.Edit edit = presences.edit();
      for (View view : List.copyOf(views.values())) {
        if (view.departing && view.departAtMs <= nowMs) {
          drop(view, edit);
        }
      }
      effects.changes().addAll(edit.publish());
    }
  }

  long wakeAtMs() {
    long wake = NEVER;
    boolean full = pulling >= limits.maxPulls();
    for (View view : lagging.values()) {
      if (view.pulling || !full) {
        wake = Math.min(wake, view.pullAtMs);
      }
    }
    if (departing > 0) {
      for (View view : views.values()) {
        wake = view.departing ? Math.min(wake, view.departAtMs) : wake;
      }
    }
    return wake;
  }

  /** After something was applied: show it, and pull on or be done. */
  private void settle(View view, Applied applied, Effects effects, long nowMs) {
    if (view.visible) {
      PresenceSet.Edit edit = presences.edit();
      if (view.chain.exact()) {
        view.lingering.drain(edit::leave);
        applied.leaves().forEach(edit::leave);
      } else {
        applied.leaves().forEach(view.lingering::add);
      }
      for (Entry join : applied.joins()) {
        Entry old = view.lingering.replacedBy(join);
        if (old != null) {
          edit.leave(old);
        }
        show(edit, null, join);
      }
      effects.changes().addAll(edit.publish());
    }
    endPull(view);
    view.attempts &= 1; // Stay with whoever answered.
    if (view.departing || !view.visible) {
      return;
    }
    advertiseExact(view);
    if (view.behind()) {
      lag(view, nowMs);
    } else {
      lagging.remove(view.chain.replica());
    }
  }

  private void advertiseExact(View view) {
    if (view.chain.exact()) {
      context.set(view.chain.replica(), shard, view.chain.seq());
    }
  }

  private void lag(View view, long pullAtMs) {
    view.pullAtMs = view.pulling ? view.pullAtMs : pullAtMs;
    lagging.put(view.chain.replica(), view);
  }

  /** A pull that brought nothing: try the other holder; after several, wait for the next advertisement, which leaves the view as far behind as it is. */
  private void failed(View view, long retryAtMs) {
    endPull(view);
    view.attempts++;
    if (view.attempts >= Limits.ATTEMPTS_MAX) {
      view.attempts = 0;
      view.pullAtMs = NEVER;
    } else {
      view.pullAtMs = retryAtMs;
    }
  }

  private void endPull(View view) {
    if (view.pulling) {
      view.pulling = false;
      pulling--;
    }
  }

  private static void hide(View view, PresenceSet.Edit edit) {
    view.chain.forEach(edit::leave);
    view.lingering.drain(edit::leave);
  }

  private void drop(View view, PresenceSet.Edit edit) {
    Replica replica = view.chain.replica();
    if (view.visible) {
      hide(view, edit);
    }
    if (view.departing) {
      departing--;
    }
    endPull(view);
    lagging.remove(replica);
    views.remove(replica);
    context.drop(replica, shard);
  }
}
