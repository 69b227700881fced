/**
 * The lattice: what is here, and which of two opinions is right. Pure: {@code java.*} only, no clock, no I/O.
 *
 * <p><b>The theorem.</b> Replica r performs operations 1, 2, 3, …; an operation adds an entry under the dot (r, k), kills an earlier dot of r,
 * or both. S(k) is what lives after k of them. Let A and B be ORSWOT states (Bieniusa et al., <i>An optimized conflict-free replicated
 * set</i>, 2012) that hold S(a) and S(b) of r, with the causal contexts [1..a] and [1..b], and let a ≥ b. Then their join, restricted to r, is A:
 *
 * <ul>
 *   <li>dots of B above a: there are none;
 *   <li>dots of A above b are outside B's context and stay;
 *   <li>dots of A up to b live at a, so they lived at b (a dead dot never returns), so B has them too, and they stay;
 *   <li>dots of B up to a that A lacks are inside A's context, so they are removed.
 * </ul>
 *
 * So the lattice is a product of chains, one per replica, the join is the later state of each, and a causal context is one
 * integer per chain. Concurrency exists only between replicas, whose entries never interact: two nodes that track one key
 * give it two entries. Add-wins means here that nobody but its owner can remove an entry.
 *
 * <p><b>Invariants</b>: a view that calls itself exact equals S(seq); seq never goes back within an incarnation; a dot that died in a
 * view never lives in it again; what {@code apply} returns is the difference of before and after.
 *
 * <p><b>Intended oddities.</b> A slot of {@link dev.rollcall.tracker.crdt.KeyTrie} is an Object of four kinds (an entry, an array of
 * some, a crowd of many, a node), because a class for each would cost an object per presence. A removal takes a sequence number, so that it can be missed and noticed.
 */
@org.jspecify.annotations.NullMarked
package dev.rollcall.tracker.crdt;
