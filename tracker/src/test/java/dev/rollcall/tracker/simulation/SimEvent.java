package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.membership.Verdict;

/** What can happen to a simulated cluster. Those of a process that has ended meanwhile do nothing. */
sealed interface SimEvent {

  /** Something that happens to one process: {@code life} counts the runs of its node. */
  sealed interface ToProcess extends SimEvent {
    String node();

    int life();
  }

  /** A message arrives, at whatever process has the name by now. */
  @SuppressWarnings("ArrayRecordComponent")
  record Packet(String from, String node, byte[] bytes) implements SimEvent {}

  /** A message that arrived at a process while it was paused: it dies with it. */
  @SuppressWarnings("ArrayRecordComponent")
  record Buffered(String node, int life, byte[] bytes) implements ToProcess {}

  /** The clock of a process ticks. */
  record Tick(String node, int life) implements ToProcess {}

  /** Membership's verdict arrives at a shard; {@code told} is what a heartbeat said with it, for the checkers alone. */
  @SuppressWarnings("ArrayRecordComponent")
  record Ruling(String node, int life, int shard, Verdict verdict, long[] told)
      implements ToProcess {}

  /** The transport tells a process that another can be reached. */
  record Contact(String node, int life, String other) implements ToProcess {}

  /** The transport tells a process that another is gone: true or not. */
  record Gone(String node, int life, String other) implements ToProcess {}

  /** An owner does something. */
  record Work(String node, int life, int shard) implements ToProcess {}

  /** An owner does something with a name or a group that others contend for too. */
  record Contend(String node, int life, int shard) implements ToProcess {}

  /** A process ends. */
  record Stop(String node, int life) implements ToProcess {}

  /** The timer of a shard rings; void if it was set anew meanwhile. */
  record Wake(String node, int life, int shard, long atMs) implements ToProcess {}

  /** A thread that stalled goes on, if it has not stalled again. */
  record Resume(String node, int life, int thread) implements ToProcess {}
}
