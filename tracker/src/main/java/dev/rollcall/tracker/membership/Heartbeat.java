package dev.rollcall.tracker.membership;

import dev.rollcall.tracker.crdt.Replica;

/**
 * One replica's state of life, by itself or as somebody else knows it.
 *
 * @param replica who
 * @param counter grows with each heartbeat of that replica: it lives iff this advances, whoever tells
 * @param leaving true if it has announced its leave
 * @param seqs how far each of its chains is, by shard
 */
public record Heartbeat(Replica replica, long counter, boolean leaving, long[] seqs) {}
