package dev.rollcall.web.chaos;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits until nothing is in the way any more: asks again and again, up to a generous bound. */
final class Eventually {

  private static final long POLL_MS = 50;

  private Eventually() {}

  /** Until there is no obstacle; one that cannot be asked for, because a node is away, is one. */
  static void await(String what, long boundS, Supplier<String> obstacle)
      throws InterruptedException {
    await(what, boundS, obstacle, POLL_MS);
  }

  static void await(String what, long boundS, Supplier<String> obstacle, long pollMs)
      throws InterruptedException {
    long beginNs = System.nanoTime();
    while (true) {
      String found;
      try {
        found = obstacle.get();
      } catch (IllegalStateException nodeIsAway) {
        found = String.valueOf(nodeIsAway.getMessage());
      }
      if (found.isEmpty()) {
        return;
      }
      if (millisSince(beginNs) > TimeUnit.SECONDS.toMillis(boundS)) {
        throw new AssertionError("waited " + boundS + " s for " + what + ": " + found);
      }
      Thread.sleep(pollMs);
    }
  }

  static long millisSince(long beginNs) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
  }
}
