package dev.rollcall.web.bench;

/** What the machine gives at best: to judge the other scenarios' figures by, and to compare machines. */
final class Floor implements Scenario {

  @Override
  public String name() {
    return "floor";
  }

  @Override
  public String shows() {
    return "what plain hash maps in one thread and bare hops between event loops give on this machine";
  }

  @Override
  public Report run(Size size) throws Exception {
    Findings findings = new Findings(this, size);
    findings
        .with("clock", CpuClock.WORDS)
        .with("topics", LocalWrites.topics(size))
        .with("presencesPerOwner", 1);
    for (int held : LocalWrites.held(size)) {
      writes(held, size, findings);
    }
    hops(size, findings);
    return findings.report();
  }

  private static void writes(int held, Size size, Findings findings) throws Exception {
    Population people = new Population(held, LocalWrites.topics(size));
    long[] seen = new long[2];
    Samples samples = Rounds.run(size, into -> {
      PlainTable table = new PlainTable();
      seen[0] += WriteMix.measure(table, people, LocalWrites.batches(size), "map", into);
      seen[1] = table.size();
    });
    String suffix = ", " + LocalWrites.count(held) + " held";
    for (String verb : LocalWrites.VERBS) {
      findings.figure(new Figure(verb + suffix, "ops/s", samples.of("map " + verb)));
    }
    findings
        .figure(
            new Figure("paused by the garbage collector" + suffix, "%", samples.of("map paused")))
        .check(Check.equal("operations that were not done" + suffix, 0, seen[0]))
        .check(Check.equal("presences at the end" + suffix, held, seen[1]));
  }

  private static void hops(Size size, Findings findings) throws Exception {
    int hops = size.of(400_000, 4_000);
    Samples samples = Rounds.run(
        size,
        into -> into.add("1", Hops.perSecond(1, 1, 1, hops / 10)),
        into -> into.add("8", Hops.perSecond(1, 8, 1, hops)),
        into -> into.add("64", Hops.perSecond(1, 64, 8, hops)),
        into -> into.add("8 x 8", Hops.perSecond(8, 8, 8, hops)));
    findings
        .with("hops", hops)
        .figure(new Figure("hops between two event loops, 1 in flight", "hops/s", samples.of("1")))
        .figure(new Figure("hops between two event loops, 8 in flight", "hops/s", samples.of("8")))
        .figure(new Figure("hops to 8 contexts from one, 64 in flight", "hops/s", samples.of("64")))
        .figure(new Figure(
            "hops to 8 contexts from 8, 8 in flight each", "hops/s", samples.of("8 x 8")));
  }
}
