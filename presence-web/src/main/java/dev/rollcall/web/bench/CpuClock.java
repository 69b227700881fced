package dev.rollcall.web.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/**
 * What the calling thread has had of a CPU: for what one thread does alone. On a machine that is busy with other things the wall's clock measures those as
 * well; on one that is not, the two agree but for the pauses of the garbage collector, which therefore are told apart.
 */
final class CpuClock {

  /** For setups: what this clock measures. */
  static final String WORDS =
      "CPU time of the one thread that measures; what several threads do: the wall's";

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private CpuClock() {}

  /** So far, in ns. Costs some hundred ns to ask. */
  static long ns() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /** What the thread has allocated so far, in bytes. */
  static long allocatedBytes() {
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  /** How long garbage collectors have held all threads of this process so far, in ms, by the wall. */
  static long pausedMs() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }
}
