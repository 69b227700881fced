package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.ReplicaHistory;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/** What must hold for one shard's view of one replica, from the day it is announced until it is forgotten. */
final class ViewChecker {

  private final Truth truth;
  private final int number;

  /** Whether the verdicts so far make it visible. */
  boolean visible;

  /** Whether it announced its leave. */
  boolean departing;

  /** Up to which dot nothing showed at the last look. */
  private long hiddenTo = Long.MAX_VALUE;

  /** The chain as it was at the last look, in a few numbers: equal ones stand for an unchanged chain. */
  private Chain chain;

  private long seq;
  private long cursor;
  private long horizon;
  private long hash;
  private int size;
  private long exactSeq;

  /** Dots that live at the last look, and dots that ever did. */
  private BitSet live = new BitSet();

  private final BitSet born = new BitSet();

  /** The entry under each dot, once it was found to be as written. */
  private final Map<Long, Entry> known = new HashMap<>();

  ViewChecker(Truth truth, int number) {
    this.truth = truth;
    this.number = number;
  }

  /** The last S(seq) that the view was. */
  long exactSeq() {
    return exactSeq;
  }

  boolean changed(Chain now) {
    return now != chain
        || now.seq() != seq
        || now.cursor() != cursor
        || now.horizon() != horizon
        || now.hash() != hash
        || now.size() != size;
  }

  void check(Chain now) {
    Violation.unless(chain == null || now == chain, "C2", "%s began anew", now.replica());
    ReplicaHistory history = truth.history(now.replica(), number);
    if (history == null) {
      Violation.unless(now.seq() == 0 && now.size() == 0, "C1", "%s was never written", now);
      return;
    }
    Violation.unless(
        now.seq() >= seq && now.seq() <= history.seq(),
        "C2",
        "%s went from %d to %d, its writer is at %d",
        now.replica(),
        seq,
        now.seq(),
        history.seq());
    checkEntries(now, history);
    checkState(now, history);
    chain = now;
    seq = now.seq();
    cursor = now.cursor();
    horizon = now.horizon();
    hash = now.hash();
    size = now.size();
    exactSeq = now.exact() ? seq : exactSeq;
  }

  /** How many entries do not show. D4: the boundary of what shows moves the way of the last verdict, if it moves. */
  long checkHidden(Chain now, long hiddenToNow) {
    Violation.unless(
        visible ? hiddenToNow <= hiddenTo : hiddenToNow >= hiddenTo,
        "D4",
        "%s showed what is above %d, now %d",
        now.replica(),
        hiddenTo,
        hiddenToNow);
    hiddenTo = hiddenToNow;
    if (hiddenTo == 0 || hiddenTo == Long.MAX_VALUE) {
      return hiddenTo == 0 ? 0 : now.size();
    }
    long hidden = 0;
    for (var below = now.upTo(hiddenTo); below.hasNext(); below.next()) {
      hidden++;
    }
    return hidden;
  }

  /** C5: what lives was written so, and never died here before. */
  private void checkEntries(Chain now, ReplicaHistory history) {
    BitSet lives = new BitSet();
    now.forEach(entry -> {
      int dot = (int) entry.seq();
      if (known.get(entry.seq()) != entry) {
        Entry written = dot <= history.seq() ? history.entry(dot) : null;
        Violation.unless(
            written != null && written.sameAs(entry), "C1", "%s was written as %s", entry, written);
        known.put(entry.seq(), entry);
      }
      Violation.unless(!lives.get(dot), "C1", "%s twice", entry);
      Violation.unless(live.get(dot) || !born.get(dot), "C5", "%s died and lives", entry);
      lives.set(dot);
    });
    live = lives;
    born.or(lives);
  }

  /**
   * C1: an exact view is S(seq). C6: and of another, nothing is missing that lives throughout: a catch-up under way has shown what
   * lives up to its cursor at some moment from its claim to its horizon, and nothing above.
   */
  private void checkState(Chain now, ReplicaHistory history) {
    Map<Long, String> state = history.at(now.seq());
    if (now.exact() && !departing) {
      Violation.unless(
          live.cardinality() == state.size() && containsAll(state),
          "C1",
          "view of %s at %d is %s, was %s",
          now.replica(),
          now.seq(),
          live,
          state.keySet());
      return;
    }
    SortedMap<Long, String> later = history.at(Math.max(now.horizon(), now.seq()));
    long end = Math.max(now.seq(), now.cursor());
    for (int dot = live.nextSetBit(0); dot >= 0; dot = live.nextSetBit(dot + 1)) {
      boolean could = dot <= now.seq()
          ? state.containsKey((long) dot)
          : dot <= end && history.at(now.claim()).containsKey((long) dot);
      Violation.unless(could, "R6", "dot %d of %s is dead", dot, now.replica());
    }
    for (long dot :
        departing ? Map.<Long, String>of().keySet() : later.headMap(end + 1).keySet()) {
      Violation.unless(live.get((int) dot), "C6", "dot %d of %s is missing", dot, now.replica());
    }
  }

  private boolean containsAll(Map<Long, String> state) {
    for (long dot : state.keySet()) {
      if (!live.get((int) dot)) {
        return false;
      }
    }
    return true;
  }
}
