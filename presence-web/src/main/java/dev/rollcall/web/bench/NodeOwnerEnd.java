package dev.rollcall.web.bench;

import dev.rollcall.tracker.Owner;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/** The end of an owner through the public API, all shards of a node: how long until it is done, and for how long the loops are held by it. */
final class NodeOwnerEnd {

  private static final int ENDS = 5;

  private NodeOwnerEnd() {}

  /** Adds the figures: with the shards that a node has, and with all in one, which is the most that one loop can be asked to do. */
  static void measure(Population others, int held, Size size, Findings findings) throws Exception {
    for (int shards : new int[] {8, 1}) {
      long[] wrong = new long[1];
      Samples samples = Rounds.run(size, into -> {
        try (LocalTracker local = new LocalTracker(shards)) {
          time(local, others, held, into);
          wrong[0] += local.tracker().stats().presences() == others.size() ? 0 : 1;
        }
      });
      String what = "end of " + LocalWrites.count(held) + " in 1,000 topics, API, " + shards
          + (shards == 1 ? " shard" : " shards");
      findings
          .figure(what, "ms", samples.of("end"), null, Target.atMost(20))
          .figure(
              what + ", longest time that a loop was held",
              "ms",
              samples.of("hold"),
              null,
              Target.atMost(20))
          .check(Check.equal("nodes that hold others than those who stay: " + what, 0, wrong[0]));
    }
  }

  private static void time(LocalTracker local, Population others, int held, Samples into)
      throws Exception {
    Context context = local.newContext();
    Owner staying = local.tracker().owner();
    LocalTracker.await(Pump.run(
        context,
        0,
        others.size(),
        64,
        i -> staying.track(others.topic(i), others.key(i), LocalTracker.META)));
    List<Context> loops = loops(local);
    double[] ms = new double[ENDS];
    double[] holds = new double[ENDS];
    for (int end = 0; end < ENDS; end++) {
      Owner owner = local.tracker().owner();
      LocalTracker.await(Pump.run(
          context,
          0,
          held,
          64,
          i -> owner.track(Population.topicName(i % 1_000), "s" + i, LocalTracker.META)));
      long begunNs = System.nanoTime();
      Future<Void> closed = owner.close();
      List<Future<Double>> waits = loops.stream().map(NodeOwnerEnd::turn).toList();
      LocalTracker.await(closed);
      ms[end] = (System.nanoTime() - begunNs) / 1e6;
      LocalTracker.await(Future.all(waits));
      holds[end] = waits.stream().mapToDouble(Future::result).max().orElse(0);
    }
    into.add("end", Spread.of(ms).median());
    into.add("hold", Spread.of(holds).median());
  }

  /** A context on each of the event loops: they are given out in turns. */
  private static List<Context> loops(LocalTracker local) {
    List<Context> contexts = new ArrayList<>();
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
      contexts.add(local.newContext());
    }
    return contexts;
  }

  /** How long, in ms, a task waits for its turn on the loop: for all that was there before it. */
  private static Future<Double> turn(Context context) {
    Promise<Double> waited = Promise.promise();
    long askedNs = System.nanoTime();
    context.runOnContext(there -> waited.complete((System.nanoTime() - askedNs) / 1e6));
    return waited.future();
  }
}
