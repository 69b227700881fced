package dev.rollcall.tracker;

/** One handler's interest in the diffs of one topic. */
public interface TopicSubscription {

  /** The topic. */
  String topic();

  /** The state that the diffs start from. */
  TopicSnapshot snapshot();

  /** Ends it: no call of the handler begins after this returns on the handler's context. Idempotent, any thread. */
  void cancel();
}
