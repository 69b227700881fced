package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.PresenceSet;
import dev.rollcall.tracker.crdt.Replica;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Another replica as this shard sees it: its chain, how much of it shows, and what is being done about what is missing. */
final class View {

  /** As {@link #hiddenTo}: nothing shows. */
  static final long ALL = Long.MAX_VALUE;

  /** What is known of it. Replaced only if it turned out to be wrong. */
  Chain chain;

  /** Whether its entries have to show: the last verdict. */
  boolean visible;

  /** Entries with dots up to this one are not in the presence set, those above are. INV: 0 or {@link #ALL} unless {@link Sweeps} are at it or it is departing. */
  long hiddenTo = ALL;

  /** What a catch-up found dead and still shows. INV: empty if the chain is exact, or nothing shows; not so while departing. */
  final Lingering lingering;

  /** Whether it announced its leave: entries then go one by one as they rejoin elsewhere, and the rest at the deadline. */
  boolean departing;

  /** When the rest goes; means something only while departing. */
  long departAtMs;

  /** The furthest that anybody advertised. Behind iff the chain has not reached it. */
  long wanted;

  /** The node that advertised it, asked when the owner does not answer. */
  String holder;

  /** When to pull next, {@link Long#MAX_VALUE} if only an advertisement is a reason to; means something only while behind. */
  long pullAtMs;

  /** Whether a pull is under way; {@code pullAtMs} is then when it is given up. */
  boolean pulling;

  /** Pulls in a row that failed: odd ones go to the holder, even ones to the owner. */
  int attempts;

  View(Replica replica, int shard, AtomicInteger lingering) {
    this.lingering = new Lingering(lingering);
    this.chain = new Chain(replica, shard);
    this.holder = replica.node();
  }

  /** Whether the entry is one of those that show. */
  boolean shows(Entry entry) {
    return entry.seq() > hiddenTo;
  }

  /**
   * Whether some of what has to be hidden still shows. Nothing is applied meanwhile: it would be above the boundary, and would have to show. What is missed is
   * pulled when the replica is up again.
   */
  boolean hiding() {
    return !visible && hiddenTo != ALL;
  }

  /** Whether it shows what it has to. Of a departing view the entries that did not show when it announced its leave never do: they may have rejoined elsewhere. */
  boolean settled() {
    if (visible && departing) {
      return lingering.size() == 0;
    }
    return hiddenTo == (visible ? 0 : ALL);
  }

  /** Shows or hides up to {@code max} entries, 1 or more; returns how many fewer there might have been. */
  int sweep(PresenceSet.Edit edit, Consumer<? super Entry> show, int max) {
    if (visible && !departing) {
      return showMore(show, max);
    }
    int left = max - lingering.take(max, dead -> edit.leave(dead, LeaveReason.UNSEEN));
    return visible ? left : hideMore(edit, left);
  }

  private int showMore(Consumer<? super Entry> show, int max) {
    Iterator<Entry> hidden = chain.upTo(hiddenTo);
    int left = max;
    for (; left > 0 && hidden.hasNext(); left--) {
      Entry entry = hidden.next();
      show.accept(entry);
      hiddenTo = entry.seq() - 1;
    }
    hiddenTo = hidden.hasNext() ? hiddenTo : 0;
    return left;
  }

  private int hideMore(PresenceSet.Edit edit, int max) {
    Iterator<Entry> shown = chain.above(hiddenTo);
    int left = max;
    for (; left > 0 && shown.hasNext(); left--) {
      Entry entry = shown.next();
      edit.leave(entry, gone());
      hiddenTo = entry.seq();
    }
    hiddenTo = shown.hasNext() || lingering.size() > 0 ? hiddenTo : ALL;
    return left;
  }

  /** Why what it shows leaves, if it is hidden now. */
  LeaveReason gone() {
    return departing ? LeaveReason.NODE_LEFT : LeaveReason.NODE_DOWN;
  }

  boolean behind() {
    return chain.seq() < wanted || !chain.exact();
  }

  /** Whom to ask next. */
  String target() {
    return (attempts & 1) == 0 ? chain.replica().node() : holder;
  }
}
