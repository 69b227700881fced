package dev.rollcall.web.bench;

import dev.rollcall.tracker.crdt.Replica;
import java.util.List;
import java.util.Locale;

/** Writes on one node: what they cost the thread that does them, and what the public API makes of that. */
final class LocalWrites implements Scenario {

  /** What is done to a presence, in this order. */
  static final List<String> VERBS = List.of("track", "update", "untrack");

  private static final String MAP = "map";
  private static final String ALONE = "machine";
  private static final String PEER = "machine with a peer";

  @Override
  public String name() {
    return "local";
  }

  @Override
  public String shows() {
    return "track, update and untrack on one node: on the owning context, and from other threads";
  }

  /** How many presences are held. */
  static int[] held(Size size) {
    return size == Size.FULL ? new int[] {10_000, 100_000, 1_000_000} : new int[] {1_000, 4_000};
  }

  static int topics(Size size) {
    return size.of(1_000, 100);
  }

  static int batches(Size size) {
    return size.of(200, 4);
  }

  static String count(int number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  @Override
  public Report run(Size size) throws Exception {
    Findings findings = new Findings(this, size)
        .with("topics", topics(size))
        .with("presencesPerOwner", 1)
        .with("metaBytes", Population.META_BYTES)
        .with("timedOpsOfEachKind", batches(size) * WriteMix.BATCH)
        .with("clock", CpuClock.WORDS)
        .with("targetsJudgedOn", "one shard's machine on one thread, driven as its loop drives it")
        .with("apiInFlight", ApiWrites.WINDOW);
    int[] held = held(size);
    Samples[] machine = new Samples[held.length];
    Samples[] api = new Samples[held.length];
    for (int i = 0; i < held.length; i++) {
      machine[i] = machine(held[i], size, findings);
    }
    DutyCosts.measure(size, findings);
    for (int i = 0; i < held.length; i++) {
      api[i] = ApiWrites.onTheShardsContext(held[i], size, findings);
    }
    int last = held.length - 1;
    String ratio = " with " + count(held[last]) + " held ÷ with " + count(held[0]);
    for (String verb : VERBS) {
      Target flat = Target.atLeast(0.6);
      findings.figure(
          verb + ", machine," + ratio,
          "x",
          ratio(machine[last].of(ALONE + " " + verb), machine[0].of(ALONE + " " + verb)),
          ratio(machine[last].of(MAP + " " + verb), machine[0].of(MAP + " " + verb)),
          flat);
      findings.figure(new Figure(
          verb + ", API on the shard's context," + ratio,
          "x",
          ratio(api[last].of(verb), api[0].of(verb))));
    }
    ApiWrites.fromOtherThreads(size, findings);
    return findings.report();
  }

  /** Of medians, with the widest bounds: the two were not measured in turns. */
  static Spread ratio(Spread above, Spread below) {
    return new Spread(
        Math.min(above.n(), below.n()),
        above.min() / below.max(),
        above.median() / below.median(),
        above.max() / below.min());
  }

  private static Samples machine(int held, Size size, Findings findings) throws Exception {
    Population people = new Population(held, topics(size));
    int batches = batches(size);
    long[] failed = new long[1];
    long[] wrong = new long[1];
    Samples samples = Rounds.run(
        size,
        into -> failed[0] += WriteMix.measure(new PlainTable(), people, batches, MAP, into),
        into -> {
          DrivenShard shard = new DrivenShard("a", 2, frame -> {});
          failed[0] += WriteMix.measure(shard, people, batches, ALONE, into);
          wrong[0] += wrong(shard, held);
        },
        into -> {
          DrivenShard shard = new DrivenShard("a", 2, frame -> {}).meets(new Replica("b", 1));
          failed[0] += WriteMix.measure(shard, people, batches, PEER, into);
          wrong[0] += wrong(shard, held) + (shard.frames() == 0 ? 1 : 0);
        });
    String suffix = ", " + count(held) + " held";
    for (String verb : VERBS) {
      Spread floor = samples.of(MAP + " " + verb);
      findings
          .figure(
              verb + ", machine" + suffix,
              "ops/s",
              samples.of(ALONE + " " + verb),
              floor,
              Target.atLeastFloors(0.5))
          .figure(
              verb + ", machine, frames for a peer" + suffix,
              "ops/s",
              samples.of(PEER + " " + verb),
              floor,
              null);
    }
    findings
        .figure(
            "paused by the garbage collector, machine" + suffix,
            "%",
            samples.of(ALONE + " paused"),
            samples.of(MAP + " paused"),
            null)
        .check(Check.equal("operations that were not done" + suffix, 0, failed[0]))
        .check(Check.equal(
            "machines that did not hold, or not show, everybody" + suffix, 0, wrong[0]));
    return samples;
  }

  private static long wrong(DrivenShard shard, int held) {
    boolean right = shard.size() == held && shard.machine().owned() == held && shard.right();
    return right ? 0 : 1;
  }
}
