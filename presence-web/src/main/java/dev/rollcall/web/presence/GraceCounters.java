package dev.rollcall.web.presence;

import java.util.concurrent.atomic.LongAdder;

/** What became of the presences of connections that dropped without a goodbye, since the start of the node. */
public final class GraceCounters {

  /** Presences parked. */
  public final LongAdder parked = new LongAdder();

  /** Of those: flaps that nobody saw, for the user was back within the grace, here or on another node. */
  public final LongAdder suppressed = new LongAdder();

  /** Of those: left when the grace was over. */
  public final LongAdder expired = new LongAdder();

  /** Presences that left at once because as many as maxParked or maxParkedPerClient allows were parked. */
  public final LongAdder refused = new LongAdder();
}
