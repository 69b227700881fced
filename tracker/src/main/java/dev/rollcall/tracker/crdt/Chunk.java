package dev.rollcall.tracker.crdt;

import java.util.List;

/**
 * A piece of catch-up for a receiver that missed more than the log holds: what lives among the dots (after, upTo] of one
 * chain, at the moment {@code at} of whoever holds it.
 *
 * <p>For dots up to {@code base} the receiver has the entries and only needs to know which still live: their bare dots, about
 * one byte each. That is the live-dot set; it needs no history and no tombstones. For dots above {@code base} it needs the
 * entries. With {@code base} 0 it is a scan of everything. The last one is that whose {@code upTo} is the first one's {@code at}.
 *
 * @param replica whose chain
 * @param shard which of its chains
 * @param base the operations that the receiver had seen when it began to catch up
 * @param after dots up to this one were in earlier chunks
 * @param upTo the last dot that this chunk speaks of
 * @param at the operations that the sender had seen
 * @param live the dots in (after, min(upTo, base)] that live, ascending
 * @param adds the entries with dots in (max(after, base), upTo] that live, in dot order
 */
public record Chunk(
    Replica replica,
    int shard,
    long base,
    long after,
    long upTo,
    long at,
    long[] live,
    List<Entry> adds) {}
