package dev.rollcall.web.bench;

import dev.rollcall.tracker.Owner;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Writes through the public API, each by an owner of its own, with some in flight. */
final class ApiWrites {

  /** Operations in flight, over all callers. */
  static final int WINDOW = 64;

  private static final int SHARDS = 8;

  private ApiWrites() {}

  /** One shard, called on its own context; adds the samples of each verb. */
  static Samples onTheShardsContext(int held, Size size, Findings findings) throws Exception {
    Population people = new Population(held, LocalWrites.topics(size));
    long[] wrong = new long[1];
    Samples samples = Rounds.run(size, into -> {
      try (LocalTracker local = new LocalTracker(1)) {
        // First, because it takes an owner of its own, and a node may be full with the others.
        List<Context> callers = List.of(local.contextOf(people.topic(0)));
        Owner[] owners = owners(local, held);
        measure(people, owners, callers, size, into);
        wrong[0] += Math.abs(held - local.tracker().stats().presences());
      }
    });
    String suffix = ", " + LocalWrites.count(held) + " held";
    for (String verb : LocalWrites.VERBS) {
      findings.figure(new Figure(
          verb + ", API on the shard's context, " + WINDOW + " in flight" + suffix,
          "ops/s",
          samples.of(verb)));
    }
    findings.check(Check.equal("presences missing after API writes" + suffix, 0, wrong[0]));
    return samples;
  }

  /** Eight shards, called from other event loops: one with 64 in flight, eight with 8 each. */
  static void fromOtherThreads(Size size, Findings findings) throws Exception {
    int held = size.of(100_000, 2_000);
    Population people = new Population(held, LocalWrites.topics(size));
    long[] wrong = new long[1];
    int hops = size.of(400_000, 4_000);
    for (int callers : new int[] {1, 8}) {
      Samples samples = Rounds.run(
          size,
          into -> into.add("hops", Hops.perSecond(callers, WINDOW / callers, SHARDS, hops)),
          into -> {
            try (LocalTracker local = new LocalTracker(SHARDS)) {
              Owner[] owners = owners(local, held);
              List<Context> contexts = new ArrayList<>();
              for (int i = 0; i < callers; i++) {
                contexts.add(local.newContext());
              }
              measure(people, owners, contexts, size, into);
              wrong[0] += Math.abs(held - local.tracker().stats().presences());
            }
          });
      for (String verb : LocalWrites.VERBS) {
        findings.figure(
            verb + ", API from " + callers + " other loops, " + WINDOW / callers
                + " in flight each, " + LocalWrites.count(held) + " held",
            "ops/s",
            samples.of(verb),
            samples.of("hops"),
            Target.atLeast(250_000));
      }
    }
    findings.check(Check.equal("presences missing after writes from other threads", 0, wrong[0]));
  }

  private static Owner[] owners(LocalTracker local, int count) {
    Owner[] owners = new Owner[count];
    for (int i = 0; i < count; i++) {
      owners[i] = local.tracker().owner();
    }
    return owners;
  }

  /** Tracks everybody, then updates, untracks and tracks random ones until it was done often enough. */
  private static void measure(
      Population people, Owner[] owners, List<Context> callers, Size size, Samples into)
      throws Exception {
    int[] order = people.shuffled();
    IntFunction<Future<?>> track = i ->
        owners[order[i]].track(people.topic(order[i]), people.key(order[i]), LocalTracker.META);
    IntFunction<Future<?>> update = i -> owners[order[i]].update(
        people.topic(order[i]), people.key(order[i]), LocalTracker.OTHER_META);
    IntFunction<Future<?>> untrack =
        i -> owners[order[i]].untrack(people.topic(order[i]), people.key(order[i]));
    seconds(callers, people.size(), track);
    int part = Math.min(people.size(), size.of(50_000, 1_000));
    int passes = size.of(200_000, 2_000) / part;
    double updating = 0;
    double untracking = 0;
    double tracking = 0;
    for (int pass = 0; pass < passes; pass++) {
      updating += seconds(callers, part, update);
      untracking += seconds(callers, part, untrack);
      tracking += seconds(callers, part, track);
    }
    double operations = (double) passes * part;
    into.add("track", operations / tracking);
    into.add("update", operations / updating);
    into.add("untrack", operations / untracking);
  }

  /** Each caller does its part of the operations. */
  private static double seconds(List<Context> callers, int count, IntFunction<Future<?>> operation)
      throws Exception {
    int window = WINDOW / callers.size();
    List<Future<Void>> pumps = new ArrayList<>();
    long begunNs = System.nanoTime();
    for (int c = 0; c < callers.size(); c++) {
      int from = (int) ((long) count * c / callers.size());
      int end = (int) ((long) count * (c + 1) / callers.size());
      pumps.add(Pump.run(callers.get(c), from, end, window, operation));
    }
    LocalTracker.await(Future.all(pumps));
    return (System.nanoTime() - begunNs) / 1e9;
  }
}
