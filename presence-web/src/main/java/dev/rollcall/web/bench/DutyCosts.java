package dev.rollcall.web.bench;

import dev.rollcall.web.bench.DutifulTable.Duty;
import java.util.ArrayList;
import java.util.List;

/** What each of a tracker's duties costs a write: the floor with more and more of them, in turns with the machine that does them all. */
final class DutyCosts {

  private static final String ALONE = "machine";

  private DutyCosts() {}

  static void measure(Size size, Findings findings) throws Exception {
    int held = size.of(100_000, 2_000);
    Population people = new Population(held, LocalWrites.topics(size));
    int batches = LocalWrites.batches(size);
    long[] wrong = new long[1];
    List<Rounds.Trial> trials = new ArrayList<>();
    for (Duty duty : Duty.values()) {
      trials.add(into -> {
        DutifulTable table = new DutifulTable(duty);
        wrong[0] += WriteMix.measure(table, people, batches, duty.name(), into);
        wrong[0] += table.right() ? 0 : 1;
      });
    }
    trials.add(into -> {
      DrivenShard shard = new DrivenShard("a", 2, frame -> {});
      wrong[0] += WriteMix.measure(shard, people, batches, ALONE, into);
    });
    Samples samples = Rounds.run(size, trials.toArray(new Rounds.Trial[0]));
    String suffix = ", " + LocalWrites.count(held) + " held";
    for (String verb : LocalWrites.VERBS) {
      for (Duty duty : Duty.values()) {
        figures(verb, duty.words(), samples, duty.name(), suffix, findings);
      }
      figures(verb, "the machine, which does all of it", samples, ALONE, suffix, findings);
    }
    findings.check(Check.equal("writes with duties that went wrong" + suffix, 0, wrong[0]));
  }

  private static void figures(
      String verb, String words, Samples samples, String name, String suffix, Findings findings) {
    findings
        .figure(new Figure(
            verb + ", time, " + words + suffix, "ns", inverse(samples.of(name + " " + verb))))
        .figure(new Figure(
            verb + ", allocated, " + words + suffix,
            "B",
            samples.of(name + " " + verb + " bytes")));
  }

  /** ns per operation of operations per second. */
  private static Spread inverse(Spread perSecond) {
    return new Spread(
        perSecond.n(), 1e9 / perSecond.max(), 1e9 / perSecond.median(), 1e9 / perSecond.min());
  }
}
