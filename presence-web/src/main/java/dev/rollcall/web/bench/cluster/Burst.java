package dev.rollcall.web.bench.cluster;

import dev.rollcall.web.bench.Figure;
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
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Many joins at one node, as fast as it takes them, until the readers of both others see all. */
final class Burst implements Scenario {

  private static final int PER_TOPIC = 100;

  /** One topic of so many has a subscriber on both peers, whose diffs are folded and compared. */
  private static final int WATCHED = 10;

  /** Bursts of the fewest joins before those that are measured: after two a join still takes three times the processor time that it takes later. */
  private static final int WARM_UPS = 10;

  /**
   * So many joins.
   *
   * @param seconds in which they have to be visible; 0: nothing is asked
   */
  private record Load(int joins, int repetitions, double seconds) {

    @Nullable
    Target target() {
      return seconds == 0 ? null : Target.atMost(seconds);
    }

    String text() {
      return String.format(Locale.ROOT, "%,d joins", joins);
    }
  }

  @Override
  public String name() {
    return "burst";
  }

  @Override
  public String shows() {
    return "how long many joins at once take until both other nodes show them, and their bytes";
  }

  @Override
  public Report run(Size size) throws Exception {
    List<Load> loads = size == Size.FULL
        ? List.of(new Load(10_000, 5, 0.25), new Load(100_000, 5, 1.5), new Load(1_000_000, 3, 12))
        : List.of(new Load(2_000, 2, 0));
    int topics = loads.get(loads.size() - 1).joins() / PER_TOPIC;
    int warmUps = size.of(WARM_UPS, 0);
    Findings unseen = new Findings(this, size);
    try (BenchCluster cluster = BenchCluster.start(size, 3)) {
      Findings findings = new Findings(this, size)
          .with("nodes", "3 processes on loopback; the joins at a, seen at b and c")
          .with("nodeHeapMiB", cluster.heapMiB())
          .with("warmUps", warmUps + " of " + loads.get(0).text())
          .with(
              "repetitions",
              String.join(
                  "; ",
                  loads.stream()
                      .map(load -> load.repetitions() + " of " + load.text())
                      .toList()))
          .with(
              "presence",
              "key user-0, meta {\"online_at\":1700000000}, " + PER_TOPIC
                  + " per topic, neighbours in different topics, 1,000 per owner")
          .with("watched", "one topic of " + WATCHED + " at b and c");
      cluster.all(Commands.PROBE);
      BenchCluster.each(peers(cluster), Commands.watch(topics, WATCHED));
      Samples cold = new Samples();
      for (int warmUp = 0; warmUp < warmUps; warmUp++) {
        burst(cluster, loads.get(0), warmUp == 0 ? cold : new Samples(), unseen);
      }
      if (warmUps > 0) {
        String of = ", the first " + loads.get(0).text() + " of new processes";
        findings.figure(new Figure("visible on both peers after" + of, "s", cold.of("seen")));
      }
      for (Load load : loads) {
        Samples samples = new Samples();
        for (int repetition = 0; repetition < load.repetitions(); repetition++) {
          burst(cluster, load, samples, findings);
        }
        figures(load, samples, findings);
      }
      findings.check(Checks.nothingWrong(cluster.all(Commands.VITALS)));
      return findings.report();
    }
  }

  private static List<RemoteNode> peers(BenchCluster cluster) {
    return List.of(cluster.node(1), cluster.node(2));
  }

  private static void burst(BenchCluster cluster, Load load, Samples samples, Findings findings)
      throws IOException, InterruptedException {
    RemoteNode writer = cluster.node(0);
    Vital vital = Vital.begin(cluster, cluster.nodes());
    CompletableFuture<JsonObject> first =
        cluster.node(1).tell(Commands.await("presences", load.joins()));
    CompletableFuture<JsonObject> second =
        cluster.node(2).tell(Commands.await("presences", load.joins()));
    JsonObject held = writer.ask(Commands.hold(0, load.joins(), load.joins() / PER_TOPIC));
    long seenNs = Math.max(
        cluster.node(1).await(first).getLong("ns"),
        cluster.node(2).await(second).getLong("ns"));
    vital.end();
    long beganNs = held.getLong("beganNs");
    samples.add("seen", (seenNs - beganNs) / 1e9);
    samples.add("written", (held.getLong("doneNs") - beganNs) / 1e9);
    samples.add("bytes", vital.grown(0, "bytesSent") / 2.0 / load.joins());
    vital.tcp(0).ifPresent(tcp -> samples.add("tcp", tcp.bus() / 2.0 / load.joins()));
    samples.add("loop", vital.mostMs("loopNs"));
    samples.add("idle", vital.mostMs("idleThreadNs"));
    samples.add("late", vital.lateMs());
    samples.add("gc", vital.grown("gcMs") / 3.0);
    samples.add("pulls", (double) vital.grown("pulls"));
    samples.add("dropped", (double) vital.grown("dropped"));
    samples.add("cpu", vital.grown("cpuNs") / 1e3 / load.joins());
    findings
        .check(Checks.same("tables after " + load.text(), cluster.all(Commands.TABLE), "table"))
        .check(Checks.folds(load.text(), BenchCluster.each(peers(cluster), Commands.FOLD)));
    writer.ask(Commands.RELEASE);
    cluster.all(Commands.await("presences", 0));
  }

  private static void figures(Load load, Samples samples, Findings findings) {
    String of = ", " + load.text();
    findings
        .figure("visible on both peers after" + of, "s", samples.of("seen"), null, load.target())
        .figure(new Figure("visible at the writer after" + of, "s", samples.of("written")))
        .figure(
            "bytes per join and peer, pubsub's" + of,
            "B",
            samples.of("bytes"),
            null,
            Target.atMost(75));
    if (samples.has("tcp")) {
      findings.figure(
          new Figure("bytes per join and peer, the bus's TCP" + of, "B", samples.of("tcp")));
    }
    findings
        .figure(
            "longest wait of an event loop" + of,
            "ms",
            samples.of("loop"),
            samples.of("idle"),
            null)
        .figure(new Figure("latest heartbeat" + of, "ms", samples.of("late")))
        .figure(new Figure("CPU per join, three nodes" + of, "us", samples.of("cpu")))
        .figure(new Figure("time in the collector, per node" + of, "ms", samples.of("gc")))
        .figure(new Figure("pulls" + of, "", samples.of("pulls")))
        .figure(new Figure("messages dropped and pulled later" + of, "", samples.of("dropped")));
  }
}
