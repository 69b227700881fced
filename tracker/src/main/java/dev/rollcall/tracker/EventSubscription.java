package dev.rollcall.tracker;

/** Somebody who is told of events. */
public interface EventSubscription {

  /** Ends it: the handler is not called again, but for a call that is under way. Idempotent, from any thread. */
  void cancel();
}
