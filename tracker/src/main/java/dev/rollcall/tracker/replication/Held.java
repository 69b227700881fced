package dev.rollcall.tracker.replication;

import dev.rollcall.tracker.crdt.Entry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one owner holds at one place: a key and a value of {@link Owners}' map, and a link of the owner's ring. Equal if owner, topic and key
 * are. Comparable so that a hash map of those whose hash codes collide, by chance or by somebody's choice, searches them in order instead of one
 * by one.
 */
final class Held implements Comparable<Held> {

  final long owner;

  private final String topic;
  private final String key;

  /** What stands there; null in what is made to look something up. */
  private @Nullable Entry entry;

  /** INV: next.previous == this == previous.next. */
  Held next = this;

  private Held previous = this;

  Held(long owner, TopicKey at, @Nullable Entry entry) {
    this.owner = owner;
    this.topic = at.topic();
    this.key = at.key();
    this.entry = entry;
  }

  /** What stands there. */
  Entry entry() {
    return Objects.requireNonNull(entry);
  }

  void entry(Entry successor) {
    entry = successor;
  }

  /** Joins the other's ring, just before it. */
  void linkBefore(Held other) {
    next = other;
    previous = other.previous;
    previous.next = this;
    other.previous = this;
  }

  /** Leaves the ring. */
  void unlink() {
    previous.next = next;
    next.previous = previous;
    next = this;
    previous = this;
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof Held other
        && owner == other.owner
        && key.equals(other.key)
        && topic.equals(other.topic);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Long.hashCode(owner) + key.hashCode()) + topic.hashCode();
  }

  @Override
  public int compareTo(Held other) {
    int byOwner = Long.compare(owner, other.owner);
    if (byOwner != 0) {
      return byOwner;
    }
    int byKey = key.compareTo(other.key);
    return byKey != 0 ? byKey : topic.compareTo(other.topic);
  }
}
