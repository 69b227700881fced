package dev.rollcall.pubsub;

/** One subscriber's interest in one topic. */
public interface Subscription {

  /** The topic subscribed to. */
  String topic();

  /**
   * Ends it. Called on the subscriber's own context, no further delivery begins, not even of what was queued; called
   * from elsewhere, one delivery that has begun may still be going on. Idempotent, from any thread.
   */
  void cancel();
}
