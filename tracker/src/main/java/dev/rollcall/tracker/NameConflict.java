package dev.rollcall.tracker;

/**
 * A name that an owner held and lost to another holder, after a race or a split.
 *
 * @param lost what it held
 * @param winner who holds the name
 */
public record NameConflict(Holder lost, Holder winner) {}
