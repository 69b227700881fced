package dev.rollcall.tracker.crdt;

import java.util.List;

/**
 * What the operations (from, to] of one chain changed. Exact: S(from) with it applied is S(to).
 *
 * @param replica whose chain
 * @param shard which of its chains
 * @param from operations that the receiver must have seen, 0 or more
 * @param to operations seen after it, above {@code from}
 * @param adds the entries with dots in (from, to] that live at {@code to}, in dot order
 * @param dead the dots up to {@code from} that died in (from, to], ascending
 * @param reasons why, parallel to the dead: one was replaced if what came in its place, by one update or several, is among the adds
 */
public record Delta(
    Replica replica,
    int shard,
    long from,
    long to,
    List<Entry> adds,
    long[] dead,
    LeaveReasons reasons) {}
