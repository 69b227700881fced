package dev.rollcall.tracker.replication;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which of this node's owners holds what in one shard: at most one entry per owner, topic and key.
 *
 * <p>Two tables of references and nothing else: of each owner the entry that it has held longest, where the ring of all that it holds begins, and the entries by
 * their place; the entries themselves carry the links. Most owners are a socket or a verticle and hold {@value #FEW} or fewer: those are found by going round the
 * ring, and are in the first table alone. So a presence costs a dozen bytes here, and a write one or two cache misses instead of those of a
 * hash map of hash maps. O(1) each, {@link #removeAll} O(what the owner holds).
 *
 * <p>Hash codes of strings are cached, but anybody can choose topics and keys that collide in them. When too many stand in one's way, the
 * table goes over to a hash with a secret seed, which has to read the characters, and stays with it.
 */
@SuppressWarnings("ReferenceEquality") // Where a ring ends is a matter of identity.
final class Owners {

  /** As long as an owner has never held more, nothing of it is by place. Raise for fewer of those, lower for shorter walks round a ring. */
  static final int FEW = 4;

  /** Half empty tables have runs of a dozen or two; so many are no accident. */
  static final int RUN_MAX = 256;

  private static final long SEED = new SecureRandom().nextLong();

  /** Odd numbers, so that what differs in several of owner, topic and key does not add up to the same: hash codes of strings are sums of powers of 31. */
  private static final long OWNER_ODD = 0xbf58476d1ce4e5b9L;

  private static final long KEY_ODD = 0x94d049bb133111ebL;

  private final ByPlace byPlace = new ByPlace();
  private final Oldest oldest = new Oldest();
  private int size;

  /** What the owner holds there; null if nothing. */
  @Nullable
  Held get(long owner, TopicKey at) {
    Held first = oldest.find(owner);
    if (first == null) {
      return null;
    }
    if (first.placed) {
      return byPlace.find(owner, at.topic(), at.key());
    }
    Held entry = first;
    do {
      if (entry.isAt(owner, at.topic(), at.key())) {
        return entry;
      }
      entry = entry.next;
    } while (entry != first);
    return null;
  }

  /** Holds an entry, in the place of the standing one if there is one. */
  void put(Held entry, @Nullable Held standing) {
    if (standing != null) {
      replace(standing, entry);
      return;
    }
    size++;
    Held first = oldest.find(entry.owner);
    if (first == null) {
      entry.oldest = true;
      oldest.add(entry);
      return;
    }
    if (!first.placed && isFull(first)) {
      ring(first).forEach(byPlace::put);
    }
    entry.linkBefore(first);
    if (first.placed) {
      byPlace.put(entry);
    }
  }

  private void replace(Held standing, Held entry) {
    if (standing.placed) {
      entry.placed = true;
      entry.hash = standing.hash;
      byPlace.replace(standing, entry);
    }
    if (standing.oldest) {
      succeed(standing, entry);
    }
    entry.linkInsteadOf(standing);
  }

  /** Whether the ring is as long as one may be that is not by place. */
  private static boolean isFull(Held first) {
    Held entry = first;
    for (int held = 1; held < FEW; held++) {
      entry = entry.next;
      if (entry == first) {
        return false;
      }
    }
    return true;
  }

  /** Forgets an entry that is held. */
  void remove(Held entry) {
    size--;
    if (entry.placed) {
      byPlace.remove(entry);
    }
    if (entry.next == entry) {
      oldest.remove(entry);
    } else if (entry.oldest) {
      succeed(entry, entry.next);
    }
    entry.unlink();
  }

  private void succeed(Held former, Held now) {
    now.oldest = true;
    oldest.replace(former, now);
  }

  /** What the owner holds, in the order in which it was tracked. */
  List<Held> all(long owner) {
    Held first = oldest.find(owner);
    return first == null ? List.of() : ring(first);
  }

  /** Forgets the owner and returns what it held, in the order in which it was tracked. */
  List<Held> removeAll(long owner) {
    Held first = oldest.find(owner);
    if (first == null) {
      return List.of();
    }
    List<Held> entries = ring(first);
    size -= entries.size();
    oldest.remove(first);
    for (Held entry : entries) {
      if (entry.placed) {
        byPlace.remove(entry);
      }
      entry.unlink();
    }
    return entries;
  }

  /** Puts another entry in the place of each: owner by owner, each one's in the order in which they were tracked. */
  void replaceAll(UnaryOperator<Held> successor) {
    for (Held first : oldest.all()) {
      for (Held entry : ring(first)) {
        put(successor.apply(entry), entry);
      }
    }
  }

  int size() {
    return size;
  }

  private static List<Held> ring(Held first) {
    List<Held> entries = new ArrayList<>();
    Held next = first;
    do {
      entries.add(next);
      next = next.next;
    } while (next != first);
    return entries;
  }

  /** Spreads what was added up over all bits. */
  private static int spread(long sum) {
    long product = sum * 0x9e3779b97f4a7c15L;
    return (int) (product >>> 32);
  }

  /** By owner, topic and key. */
  private static final class ByPlace extends HeldTable {

    /** Whether somebody chose what collides. Never goes back. */
    private boolean seeded;

    @Override
    int hash(Held entry) {
      return entry.hash;
    }

    @Nullable
    Held find(long owner, String topic, String key) {
      int hash = hash(owner, topic, key);
      int place = begin(hash);
      for (Held entry = at(place); entry != null; entry = at(place)) {
        if (hashAt(place) == hash && entry.isAt(owner, topic, key)) {
          return entry;
        }
        place = after(place);
      }
      return null;
    }

    void put(Held entry) {
      entry.placed = true;
      entry.hash = hash(entry.owner, entry.topic(), entry.key());
      if (add(entry) > RUN_MAX && !seeded) {
        seeded = true;
        all().forEach(each -> each.hash = hash(each.owner, each.topic(), each.key()));
        rehash();
      }
    }

    private int hash(long owner, String topic, String key) {
      return seeded
          ? spread(fold(fold(SEED ^ owner, topic), key))
          : spread(owner * OWNER_ODD + key.hashCode() * KEY_ODD + topic.hashCode());
    }

    private static long fold(long start, String text) {
      long hash = start;
      for (int i = 0; i < text.length(); i++) {
        hash = (hash ^ text.charAt(i)) * 0x9e3779b97f4a7c15L;
        hash ^= hash >>> 29;
      }
      return hash ^ text.length();
    }
  }

  /** By owner. */
  private static final class Oldest extends HeldTable {

    @Override
    int hash(Held entry) {
      return spread(entry.owner);
    }

    @Nullable
    Held find(long owner) {
      int hash = spread(owner);
      int place = begin(hash);
      for (Held entry = at(place); entry != null; entry = at(place)) {
        if (hashAt(place) == hash && entry.owner == owner) {
          return entry;
        }
        place = after(place);
      }
      return null;
    }
  }
}
