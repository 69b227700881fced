/** Messages between nodes as bytes: versioned, bounded, trusted in nothing. Pure: {@code java.*} only. */
@org.jspecify.annotations.NullMarked
package dev.rollcall.tracker.wire;
