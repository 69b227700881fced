package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.PresenceSet;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.WireSize;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One shard of one node: this node's own chain, its views of the others', and what of all that is visible.
 *
 * <p>A machine: each door takes an input and the time and returns {@link Effects}; nothing is called from within, no clock is read.
 * Confined to its shard's event loop. Writers come in by {@code track, update, untrack}; the other nodes' shards by {@code
 * on(message)}; membership by {@link Views}' {@code up, down, depart, forget, advertise}; time by {@link #tick}, which is due at
 * {@link #wakeAtMs}.
 *
 * <p><b>Deltas go out early.</b> The first change after a quiet {@code flushMs} leaves at once, so that a lone join is seen
 * elsewhere one hop later; those that follow wait until {@code flushMs} after the last frame and share one, so a storm costs few
 * frames. A frame that is full does not wait.
 */
public final class ShardReplica {

  private static final long NEVER = Long.MAX_VALUE;

  private final int shard;
  private final Limits limits;
  private final PresenceSet presences = new PresenceSet();
  private final Owners owners = new Owners();
  private final CausalContext context;
  private final Views views;

  private Replica self;
  private Chain chain;
  private OpLog log;

  /** Own operations up to this one were sent to all live peers. INV: at most the chain's seq; never goes back within an incarnation. */
  private long flushed;

  /** Bytes, by the upper bound, of own operations that were not. */
  private int pendingBytes;

  /** When the next flush is due; NEVER if nothing waits. */
  private long flushAtMs = NEVER;

  /** No flush before this. */
  private long quietAtMs = Long.MIN_VALUE;

  /** A shard of a node that has just begun. */
  public ShardReplica(Replica self, int shard, Limits limits, CausalContext context) {
    this.self = self;
    this.shard = shard;
    this.limits = limits;
    this.context = context;
    this.views = new Views(shard, limits, presences, context);
    this.chain = new Chain(self, shard);
    this.log = new OpLog(self, shard, limits.maxLogOps(), limits.maxLogBytes());
  }

  /** What is visible: the readers' side, for any thread. */
  public PresenceSet presences() {
    return presences;
  }

  /** The doors of the other nodes. */
  public Views views() {
    return views;
  }

  /** This node's own chain. */
  public Chain chain() {
    return chain;
  }

  /** Presences of this node's owners. */
  public int owned() {
    return owners.size();
  }

  /** Operations of this node's chain that are kept for peers that missed some. At most {@link Limits#maxLogOps}. */
  public int logOps() {
    return log.size();
  }

  /** What the log weighs, by the upper bound. */
  public long logBytes() {
    return log.bytes();
  }

  /** What the owner holds there; null if nothing. */
  public @Nullable Entry owned(long owner, TopicKey at) {
    return owners.get(owner, at);
  }

  /** All that the owner holds, in the order in which it was tracked. O(that). */
  public List<Entry> owned(long owner) {
    return List.copyOf(owners.all(owner));
  }

  /** Who of this node's owners holds the entry; empty if nobody does any more. */
  public OptionalLong ownerOf(Entry entry) {
    if (entry instanceof Held held) {
      TopicKey at = new TopicKey(entry.topic(), entry.key());
      if (entry.equals(owners.get(held.owner, at))) {
        return OptionalLong.of(held.owner);
      }
    }
    return OptionalLong.empty();
  }

  /** Adds a presence. O(1) in the number of presences. */
  public Write track(long owner, TopicKey at, byte[] meta, long nowMs) {
    Held standing = owners.get(owner, at);
    if (standing != null) {
      return new Write(Write.Outcome.ALREADY_TRACKED, standing, new Effects());
    }
    return put(owner, at, meta, null, nowMs);
  }

  /** Replaces a presence's meta: one change with the old entry among the leaves and the new among the joins. */
  public Write update(long owner, TopicKey at, byte[] meta, long nowMs) {
    Held standing = owners.get(owner, at);
    if (standing == null) {
      return new Write(Write.Outcome.NO_PRESENCE, null, new Effects());
    }
    if (Arrays.equals(standing.meta(), meta)) {
      return new Write(Write.Outcome.UNCHANGED, standing, new Effects());
    }
    return put(owner, at, meta, standing, nowMs);
  }

  /** Removes a presence, for one of the owners' reasons. */
  public Write untrack(long owner, TopicKey at, LeaveReason reason, long nowMs) {
    Held standing = owners.get(owner, at);
    Effects effects = new Effects();
    if (standing == null) {
      return new Write(Write.Outcome.NO_PRESENCE, null, effects);
    }
    owners.remove(standing);
    remove(standing, reason);
    effects.changed(List.of(presences.hide(standing, reason)));
    wrote(effects, nowMs);
    return new Write(Write.Outcome.WRITTEN, standing, effects);
  }

  /** Removes all presences of an owner, for one of the owners' reasons: one change per topic. O(its presences). */
  public Effects untrackAll(long owner, LeaveReason reason, long nowMs) {
    Effects effects = new Effects();
    PresenceSet.Edit edit = presences.edit();
    for (Entry entry : owners.removeAll(owner)) {
      remove(entry, reason);
      edit.leave(entry, reason);
      if (unflushed() >= limits.maxLogOps() / 2) {
        flush(effects, nowMs);
      }
    }
    effects.changed(edit.publish());
    wrote(effects, nowMs);
    return effects;
  }

  /**
   * Begins this node's chain anew under a later incarnation, because somebody knows a run of it that never was this one: every
   * presence gets a new dot.
   */
  public Effects reincarnate(Replica later, long nowMs) {
    Effects effects = new Effects();
    context.drop(self, shard);
    self = later;
    chain = new Chain(later, shard);
    log = new OpLog(later, shard, limits.maxLogOps(), limits.maxLogBytes());
    flushed = 0;
    pendingBytes = 0;
    PresenceSet.Edit edit = presences.edit();
    owners.replaceAll(old -> {
      Held entry = append(old.owner, old.topic(), old.key(), old.meta(), null);
      edit.replace(old, entry);
      return entry;
    });
    effects.changed(edit.publish());
    wrote(effects, nowMs);
    return effects;
  }

  /** A message from another node's shard. */
  public Effects on(Message message, long nowMs) {
    Effects effects = new Effects();
    if (message instanceof Message.Pull pull) {
      answer(pull, effects);
    } else if (message instanceof Message.News news) {
      views.on(news.delta(), effects, nowMs);
    } else if (message instanceof Message.Piece piece) {
      views.on(piece.chunk(), effects, nowMs);
    } else if (message instanceof Message.Decline decline) {
      views.on(decline, nowMs);
    } else if (message instanceof Message.Fingerprint fingerprint) {
      views.on(fingerprint, effects, nowMs);
    }
    views.pull(self.node(), effects, nowMs);
    return effects;
  }

  /** Does what is due. */
  public Effects tick(long nowMs) {
    Effects effects = new Effects();
    if (flushAtMs <= nowMs) {
      flush(effects, nowMs);
    }
    views.tick(effects, nowMs);
    views.pull(self.node(), effects, nowMs);
    return effects;
  }

  /** Sends at once what waits for company. */
  public Effects flush(long nowMs) {
    Effects effects = new Effects();
    flush(effects, nowMs);
    return effects;
  }

  /** When {@link #tick} has something to do; {@link Long#MAX_VALUE} if nothing is due. */
  public long wakeAtMs() {
    return Math.min(flushAtMs, views.wakeAtMs());
  }

  /** Tells one node what this node's chain adds up to. */
  public Effects fingerprint(String node) {
    Effects effects = new Effects();
    effects.send(node, new Message.Fingerprint(self, shard, chain.seq(), chain.hash()));
    return effects;
  }

  private Write put(long owner, TopicKey at, byte[] meta, @Nullable Held standing, long nowMs) {
    Held entry = append(owner, at.topic(), at.key(), meta, standing);
    owners.put(entry, standing);
    Effects effects = new Effects();
    if (standing != null || views.departing() == 0) {
      effects.changed(List.of(presences.show(entry, standing)));
    } else {
      PresenceSet.Edit edit = presences.edit();
      views.join(edit, entry);
      effects.changed(edit.publish());
    }
    wrote(effects, nowMs);
    return new Write(Write.Outcome.WRITTEN, entry, effects);
  }

  private Held append(long owner, String topic, String key, byte[] meta, @Nullable Held previous) {
    long previousSeq = previous == null ? 0 : previous.seq();
    Held entry = new Held(owner, chain.nextDot(), previousSeq, topic, key, meta);
    chain.put(entry, previous);
    log.append(entry, entry.previousSeq(), flushed);
    pendingBytes += WireSize.of(entry);
    return entry;
  }

  private void remove(Entry entry, LeaveReason reason) {
    chain.remove(entry);
    log.appendRemoval(entry.seq(), reason, flushed);
    pendingBytes += Long.BYTES;
  }

  /** After a write: flush now, or by and by. */
  private void wrote(Effects effects, long nowMs) {
    context.set(self, shard, chain.seq());
    if (chain.seq() == flushed) {
      return;
    }
    if (!views.anyPeer()) {
      flushed = chain.seq();
      pendingBytes = 0;
      return;
    }
    if (quietAtMs <= nowMs
        || pendingBytes >= limits.bodyBytesMax()
        || unflushed() >= limits.maxLogOps() / 2) {
      flush(effects, nowMs);
    } else {
      flushAtMs = quietAtMs;
    }
  }

  private long unflushed() {
    return chain.seq() - flushed;
  }

  private void flush(Effects effects, long nowMs) {
    while (views.anyPeer() && flushed < chain.seq() && log.covers(flushed)) {
      var delta = log.interval(flushed, limits.bodyBytesMax());
      effects.broadcast(new Message.News(delta));
      views.counters().deltasSent.increment();
      flushed = delta.to();
    }
    flushed = chain.seq();
    pendingBytes = 0;
    flushAtMs = NEVER;
    quietAtMs = nowMs + limits.flushMs();
  }

  /** Serves a pull by the log if that reaches back far enough, else by the chain; declines if there is nothing to serve, or no sense in it. */
  private void answer(Message.Pull pull, Effects effects) {
    boolean own = pull.replica().equals(self);
    Chain served = own ? chain : views.servable(pull.replica());
    boolean able = served != null
        && served.seq() > pull.seq()
        && served.seq() >= pull.horizon()
        && served.seq() >= pull.claim()
        && pull.cursor() <= pull.claim();
    if (served == null || !able) {
      effects.send(pull.from(), new Message.Decline(pull.replica(), shard));
    } else if (own && pull.claim() == 0 && log.covers(pull.seq())) {
      effects.send(pull.from(), new Message.News(log.interval(pull.seq(), limits.bodyBytesMax())));
    } else {
      var chunk = served.chunk(pull.seq(), pull.cursor(), pull.claim(), limits.bodyBytesMax());
      effects.send(pull.from(), new Message.Piece(chunk));
    }
  }
}
