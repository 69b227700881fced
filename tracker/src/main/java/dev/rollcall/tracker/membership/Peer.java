package dev.rollcall.tracker.membership;

import dev.rollcall.tracker.crdt.Replica;

/** What is known of another node's present run. */
final class Peer {

  /** The latest run heard of. Its incarnation never goes back. */
  Replica replica;

  /** The highest counter heard of in this incarnation. Never goes back within it. */
  long counter;

  /** When the counter was seen to advance, by this node's monotonic clock, pauses of this node left out. */
  long advancedAtMs;

  PeerStatus status = PeerStatus.UP;

  /** When the status became what it is. */
  long sinceMs;

  /** Suspicions of it that proved wrong lately: each gives it one more deadline. At most {@link Timing#DOUBTS_MAX}. */
  int doubts;

  /** When the last of them did, or the last one wore off. */
  private long doubtedAtMs;

  Peer(Replica replica, long counter, long nowMs) {
    this.replica = replica;
    this.counter = counter;
    this.advancedAtMs = nowMs;
    this.sinceMs = nowMs;
  }

  boolean live() {
    return status == PeerStatus.UP || status == PeerStatus.SUSPECT;
  }

  void become(PeerStatus next, long nowMs) {
    status = next;
    sinceMs = nowMs;
  }

  /** It was suspected, or worse, and is heard again: the way to it is bad, and silence on it means less. */
  void doubt(long nowMs) {
    doubts = Math.min(doubts + 1, Timing.DOUBTS_MAX);
    doubtedAtMs = nowMs;
  }

  /** Doubts wear off one by one. */
  void trust(long afterMs, long nowMs) {
    if (doubts > 0 && nowMs - doubtedAtMs >= afterMs) {
      doubts--;
      doubtedAtMs = nowMs;
    }
  }
}
