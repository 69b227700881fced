package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.crdt.Dot;
import dev.rollcall.tracker.crdt.Entry;

/** An entry of this node's own chain, with the owner that holds it: one object for what shows and for {@link Owners}. */
final class Held extends Entry {

  /** Who holds it. */
  final long owner;

  /** Of owner, topic and key, for {@link Owners}; means something only if it is placed. */
  int hash;

  /** Whether it is found by its place. INV: the same for all of a ring. */
  boolean placed;

  /** Whether it is what the owner has held longest: where the ring begins. */
  boolean oldest;

  /** The owner's next, in the order in which it tracked them. INV: next.previous == this == previous.next. */
  Held next = this;

  /** The owner's previous. */
  Held previous = this;

  Held(long owner, Dot dot, long previousSeq, String topic, String key, byte[] meta) {
    super(dot, previousSeq, topic, key, meta);
    this.owner = owner;
  }

  /** Whether it stands at that owner's place. */
  boolean isAt(long someOwner, String topic, String key) {
    return owner == someOwner && key().equals(key) && topic().equals(topic);
  }

  /** Joins the other's ring, just before it. */
  void linkBefore(Held other) {
    next = other;
    previous = other.previous;
    previous.next = this;
    other.previous = this;
  }

  /** Takes the other's place in its ring. */
  void linkInsteadOf(Held other) {
    if (other.next != other) {
      linkBefore(other);
      other.unlink();
    }
  }

  /** Leaves the ring. */
  void unlink() {
    previous.next = next;
    next.previous = previous;
    next = this;
    previous = this;
  }
}
