package dev.rollcall.tracker.crdt;

/**
 * The name of one operation, unique in the cluster's history.
 *
 * @param replica who did it
 * @param shard in which of its chains
 * @param seq its place in that chain, from 1
 */
public record Dot(Replica replica, int shard, long seq) {}
