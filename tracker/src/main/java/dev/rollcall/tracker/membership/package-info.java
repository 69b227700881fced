/**
 * Who is there: heartbeats, digests, verdicts. Pure: {@code java.*} only, time and randomness come in as arguments.
 *
 * <p><b>Invariants</b>: an observer's idea of a node's incarnation never goes back; a replica is alive only by its own counter; (incarnation,
 * counter) of a forgotten one is never shown again unless it advances; a pause of the observer is nobody's silence.
 */
@org.jspecify.annotations.NullMarked
package dev.rollcall.tracker.membership;
