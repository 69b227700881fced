package dev.rollcall.tracker.crdt;

/**
 * 64-bit hashes that every node computes alike: FNV-1a over the characters, then the finaliser of SplitMix64 to spread
 * the bits. Not against adversaries: peers are trusted to compute it honestly.
 */
public final class Hash64 {

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Hash64() {}

  /** Of a string's characters. */
  public static long of(CharSequence text) {
    return mix(fold(FNV_OFFSET, text));
  }

  /** Of a replica. */
  public static long of(Replica replica) {
    return mix(fold(FNV_OFFSET, replica.node()) ^ mix(replica.incarnation()));
  }

  /** Of an entry's dot and content, the replica left out: states are compared per replica. */
  public static long of(Entry entry) {
    long hash = fold(FNV_OFFSET ^ mix(entry.seq()), entry.topic());
    hash = fold(hash * FNV_PRIME ^ entry.previousSeq(), entry.key());
    for (byte b : entry.meta()) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return mix(hash);
  }

  /** The shard of a topic, the same on every node: 0 to shards − 1. */
  public static int shard(String topic, int shards) {
    return (int) Long.remainderUnsigned(of(topic), shards);
  }

  private static long fold(long start, CharSequence text) {
    long hash = start;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }

  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
