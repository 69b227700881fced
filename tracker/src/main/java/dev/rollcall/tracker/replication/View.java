package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Replica;

/** Another replica as this shard sees it: its chain, whether it shows, and what is being done about what is missing. */
final class View {

  /** What is known of it. Replaced only if it turned out to be wrong. */
  Chain chain;

  /** Whether its entries are in the presence set. INV: all of them or none. */
  boolean visible;

  /** What a catch-up found dead and still shows. INV: empty unless visible and not exact. */
  final Lingering lingering = new Lingering();

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

  View(Replica replica, int shard) {
    this.chain = new Chain(replica, shard);
    this.holder = replica.node();
  }

  boolean behind() {
    return chain.seq() < wanted || !chain.exact();
  }

  /** Whom to ask next. */
  String target() {
    return (attempts & 1) == 0 ? chain.replica().node() : holder;
  }
}
