/**
 * One shard of one node: its own chain and log, its views of the other replicas, deltas out, pulls in. Pure: {@code java.*} only.
 *
 * <p><b>The protocol.</b> Deltas (from, to] go to every live peer early. Whoever notices that something is missing, by a gap or by what
 * a heartbeat or a digest says, pulls it from the writer or from anybody who holds it, and gets what is cheapest:
 *
 * <ol>
 *   <li>the interval out of the writer's log, if that reaches back far enough;
 *   <li>else the live dots of what the receiver has and the entries that it has not: no log and no tombstones needed;
 *   <li>which for a receiver that has nothing is a scan of everything. Both come in chunks, at the receiver's pace, and claim the moment of the first one.
 * </ol>
 *
 * <p><b>What shows.</b> Membership's verdicts show and hide whole replicas: slice by slice, so that none holds the event loop for long, see {@link
 * dev.rollcall.tracker.replication.Sweeps}.
 *
 * <p><b>Why something left</b> ({@link dev.rollcall.tracker.LeaveReason}). The writer's reason stands in its log beside the operation, goes with the dead of each delta
 * out of it, and is that of the last operation: what was updated and then removed is told to have been removed. A chain of live entries knows no reasons, so a
 * catch-up brings none, and neither does the overlap rule: such a leave is unseen. Of a replica that goes, each node tells its own verdict.
 *
 * <p><b>Invariants</b>: a gap changes nothing but causes a pull; what is stale changes nothing; anybody's answer is as good as the writer's; when all is
 * quiet nobody pulls; no message is over the frame limit; at most {@code maxPulls} are under way; no verdict
 * shows or hides more than {@code sweepMax} entries in one task; a dot shows once.
 */
@org.jspecify.annotations.NullMarked
package dev.rollcall.tracker.replication;
