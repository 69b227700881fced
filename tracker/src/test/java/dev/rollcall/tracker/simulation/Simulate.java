package dev.rollcall.tracker.simulation;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** Many seeds of the simulation: on all cores until one fails, with the hours that they simulated. */
public final class Simulate {

  private static final double HOUR_MS = 3_600_000;

  private final long seeds;
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong simulatedMs = new AtomicLong();
  private final AtomicLong steps = new AtomicLong();
  private final AtomicReference<String> failure = new AtomicReference<>();

  private Simulate(long seeds) {
    this.seeds = seeds;
  }

  /** Runs the seeds from 0 on and tells what came of it. Returns whether none failed. */
  public static boolean run(long seeds) throws InterruptedException {
    return new Simulate(seeds).run();
  }

  /** The first of so many seeds that fails; empty if none does. */
  public static Optional<Long> firstFailure(long seeds) {
    for (long seed = 0; seed < seeds; seed++) {
      try {
        SimRun.run(seed);
      } catch (RuntimeException | Error broken) {
        broken.printStackTrace();
        return Optional.of(seed);
      }
    }
    return Optional.empty();
  }

  private boolean run() throws InterruptedException {
    long startNs = System.nanoTime();
    int cores = Runtime.getRuntime().availableProcessors();
    Thread[] threads =
        IntStream.range(0, cores).mapToObj(i -> new Thread(this::runSeeds)).toArray(Thread[]::new);
    for (Thread thread : threads) {
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double hours = simulatedMs.get() / HOUR_MS;
    long seconds = (System.nanoTime() - startNs) / 1_000_000_000;
    System.out.printf(
        "%s in %d s on %d threads: %.1f simulated hours, %,d steps%n",
        failure.get() == null ? seeds + " seeds, no violation," : failure.get(),
        seconds,
        cores,
        hours,
        steps.get());
    return failure.get() == null;
  }

  /** Takes seeds until there are none or one has failed. */
  private void runSeeds() {
    for (long seed = next.getAndIncrement();
        seed < seeds && failure.get() == null;
        seed = next.getAndIncrement()) {
      try {
        SimRun run = SimRun.check(seed);
        simulatedMs.addAndGet(run.simulatedMs());
        steps.addAndGet(run.steps());
      } catch (RuntimeException | Error broken) {
        if (failure.compareAndSet(
            null, "seed " + seed + " failed (-Drollcall.seed=" + seed + ")")) {
          broken.printStackTrace();
        }
      }
    }
  }
}
