package dev.rollcall.web.bench;

import dev.rollcall.tracker.Groups;
import dev.rollcall.tracker.Names;
import dev.rollcall.tracker.Owner;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** What names and groups cost on one node, through the public API. */
public final class LocalRegistry {

  private static final int SHARDS = 8;

  /** Holders get their messages here; nobody sends any. */
  private static final String ADDRESS = "bench.holder";

  private LocalRegistry() {}

  /**
   * Adds register, unregister, join and leave from one other loop, and lookups.
   *
   * @throws Exception if it could not be measured
   */
  public static void measure(Size size, Findings findings) throws Exception {
    int[] held = size == Size.FULL ? new int[] {10_000, 100_000} : new int[] {500, 1_000};
    for (int each : held) {
      writes(each, size, findings);
    }
    lookups(held[held.length - 1], size, findings);
  }

  private static void writes(int held, Size size, Findings findings) throws Exception {
    Population people = new Population(held, LocalWrites.topics(size));
    long[] wrong = new long[1];
    int hops = size.of(400_000, 4_000);
    Samples samples = Rounds.run(
        size,
        into -> into.add("hops", Hops.perSecond(1, ApiWrites.WINDOW, SHARDS, hops)),
        into -> {
          try (LocalTracker local = new LocalTracker(SHARDS)) {
            Owner[] owners = owners(local, held);
            Names names = local.tracker().names();
            Verb register = new Verb(
                "register",
                i -> names.register(owners[i], people.key(i), ADDRESS, LocalTracker.META));
            Verb unregister =
                new Verb("unregister", i -> names.unregister(owners[i], people.key(i)));
            measure(register, unregister, local.newContext(), people, size, into);
            wrong[0] += Math.abs(held - names.count());
          }
        },
        into -> {
          try (LocalTracker local = new LocalTracker(SHARDS)) {
            Owner[] owners = owners(local, held);
            Groups groups = local.tracker().groups();
            Verb join = new Verb(
                "join",
                i -> groups.join(owners[i], people.topic(i), people.key(i), LocalTracker.META));
            Verb leave =
                new Verb("leave", i -> groups.leave(owners[i], people.topic(i), people.key(i)));
            measure(join, leave, local.newContext(), people, size, into);
            wrong[0] += Math.abs(held - local.tracker().stats().members());
          }
        });
    String suffix = ", " + LocalWrites.count(held) + " held";
    for (String verb : new String[] {"register", "unregister", "join", "leave"}) {
      findings.figure(
          verb + ", API from another loop, " + ApiWrites.WINDOW + " in flight" + suffix,
          "ops/s",
          samples.of(verb),
          samples.of("hops"),
          null);
    }
    findings.check(Check.equal("names and members missing after the writes" + suffix, 0, wrong[0]));
  }

  /** One thing that is done to number i. */
  private record Verb(String name, IntFunction<Future<?>> operation) {}

  /** Has all come, then has random ones go and come until it was done often enough. */
  private static void measure(
      Verb come, Verb go, Context caller, Population people, Size size, Samples into)
      throws Exception {
    int[] order = people.shuffled();
    seconds(caller, people.size(), order, come);
    int part = Math.min(people.size(), size.of(50_000, 500));
    int passes = size.of(100_000, 1_000) / part;
    double coming = 0;
    double going = 0;
    for (int pass = 0; pass < passes; pass++) {
      going += seconds(caller, part, order, go);
      coming += seconds(caller, part, order, come);
    }
    into.add(come.name(), (double) passes * part / coming);
    into.add(go.name(), (double) passes * part / going);
  }

  private static double seconds(Context caller, int count, int[] order, Verb verb)
      throws Exception {
    long begunNs = System.nanoTime();
    LocalTracker.await(
        Pump.run(caller, 0, count, ApiWrites.WINDOW, i -> verb.operation().apply(order[i])));
    return (System.nanoTime() - begunNs) / 1e9;
  }

  private static void lookups(int held, Size size, Findings findings) throws Exception {
    Population people = new Population(held, LocalWrites.topics(size));
    int[] order = people.shuffled();
    int few = size.of(1_000_000, 2_000);
    try (LocalTracker local = new LocalTracker(SHARDS)) {
      Owner[] owners = owners(local, held);
      Names names = local.tracker().names();
      Verb register = new Verb(
          "register", i -> names.register(owners[i], people.key(i), ADDRESS, LocalTracker.META));
      seconds(local.newContext(), held, order, register);
      Map<String, Owner> table = new HashMap<>();
      for (int i = 0; i < held; i++) {
        table.put(people.key(i), owners[i]);
      }
      String of = " of one of " + LocalWrites.count(held) + " names";
      new Reads.Read("lookup" + of, few, Target.atMost(1_000))
          .measure(
              size,
              findings,
              1,
              i -> names.lookup(people.key(order[i % held])) == null ? 0 : 1,
              i -> table.get(people.key(order[i % held])) == null ? 0 : 1);
      new Reads.Read("lookup, of a name that nobody holds", few, Target.atMost(1_000))
          .measure(size, findings, 1, i -> names.lookup("nobody") == null ? 1 : 0, null);
    }
  }

  private static Owner[] owners(LocalTracker local, int count) {
    Owner[] owners = new Owner[count];
    for (int i = 0; i < count; i++) {
      owners[i] = local.tracker().owner();
    }
    return owners;
  }
}
