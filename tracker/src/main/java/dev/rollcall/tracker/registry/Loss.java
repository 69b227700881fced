package dev.rollcall.tracker.registry;

import dev.rollcall.tracker.crdt.Entry;

/**
 * An entry of this node that has to go because another contender keeps the name.
 *
 * @param loser this node's
 * @param winner the other one
 */
public record Loss(Entry loser, Entry winner) {}
