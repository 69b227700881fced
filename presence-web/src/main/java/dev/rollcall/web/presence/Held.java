package dev.rollcall.web.presence;

/**
 * A presence that a channel holds.
 *
 * @param ref its state's name, as the tracker gave it last
 * @param metaHash the hash of its meta
 */
public record Held(String ref, int metaHash) {}
