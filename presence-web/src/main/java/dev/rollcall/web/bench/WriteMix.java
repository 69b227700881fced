package dev.rollcall.web.bench;

/**
 * Writes to a table in which everybody is held: a thousand random ones at a time are updated, untracked and tracked again, until it was done often enough. So what
 * is held stays the same, and its size can be compared.
 */
final class WriteMix {

  /** How many operations are timed at once. */
  static final int BATCH = 1_000;

  private final PresenceTable table;
  private final Population people;

  /** Operations that were not done. */
  private long failed;

  private WriteMix(PresenceTable table, Population people) {
    this.table = table;
    this.people = people;
  }

  /**
   * Tracks everybody, then measures; adds ops/s as {@code "name track"}, {@code "name update"} and {@code "name untrack"}, and what percent of
   * the time the garbage collector held it as {@code "name paused"}; and what an operation allocates, in bytes, as {@code "name track bytes"} and so on.
   *
   * @return how many operations were not done: to be checked, 0
   */
  static long measure(
      PresenceTable table, Population people, int batches, String name, Samples samples) {
    WriteMix mix = new WriteMix(table, people);
    for (int i = 0; i < people.size(); i++) {
      mix.track(i);
    }
    mix.measure(batches, name, samples);
    return mix.failed;
  }

  private void measure(int batches, String name, Samples samples) {
    long begunNs = System.nanoTime();
    long pausedMs = CpuClock.pausedMs();
    int[] order = people.shuffled();
    int batch = Math.min(BATCH, order.length);
    long updateNs = 0;
    long untrackNs = 0;
    long trackNs = 0;
    long[] bytes = new long[3];
    for (int b = 0; b < batches; b++) {
      int from = (int) ((long) b * batch % (order.length - batch + 1));
      long b0 = CpuClock.allocatedBytes();
      long t0 = CpuClock.ns();
      for (int i = from; i < from + batch; i++) {
        update(order[i]);
      }
      long t1 = CpuClock.ns();
      long b1 = CpuClock.allocatedBytes();
      for (int i = from; i < from + batch; i++) {
        untrack(order[i]);
      }
      long t2 = CpuClock.ns();
      long b2 = CpuClock.allocatedBytes();
      for (int i = from; i < from + batch; i++) {
        track(order[i]);
      }
      updateNs += t1 - t0;
      untrackNs += t2 - t1;
      trackNs += CpuClock.ns() - t2;
      bytes[0] += CpuClock.allocatedBytes() - b2;
      bytes[1] += b1 - b0;
      bytes[2] += b2 - b1;
    }
    double operations = (double) batches * batch;
    samples.add(name + " track", operations * 1e9 / trackNs);
    samples.add(name + " update", operations * 1e9 / updateNs);
    samples.add(name + " untrack", operations * 1e9 / untrackNs);
    for (int verb = 0; verb < bytes.length; verb++) {
      samples.add(name + " " + LocalWrites.VERBS.get(verb) + " bytes", bytes[verb] / operations);
    }
    double wallMs = (System.nanoTime() - begunNs) / 1e6;
    samples.add(name + " paused", 100 * (CpuClock.pausedMs() - pausedMs) / wallMs);
  }

  private void track(int i) {
    failed += table.track(i, people.topic(i), people.key(i), Population.meta(0)) ? 0 : 1;
  }

  private void update(int i) {
    failed += table.update(i, people.topic(i), people.key(i), Population.meta(1)) ? 0 : 1;
  }

  private void untrack(int i) {
    failed += table.untrack(i, people.topic(i), people.key(i)) ? 0 : 1;
  }
}
