package dev.rollcall.web.bench;

import dev.rollcall.web.bench.PlainFrame.Kind;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Frames of another node: what it costs to read and apply one, however much is held already. */
final class Merge implements Scenario {

  private static final String FRAME = "frame ";
  private static final String MAP = "map ";
  private static final String HUNDRED = "hundred";
  private static final String MANY = "many";

  @Override
  public String name() {
    return "merge";
  }

  @Override
  public String shows() {
    return "a frame of another node, read and applied: 1, 100 and 10,000 operations, with little held and with much";
  }

  /**
   * How much is done in one repetition.
   *
   * @param singles frames of one operation, of each kind
   * @param hundreds frames of a hundred joins
   * @param many joins that come in one go, in as few frames as the limit allows
   */
  private record Load(int singles, int hundreds, int many) {

    static Load of(Size size) {
      return new Load(size.of(5_000, 200), size.of(20, 2), size.of(10_000, 500));
    }

    int newcomers() {
      return singles + 100 * hundreds + many;
    }
  }

  @Override
  public Report run(Size size) throws Exception {
    Findings findings = new Findings(this, size)
        .with("topics", LocalWrites.topics(size))
        .with("presencesPerOwner", 1)
        .with("metaBytes", Population.META_BYTES)
        .with("clock", CpuClock.WORDS)
        .with("floor", "frames of full-width fields, unchecked, into plain hash maps");
    int[] held = LocalWrites.held(size);
    Samples[] all = new Samples[held.length];
    // The most first: what is applied there warms the JIT compiler up for those that apply less.
    for (int i = held.length - 1; i >= 0; i--) {
      all[i] = apply(held[i], size, findings);
    }
    int last = held.length - 1;
    for (Kind kind : Kind.values()) {
      findings.figure(
          "1 " + word(kind) + " with " + LocalWrites.count(held[last]) + " held ÷ with "
              + LocalWrites.count(held[0]),
          "x",
          LocalWrites.ratio(all[last].of(FRAME + kind), all[0].of(FRAME + kind)),
          LocalWrites.ratio(all[last].of(MAP + kind), all[0].of(MAP + kind)),
          Target.atMost(2));
    }
    FrameRates.measure(size, findings);
    return findings.report();
  }

  private static Samples apply(int held, Size size, Findings findings) throws Exception {
    Load load = Load.of(size);
    Population people = new Population(held + load.newcomers(), LocalWrites.topics(size));
    long[] wrong = new long[1];
    Samples samples = Rounds.run(
        size,
        into -> wrong[0] += measure(new Receiver.Plain(people), held, load, MAP, into),
        into -> wrong[0] += measure(new Receiver.Shard(people), held, load, FRAME, into));
    String suffix = ", " + LocalWrites.count(held) + " held";
    for (Kind kind : Kind.values()) {
      findings.figure(
          "1 " + word(kind) + suffix,
          "us",
          samples.of(FRAME + kind),
          samples.of(MAP + kind),
          Target.atMost(20));
      findings.figure(
          "1 " + word(kind) + ", p99" + suffix,
          "us",
          samples.of(FRAME + kind + " p99"),
          samples.of(MAP + kind + " p99"),
          null);
    }
    findings
        .figure(
            "100 joins" + suffix,
            "us",
            samples.of(FRAME + HUNDRED),
            samples.of(MAP + HUNDRED),
            null)
        .figure(
            LocalWrites.count(load.many) + " joins, in frames of 64 KiB at most" + suffix,
            "us",
            samples.of(FRAME + MANY),
            samples.of(MAP + MANY),
            null)
        .check(Check.equal("receivers that do not hold what was written" + suffix, 0, wrong[0]));
    return samples;
  }

  /**
   * Fills the receiver and measures its frames.
   *
   * @return 1 if it does not hold what it should in the end
   */
  private static long measure(Receiver receiver, int held, Load load, String name, Samples into) {
    for (int from = 0; from < held; from += 10_000) {
      int[] some = IntStream.range(from, Math.min(held, from + 10_000)).toArray();
      receiver.frames(Kind.TRACK, some, Integer.MAX_VALUE).forEach(receiver::hear);
    }
    int[] order = Population.shuffled(held);
    int singles = load.singles;
    Function<Kind, int[]> persons = kind -> switch (kind) {
      case TRACK -> IntStream.range(held, held + singles).toArray();
      case UPDATE -> IntStream.range(0, singles).map(i -> order[i]).toArray();
      case UNTRACK -> IntStream.range(singles, 2 * singles).map(i -> order[i]).toArray();
    };
    for (Kind kind : Kind.values()) {
      time(receiver, receiver.frames(kind, persons.apply(kind), 1), name + kind, into);
    }
    int next = held + singles;
    int[] hundreds = IntStream.range(next, next + 100 * load.hundreds).toArray();
    time(receiver, receiver.frames(Kind.TRACK, hundreds, 100), name + HUNDRED, into);
    next += hundreds.length;
    int[] many = IntStream.range(next, next + load.many).toArray();
    List<byte[]> frames = receiver.frames(Kind.TRACK, many, Integer.MAX_VALUE);
    long begunNs = CpuClock.ns();
    frames.forEach(receiver::hear);
    into.add(name + MANY, (CpuClock.ns() - begunNs) / 1e3);
    boolean right = receiver.right() && receiver.held() == held + hundreds.length + many.length;
    return right ? 0 : 1;
  }

  /** Adds the mean per frame by the CPU's clock, and p50 and p99 by the wall's. */
  private static void time(Receiver receiver, List<byte[]> frames, String name, Samples into) {
    Latencies latencies = new Latencies();
    long begunNs = CpuClock.ns();
    for (byte[] frame : frames) {
      long heardNs = System.nanoTime();
      receiver.hear(frame);
      latencies.addNs(System.nanoTime() - heardNs);
    }
    into.add(name, (CpuClock.ns() - begunNs) / 1e3 / frames.size());
    latencies.addTo(into, name);
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
