package dev.rollcall.web.bench;

import dev.rollcall.tracker.crdt.Replica;
import org.jspecify.annotations.Nullable;

/**
 * The end of an owner that holds much: all of it leaves at once, on the loop that everybody else of the shard waits for. Measured on one shard's machine
 * beside others who stay, with frames for a peer; and through the public API.
 */
final class OwnerEnd implements Scenario {

  private static final String MACHINE = "machine ";
  private static final String MAP = "map ";

  /** How often an owner ends in one repetition: the median counts. */
  private static final int ENDS = 5;

  @Override
  public String name() {
    return "owner-end";
  }

  @Override
  public String shows() {
    return "the end of an owner with up to 20,000 presences, and an untrack of one of its 5,000";
  }

  /** Where the presences that end are, and whose. */
  private enum Shape {
    SPREAD("in 1,000 topics"),
    ONE_TOPIC("in 1 topic"),
    ONE_KEY("under 1 key, each in a topic of its own"),
    ONE_PLACE("under 1 key in 1 topic, each of an owner of its own, which all end");

    private final String words;

    Shape(String words) {
      this.words = words;
    }

    String topic(int i) {
      return switch (this) {
        case SPREAD -> Population.topicName(i % 1_000);
        case ONE_KEY -> "own" + i;
        case ONE_TOPIC, ONE_PLACE -> "crowd";
      };
    }

    String key(int i) {
      return this == SPREAD || this == ONE_TOPIC ? "s" + i : "same";
    }

    /** Nobody's of those who stay. */
    long owner(int i) {
      return this == ONE_PLACE ? -1L - i : -1;
    }
  }

  @Override
  public Report run(Size size) throws Exception {
    Population others = new Population(size.of(100_000, 2_000), LocalWrites.topics(size));
    int[] growing =
        size == Size.FULL ? new int[] {1_000, 5_000, 10_000, 20_000} : new int[] {100, 1_000};
    int many = size.of(10_000, 500);
    Findings findings = new Findings(this, size)
        .with("others", others.size())
        .with("topicsOfOthers", others.topics())
        .with("endsPerRepetition", ENDS)
        .with("clock", CpuClock.WORDS)
        .with("machine", "one shard on its own thread, with frames for a peer");
    Samples spread = new Samples();
    for (int held : growing) {
      Samples samples = ends(Shape.SPREAD, held, others, size, Target.atMost(20), findings);
      spread.addAll(samples, Integer.toString(held));
    }
    linear(growing[growing.length - 1], growing[0], spread, findings);
    ends(Shape.ONE_TOPIC, many, others, size, Target.atMost(20), findings);
    ends(Shape.ONE_KEY, many, others, size, Target.atMost(20), findings);
    ends(Shape.ONE_PLACE, many, others, size, null, findings);
    OneUntrack.measure(others, size, findings);
    NodeOwnerEnd.measure(others, many, size, findings);
    return findings.report();
  }

  private static Samples ends(
      Shape shape,
      int held,
      Population others,
      Size size,
      @Nullable Target target,
      Findings findings)
      throws Exception {
    long[] wrong = new long[1];
    Samples samples = Rounds.run(
        size,
        into -> {
          PlainTable table = new PlainTable();
          time(table, shape, held, others, MAP, into);
          wrong[0] += table.size() == others.size() ? 0 : 1;
        },
        into -> {
          DrivenShard shard = new DrivenShard("a", 2, frame -> {}).meets(new Replica("b", 1));
          time(shard, shape, held, others, MACHINE, into);
          boolean right = shard.size() == others.size()
              && shard.machine().owned() == others.size()
              && shard.right();
          wrong[0] += right ? 0 : 1;
        });
    String what = "end of " + LocalWrites.count(held) + " " + shape.words;
    findings
        .figure(what, "ms", samples.of(MACHINE), samples.of(MAP), held > 10_000 ? null : target)
        .figure(
            what + ", the slowest",
            "ms",
            samples.of(MACHINE + "slowest"),
            samples.of(MAP + "slowest"),
            null)
        .check(Check.equal("tables that hold others than those who stay: " + what, 0, wrong[0]));
    return samples;
  }

  /** Everybody else is tracked; then, several times, the owner's, and the end is timed. */
  private static void time(
      PresenceTable table, Shape shape, int held, Population others, String name, Samples into) {
    for (int i = 0; i < others.size(); i++) {
      table.track(i, others.topic(i), others.key(i), Population.meta(0));
    }
    double[] ms = new double[ENDS];
    for (int end = 0; end < ENDS; end++) {
      for (int i = 0; i < held; i++) {
        table.track(shape.owner(i), shape.topic(i), shape.key(i), Population.meta(0));
      }
      int owners = shape == Shape.ONE_PLACE ? held : 1;
      long begunNs = CpuClock.ns();
      for (int owner = 0; owner < owners; owner++) {
        table.end(shape.owner(owner));
      }
      ms[end] = (CpuClock.ns() - begunNs) / 1e6;
    }
    Spread spread = Spread.of(ms);
    into.add(name, spread.median());
    into.add(name + "slowest", spread.max());
  }

  /** Per presence, with the most held and with the fewest: 1 is linear. */
  private static void linear(int most, int least, Samples spread, Findings findings) {
    double scale = (double) least / most;
    findings.figure(
        "end, per presence: of " + LocalWrites.count(most) + " ÷ of " + LocalWrites.count(least),
        "x",
        spread.ratio(MACHINE + most, MACHINE + least).times(scale),
        spread.ratio(MAP + most, MAP + least).times(scale),
        Target.atMost(2));
  }
}
