package dev.rollcall.tracker.crdt;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One presence under one dot. Immutable: an update makes a new entry under a new dot.
 *
 * <p>The dot is (replica, shard, seq): the {@code seq}-th operation of that replica's chain in that shard. The meta is kept
 * as the bytes of its JSON: nothing between the owner and the reader looks into it. Two entries are equal if they are the same object; a writer may hang
 * what it has to know of its own on a subclass.
 */
public class Entry {

  private final Replica replica;
  private final String topic;
  private final String key;
  private final byte[] meta;
  private final long seq;
  private final long previousSeq;
  private final long hash;
  private final int shard;

  /**
   * An entry; the meta's bytes are not copied and must not change.
   *
   * @param dot where it stands: replica, shard and seq, 1 or more
   * @param previousSeq the dot that it replaced; 0 if it replaced none
   */
  public Entry(Dot dot, long previousSeq, String topic, String key, byte[] meta) {
    this.replica = dot.replica();
    this.shard = dot.shard();
    this.seq = dot.seq();
    this.previousSeq = previousSeq;
    this.topic = topic;
    this.key = key;
    this.meta = meta;
    this.hash = Hash64.of(this);
  }

  /** Who wrote it. */
  public final Replica replica() {
    return replica;
  }

  /** The topic's shard. */
  public final int shard() {
    return shard;
  }

  /** Its place in the replica's chain, from 1. */
  public final long seq() {
    return seq;
  }

  /** The dot that it replaced; 0 if it replaced none. */
  public final long previousSeq() {
    return previousSeq;
  }

  /** The topic. */
  public final String topic() {
    return topic;
  }

  /** The key. */
  public final String key() {
    return key;
  }

  /** The meta as UTF-8 JSON: shared, not to be changed. */
  @SuppressWarnings("EI_EXPOSE_REP")
  public final byte[] meta() {
    return meta;
  }

  /** {@link Hash64#of(Entry)}, kept: who kills an entry would have to fetch all of it into the cache again. */
  final long hash() {
    return hash;
  }

  /** Whether both say the same of the same dot. */
  public final boolean sameAs(Entry other) {
    return seq == other.seq
        && shard == other.shard
        && previousSeq == other.previousSeq
        && replica.equals(other.replica)
        && topic.equals(other.topic)
        && key.equals(other.key)
        && Arrays.equals(meta, other.meta);
  }

  @Override
  public final String toString() {
    return topic + "/" + key + "@" + replica.node() + ":" + seq + " "
        + new String(meta, StandardCharsets.UTF_8);
  }
}
