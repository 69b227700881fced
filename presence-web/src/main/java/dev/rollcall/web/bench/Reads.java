package dev.rollcall.web.bench;

import dev.rollcall.tracker.Owner;
import dev.rollcall.tracker.Presence;
import dev.rollcall.tracker.Tracker;
import io.vertx.core.Context;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/** Reads from a thread of their own, while nobody writes and while somebody writes as fast as he can. */
final class Reads implements Scenario {

  private static final String BIG = "big";
  private static final String THOUSAND = "thousand";
  private static final String TEN = "ten";
  private static final long OWNER = 1;

  @Override
  public String name() {
    return "reads";
  }

  @Override
  public String shows() {
    return "get, count, list, whereIs and topics, with quiet writers and with busy ones";
  }

  @Override
  public Report run(Size size) throws Exception {
    int big = size.of(100_000, 2_000);
    int small = size.of(1_000, 50);
    Findings findings = new Findings(this, size)
        .with("inTheBigTopic", big)
        .with("smallTopics", small)
        .with("clock", CpuClock.WORDS)
        .with("floor", "the same reads of plain hash maps, that nobody else could write to");
    try (LocalTracker local = new LocalTracker(8)) {
      PlainTable table = new PlainTable();
      fill(local, table, BIG, big);
      fill(local, table, THOUSAND, 1_000);
      fill(local, table, TEN, 10);
      for (int i = 0; i < small; i++) {
        fill(local, table, Population.topicName(i), 1);
      }
      quiet(local.tracker(), table, big, size, findings);
      BusyReads.measure(local, size, findings);
    }
    return findings.report();
  }

  /** The topic's people are 0 to count − 1, whatever other topics they are in. */
  private static void fill(LocalTracker local, PlainTable table, String topic, int count)
      throws Exception {
    Owner owner = local.tracker().owner();
    Context context = local.newContext();
    LocalTracker.await(Pump.run(
        context, 0, count, 64, i -> owner.track(topic, Population.keyName(i), LocalTracker.META)));
    for (int i = 0; i < count; i++) {
      table.track(OWNER, topic, Population.keyName(i), Population.meta(0));
    }
  }

  private static void quiet(
      Tracker tracker, PlainTable table, int big, Size size, Findings findings) throws Exception {
    Population people = new Population(big, 1);
    int[] order = people.shuffled();
    int topics = tracker.topics().size();
    int few = size.of(1_000_000, 2_000);
    new Read("get of one of " + LocalWrites.count(big), few, Target.atMost(1_000))
        .measure(
            size,
            findings,
            1,
            i -> tracker.get(BIG, people.key(order[i % big])).size(),
            i -> table.get(OWNER, BIG, people.key(order[i % big])) == null ? 0 : 1);
    new Read("count of " + LocalWrites.count(big), few, Target.atMost(1_000))
        .measure(size, findings, big, i -> tracker.count(BIG), i -> table.count(BIG));
    new Read("list of 10", few / 2, Target.atMost(1_000))
        .measure(size, findings, 10, i -> touch(tracker, TEN), i -> touch(table, TEN));
    new Read("list of 1,000", few / 100, Target.atMost(20_000))
        .measure(size, findings, 1_000, i -> touch(tracker, THOUSAND), i -> touch(table, THOUSAND));
    new Read("list of 1,000, not read through", few, null)
        .measure(size, findings, 1_000, i -> tracker.list(THOUSAND).size(), i -> 1_000);
    String lone = people.key(big - 1);
    new Read("whereIs of a key in 1 topic", few, null)
        .measure(size, findings, 1, i -> tracker.whereIs(lone).size(), null);
    new Read("topics, " + LocalWrites.count(topics) + " of them", few / 1_000, null)
        .measure(
            size,
            findings,
            topics,
            i -> tracker.topics().size(),
            i -> table.topics().size());
  }

  /** Lists and looks at each: what nobody looks at need not be made. */
  static long touch(Tracker tracker, String topic) {
    long seen = 0;
    for (Presence presence : tracker.list(topic).presences()) {
      seen += presence.key().isEmpty() ? 0 : 1;
    }
    return seen;
  }

  private static long touch(PlainTable table, String topic) {
    long seen = 0;
    for (PlainTable.Row row : table.list(topic)) {
      seen += row.meta().length == 0 ? 0 : 1;
    }
    return seen;
  }

  /** One kind of read, and how often it is timed at once. */
  record Read(String what, int times, @Nullable Target targetNs) {

    /** Each call gives the number expected: summed up and checked, so nothing of it can be optimised away. */
    void measure(
        Size size,
        Findings findings,
        long expected,
        IntToLongFunction read,
        @Nullable IntToLongFunction floor)
        throws Exception {
      long[] wrong = new long[1];
      Rounds.Trial measured = into -> wrong[0] += time("read", expected, read, into);
      Samples samples = floor == null
          ? Rounds.run(size, measured)
          : Rounds.run(size, into -> wrong[0] += time("floor", expected, floor, into), measured);
      findings
          .figure(
              what, "ns", samples.of("read"), floor == null ? null : samples.of("floor"), targetNs)
          .check(Check.equal("wrong answers to " + what, 0, wrong[0]));
    }

    private long time(String name, long expected, IntToLongFunction read, Samples into) {
      long sum = 0;
      long begunNs = CpuClock.ns();
      for (int i = 0; i < times; i++) {
        sum += read.applyAsLong(i);
      }
      into.add(name, (double) (CpuClock.ns() - begunNs) / times);
      return Math.abs(sum - expected * times);
    }
  }
}
