package dev.rollcall.tracker.crdt;

import org.jspecify.annotations.Nullable;

/** What a writer does to its chain. */
public final class Chains {

  private Chains() {}

  /** Adds an entry, in place of the previous one if there is one. */
  public static Entry put(
      Chain chain, String topic, String key, byte[] meta, @Nullable Entry previous) {
    long previousSeq = previous == null ? 0 : previous.seq();
    Entry entry = new Entry(chain.nextDot(), previousSeq, topic, key, meta);
    chain.put(entry, previous);
    return entry;
  }
}
