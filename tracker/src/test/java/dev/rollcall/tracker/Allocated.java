package dev.rollcall.tracker;

import java.lang.management.ManagementFactory;

/** What a task allocates: tells a path that makes nothing from one that makes much, where both come to the same. */
public final class Allocated {

  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocated() {}

  /** Bytes, in this thread. */
  public static long by(Runnable task) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    task.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
