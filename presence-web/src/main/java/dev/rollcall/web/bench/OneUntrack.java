package dev.rollcall.web.bench;

/** One untrack of an owner that holds many, beside that of owners that hold few: what else an owner holds should make no difference. */
final class OneUntrack {

  private static final int FEW = 10;

  private OneUntrack() {}

  /** Adds the figures. */
  static void measure(Population others, Size size, Findings findings) throws Exception {
    int many = size.of(5_000, 500);
    int rounds = size.of(100, 10);
    long[] failed = new long[1];
    Samples samples = Rounds.run(
        size,
        into -> failed[0] += time(new PlainTable(), others, many, rounds, "map", into),
        into -> failed[0] +=
            time(new DrivenShard("a", 2, frame -> {}), others, many, rounds, "machine", into));
    findings
        .with("untracks", rounds * many / 10)
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
      PresenceTable table, Population others, int many, int rounds, String name, Samples into) {
    for (int i = 0; i < others.size(); i++) {
      table.track(i, others.topic(i), others.key(i), Population.meta(0));
    }
    long failed = 0;
    for (int perOwner : new int[] {many, FEW}) {
      for (int i = 0; i < many; i++) {
        failed += track(table, i, perOwner) ? 0 : 1;
      }
      int[] order = Population.shuffled(many);
      int batch = many / 10;
      long ns = 0;
      for (int round = 0; round < rounds; round++) {
        int from = round % 10 * batch;
        long begunNs = CpuClock.ns();
        for (int i = from; i < from + batch; i++) {
          failed += untrack(table, order[i], perOwner) ? 0 : 1;
        }
        ns += CpuClock.ns() - begunNs;
        for (int i = from; i < from + batch; i++) {
          failed += track(table, order[i], perOwner) ? 0 : 1;
        }
      }
      for (int i = 0; i < many; i++) {
        failed += untrack(table, i, perOwner) ? 0 : 1;
      }
      into.add(name + " " + perOwner, ns / 1e3 / rounds / batch);
    }
    return failed;
  }

  private static boolean track(PresenceTable table, int i, int perOwner) {
    return table.track(
        owner(i, perOwner), Population.topicName(i % 1_000), "s" + i, Population.meta(0));
  }

  private static boolean untrack(PresenceTable table, int i, int perOwner) {
    return table.untrack(owner(i, perOwner), Population.topicName(i % 1_000), "s" + i);
  }

  /** Nobody's of the others: one owner holds all, or each of many holds a few. */
  private static long owner(int i, int perOwner) {
    return -1L - perOwner * 1_000_000L - i / perOwner;
  }
}
