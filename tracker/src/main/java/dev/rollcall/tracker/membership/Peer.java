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
}
