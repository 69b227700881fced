package dev.rollcall.tracker.crdt;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * 64-bit hashes that every node computes alike: FNV-1a over the characters, or a multiply and shift per word where it has to be fast, then the finaliser of
 * SplitMix64 to spread the bits. Not against adversaries: peers are trusted to compute it honestly.
 */
public final class Hash64 {

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** The golden ratio's 64 bits: any odd number with about as many ones as zeros would do. */
  private static final long ODD = 0x9e3779b97f4a7c15L;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Hash64() {}

  /** Of a string's characters. */
  public static long of(CharSequence text) {
    return mix(fold(FNV_OFFSET, text));
  }

  /** Of a replica. */
  public static long of(Replica replica) {
    return mix(fold(FNV_OFFSET, replica.node()) ^ mix(replica.incarnation()));
  }

  /**
   * Of an entry's dot and content, the replica left out: states are compared per replica. Every write computes it, so it takes four characters or eight
   * bytes at a time.
   */
  public static long of(Entry entry) {
    long hash = fold4(mix(entry.seq()), entry.topic());
    hash = fold4(hash ^ entry.previousSeq(), entry.key());
    byte[] meta = entry.meta();
    int at = 0;
    for (; at <= meta.length - Long.BYTES; at += Long.BYTES) {
      hash = step(hash, (long) LONGS.get(meta, at));
    }
    long rest = meta.length;
    for (; at < meta.length; at++) {
      rest = rest << Byte.SIZE | (meta[at] & 0xff);
    }
    return mix(step(hash, rest));
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

  /** Four characters at a time; the length is among the last, so that what follows is not taken for more of it. */
  private static long fold4(long start, String text) {
    long hash = start;
    int length = text.length();
    int at = 0;
    for (; at <= length - 4; at += 4) {
      long four = text.charAt(at)
          | (long) text.charAt(at + 1) << 16
          | (long) text.charAt(at + 2) << 32
          | (long) text.charAt(at + 3) << 48;
      hash = step(hash, four);
    }
    long rest = length;
    for (; at < length; at++) {
      rest = rest << Character.SIZE | text.charAt(at);
    }
    return step(hash, rest);
  }

  private static long step(long hash, long word) {
    long mixed = (hash ^ word) * ODD;
    return mixed ^ (mixed >>> 32);
  }

  private static long mix(long value) {
    long z = value + ODD;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
