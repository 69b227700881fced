package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Replica;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one shard is known to lack, and the asking for it.
 *
 * <p>What is missing is asked for by the receiver, one pull at a time per replica and {@code maxPulls} in all, the next when the answer
 * has come: so a receiver is never sent more than it takes. A gap is pulled at once; what was only advertised is given {@code
 * pullDelayMs} to arrive by itself. A pull without an answer goes to another holder.
 */
final class Pulls {

  private static final long NEVER = Long.MAX_VALUE;

  private final int shard;
  private final Limits limits;
  private final Counters counters;

  /** Views for which something is to be pulled. INV: all of them visible and behind, none departing. */
  private final Map<Replica, View> lagging = new LinkedHashMap<>();

  /** Pulls under way. At most {@code maxPulls}. */
  private int pulling;

  Pulls(int shard, Limits limits, Counters counters) {
    this.shard = shard;
    this.limits = limits;
    this.counters = counters;
  }

  int lagging() {
    return lagging.size();
  }

  boolean lags(Replica replica) {
    return lagging.containsKey(replica);
  }

  int pulling() {
    return pulling;
  }

  /** The view is behind: it is pulled at that time, or when the pull under way has ended. */
  void lag(View view, long pullAtMs) {
    view.pullAtMs = view.pulling ? view.pullAtMs : pullAtMs;
    lagging.put(view.chain.replica(), view);
  }

  /** Nothing of the view is asked for any more. */
  void end(View view) {
    endPull(view);
    lagging.remove(view.chain.replica());
  }

  /** Something of the view's came that it lacked. */
  void answered(View view, long nowMs) {
    endPull(view);
    view.attempts &= 1; // Stay with whoever answered.
    if (view.departing || !view.visible) {
      return;
    }
    if (view.behind()) {
      lag(view, nowMs);
    } else {
      lagging.remove(view.chain.replica());
    }
  }

  /** Somebody holds so much. */
  void advertised(View view, String holder, long seq, long nowMs) {
    if (!holder.equals(view.chain.replica().node())) {
      view.holder = holder;
    }
    boolean gaveUp = view.pullAtMs == NEVER;
    boolean news = gaveUp || !lagging.containsKey(view.chain.replica());
    view.wanted = gaveUp ? seq : Math.max(view.wanted, seq);
    if (news) {
      lag(view, view.chain.seq() == 0 ? nowMs : nowMs + limits.pullDelayMs());
    }
  }

  /** Somebody holds no more than is known: if nobody could be found who does, that is all. */
  void confirmed(View view) {
    boolean lags = lagging.containsKey(view.chain.replica());
    if (lags && view.pullAtMs == NEVER && view.chain.exact()) {
      end(view);
      view.wanted = view.chain.seq();
    }
  }

  /** Something before {@code to} is missing. */
  void gap(View view, long to, long nowMs) {
    view.wanted = Math.max(view.wanted, to);
    if (!lagging.containsKey(view.chain.replica()) || view.pullAtMs == NEVER) {
      lag(view, nowMs);
    }
  }

  /** Whoever was asked has no more. */
  void declined(View view, long nowMs) {
    if (!view.pulling) {
      return;
    }
    if (view.target().equals(view.chain.replica().node()) && view.chain.exact()) {
      // The owner has no more: whoever advertised more was wrong.
      end(view);
      view.attempts = 0;
      view.wanted = view.chain.seq();
    } else {
      failed(view, nowMs + limits.pullDelayMs());
    }
  }

  /** Sends the pulls that are due, as many as the limit allows. */
  void send(String selfNode, Effects effects, long nowMs) {
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

  /** Gives up pulls without an answer. */
  void tick(long nowMs) {
    for (View view : List.copyOf(lagging.values())) {
      if (view.pulling && view.pullAtMs <= nowMs) {
        failed(view, nowMs);
      }
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
    return wake;
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
}
