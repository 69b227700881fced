package dev.rollcall.web.bench.cluster;

import dev.rollcall.web.bench.Check;
import dev.rollcall.web.bench.Findings;
import dev.rollcall.web.bench.Report;
import dev.rollcall.web.bench.Samples;
import dev.rollcall.web.bench.Scenario;
import dev.rollcall.web.bench.Size;
import dev.rollcall.web.bench.Target;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * {@code kill -9} of a node, until subscribers on both others were told that everybody it held has left. The floor is the same with a node that held one
 * presence: what it takes to be sure of a death.
 */
final class Kill implements Scenario {

  private static final int PER_TOPIC = 100;

  @Override
  public String name() {
    return "kill";
  }

  @Override
  public String shows() {
    return "how long after kill -9 of a node all it held has left everywhere";
  }

  @Override
  public Report run(Size size) throws Exception {
    int held = size.of(100_000, 2_000);
    int topics = held / PER_TOPIC;
    int repetitions = size.of(5, 1);
    Samples samples = new Samples();
    try (BenchCluster cluster = BenchCluster.start(size, 3)) {
      Findings findings = new Findings(this, size)
          .with(
              "nodes",
              "3 processes on loopback; c is killed, a and b have subscribers of all topics")
          .with("nodeHeapMiB", cluster.heapMiB())
          .with("warmUps", 0)
          .with("repetitions", repetitions)
          .with(
              "killed",
              repetitions + " times with " + held + ", in turns with " + repetitions
                  + " times with 1")
          .with("held", held + " in topics of " + PER_TOPIC);
      List<RemoteNode> others = List.of(cluster.node(0), cluster.node(1));
      BenchCluster.each(others, Commands.watch(topics, 1));
      long told = 0;
      for (int repetition = 0; repetition < repetitions; repetition++) {
        told += 1;
        samples.add("one", kill(cluster, others, 1, topics, told));
        revive(cluster);
        told += held;
        samples.add("all", kill(cluster, others, held, topics, told));
        if (repetition + 1 < repetitions) {
          revive(cluster);
        }
        List<JsonObject> folds = BenchCluster.each(others, Commands.FOLD);
        findings.check(Checks.folds("after the death", folds));
        for (JsonObject fold : folds) {
          findings
              .check(Check.equal("joins told to a subscriber, ever", told, fold.getLong("joins")))
              .check(
                  Check.equal("leaves told to a subscriber, ever", told, fold.getLong("leaves")));
        }
      }
      return findings
          .figure(
              String.format(Locale.ROOT, "all leaves told on both others, %,d held", held),
              "ms",
              samples.of("all"),
              samples.of("one"),
              size == Size.FULL ? Target.atMost(1_000) : null)
          .report();
    }
  }

  /** Has c hold so many and kills it; the time until the last leave, in ms. */
  private static double kill(
      BenchCluster cluster, List<RemoteNode> others, int held, int topics, long told)
      throws IOException, InterruptedException {
    RemoteNode doomed = cluster.node(2);
    doomed.ask(Commands.hold(0, held, topics));
    BenchCluster.each(others, Commands.await("joins", told));
    // So that nobody is still busy with the joins.
    Thread.sleep(500);
    long killedNs = doomed.kill();
    long lastNs = BenchCluster.each(others, Commands.await("leaves", told)).stream()
        .mapToLong(seen -> seen.getLong("lastDiffNs"))
        .max()
        .orElseThrow();
    return (lastNs - killedNs) / 1e6;
  }

  private static void revive(BenchCluster cluster) throws IOException, InterruptedException {
    RemoteNode again = cluster.launch(2);
    again.awaitMember();
    again.ask(Commands.start(2, 0));
    cluster.all(Commands.await("peers", 2));
  }
}
