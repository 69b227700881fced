package dev.rollcall.web.bench.cluster;

import dev.rollcall.web.bench.Check;
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
import org.jspecify.annotations.Nullable;

/** A new node joins two that hold many presences, until it shows them all; and whether the two stay awake meanwhile. */
final class Fresh implements Scenario {

  private static final int PER_TOPIC = 100;

  /** A rest in which the heartbeats are what they are without a transfer, in ms. */
  private static final int REST_MS = 4_000;

  @Override
  public String name() {
    return "fresh";
  }

  @Override
  public String shows() {
    return "how long a new node takes to show all presences, and how late heartbeats get";
  }

  @Override
  public Report run(Size size) throws Exception {
    Findings findings = new Findings(this, size)
        .with("warmUps", "none: a new node is cold")
        .with("repetitions", size.of(5, 1) + " of the first, " + size.of(3, 0) + " of 1,000,000")
        .with("nodes", "3 processes on loopback; a and b hold half each, c is new each time")
        .with(
            "presence", "key user-0, meta {\"online_at\":1700000000}, " + PER_TOPIC + " per topic")
        .with("clock", "from when c's tracker has started on a cluster that c is a member of")
        .with("late", "by how much a heartbeat came later than heartbeatMs after the one before");
    if (size == Size.FULL) {
      measure(size, 100_000, 5, Target.atMost(1), findings);
      measure(size, 1_000_000, 3, Target.atMost(5), findings);
    } else {
      measure(size, 10_000, 1, null, findings);
    }
    return findings.report();
  }

  private static void measure(
      Size size, int held, int repetitions, @Nullable Target target, Findings findings)
      throws IOException, InterruptedException {
    Samples samples = new Samples();
    String of = String.format(Locale.ROOT, ", %,d held", held);
    try (BenchCluster cluster = BenchCluster.start(size, 2, 3, new JsonObject())) {
      List<RemoteNode> serving = cluster.nodes();
      int half = held / 2;
      for (int place = 0; place < 2; place++) {
        serving.get(place).ask(Commands.hold(place * half, half, held / PER_TOPIC));
      }
      BenchCluster.each(serving, Commands.await("presences", held));
      BenchCluster.each(serving, Commands.PROBE);
      for (int repetition = 0; repetition < repetitions; repetition++) {
        join(cluster, serving, held, samples, findings);
      }
      findings.check(Check.equal(
          "frames malformed, hashes that differed, at those who serve" + of,
          0,
          BenchCluster.each(serving, Commands.VITALS).stream()
              .mapToLong(vitals -> vitals.getLong("wrong"))
              .sum()));
    }
    findings
        .figure("started until full" + of, "s", samples.of("full"), null, target)
        .figure(new Figure("peers known until full" + of, "s", samples.of("pulled")))
        .figure(new Figure("bytes received per presence" + of, "B", samples.of("bytes")))
        .figure(
            "latest heartbeat of those who serve" + of,
            "ms",
            samples.of("late"),
            samples.of("late at rest"),
            Target.atMost(50))
        .figure(
            "longest wait of an event loop of those who serve" + of,
            "ms",
            samples.of("loop"),
            samples.of("idle"),
            null)
        .figure(new Figure("RSS of the new node" + of, "MiB", samples.of("rss")));
  }

  private static void join(
      BenchCluster cluster, List<RemoteNode> serving, int held, Samples samples, Findings findings)
      throws IOException, InterruptedException {
    RemoteNode fresh = cluster.launch(2);
    fresh.awaitMember();
    Vital rest = Vital.begin(cluster, serving);
    Thread.sleep(REST_MS);
    samples.add("late at rest", rest.end().lateMs());
    Vital vital = Vital.begin(cluster, serving);
    JsonObject moments = fresh.ask(Commands.start(2, held));
    // A heartbeat that is late now comes within its interval.
    Thread.sleep(1_500);
    vital.end();
    samples.add("full", seconds(moments, "startedNs", "fullNs"));
    samples.add("pulled", seconds(moments, "knownNs", "fullNs"));
    samples.add("late", vital.lateMs());
    samples.add("loop", vital.mostMs("loopNs"));
    samples.add("idle", vital.mostMs("idleThreadNs"));
    JsonObject arrived = fresh.ask(Commands.VITALS);
    samples.add("bytes", arrived.getLong("bytesReceived") / (double) held);
    samples.add("rss", arrived.getLong("rssBytes") / 1_048_576.0);
    findings
        .check(Check.equal("presences of the new node", held, arrived.getLong("presences")))
        .check(Checks.same(
            "tables of three nodes with " + held + " held", cluster.all(Commands.TABLE), "table"));
    fresh.kill();
    BenchCluster.each(serving, Commands.await("peers", 1));
  }

  private static double seconds(JsonObject moments, String from, String to) {
    return Math.max(0, moments.getLong(to) - moments.getLong(from)) / 1e9;
  }
}
