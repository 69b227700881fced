package dev.rollcall.web.bench;

/** One untrack of an owner that holds many, beside one of an owner that holds few: that the others of its own make no difference. */
final class OneUntrack {

  private static final long RICH = -1;
  private static final long POOR = -2;
  private static final int FEW = 10;

  private OneUntrack() {}

  /** Adds the figures. */
  static void measure(Population others, Size size, Findings findings) throws Exception {
    int many = size.of(5_000, 500);
    int times = size.of(20_000, 200);
    long[] failed = new long[1];
    Samples samples = Rounds.run(
        size,
        into -> failed[0] += time(new PlainTable(), others, many, times, "map", into),
        into -> failed[0] +=
            time(new DrivenShard("a", 2, frame -> {}), others, many, times, "machine", into));
    findings
        .with("untracks", times)
        .figure(
            "untrack of one of " + LocalWrites.count(many),
            "us",
            samples.of("machine " + many),
            samples.of("map " + many),
            null)
        .figure(
            "untrack of one of " + FEW,
            "us",
            samples.of("machine " + FEW),
            samples.of("map " + FEW),
            null)
        .figure(
            "untrack of one of " + LocalWrites.count(many) + " ÷ of one of " + FEW,
            "x",
            samples.ratio("machine " + many, "machine " + FEW),
            samples.ratio("map " + many, "map " + FEW),
            Target.atMost(2))
        .check(Check.equal("untracks that were not done", 0, failed[0]));
  }

  private static long time(
      PresenceTable table, Population others, int many, int times, String name, Samples into) {
    for (int i = 0; i < others.size(); i++) {
      table.track(i, others.topic(i), others.key(i), Population.meta(0));
    }
    long failed = 0;
    for (int i = 0; i < many; i++) {
      failed += track(table, RICH, i) ? 0 : 1;
    }
    for (int i = 0; i < FEW; i++) {
      failed += track(table, POOR, i) ? 0 : 1;
    }
    int[] order = Population.shuffled(many);
    long richNs = 0;
    long poorNs = 0;
    for (int n = 0; n < times; n++) {
      int rich = order[n % many];
      int poor = n % FEW;
      long t0 = System.nanoTime();
      failed += untrack(table, RICH, rich) ? 0 : 1;
      long t1 = System.nanoTime();
      failed += track(table, RICH, rich) ? 0 : 1;
      long t2 = System.nanoTime();
      failed += untrack(table, POOR, poor) ? 0 : 1;
      richNs += t1 - t0;
      poorNs += System.nanoTime() - t2;
      failed += track(table, POOR, poor) ? 0 : 1;
    }
    into.add(name + " " + many, richNs / 1e3 / times);
    into.add(name + " " + FEW, poorNs / 1e3 / times);
    return failed;
  }

  private static boolean track(PresenceTable table, long owner, int i) {
    return table.track(owner, Population.topicName(i % 1_000), key(owner, i), Population.meta(0));
  }

  private static boolean untrack(PresenceTable table, long owner, int i) {
    return table.untrack(owner, Population.topicName(i % 1_000), key(owner, i));
  }

  private static String key(long owner, int i) {
    return owner == RICH ? "rich" + i : "poor" + i;
  }
}
