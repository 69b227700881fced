package dev.rollcall.web.bench.cluster;

import dev.rollcall.web.bench.Check;
import dev.rollcall.web.bench.Figure;
import dev.rollcall.web.bench.Findings;
import dev.rollcall.web.bench.Report;
import dev.rollcall.web.bench.Samples;
import dev.rollcall.web.bench.Scenario;
import dev.rollcall.web.bench.Size;
import dev.rollcall.web.bench.Target;
import java.util.Optional;

/** Three nodes to whom nothing happens. */
final class Idle implements Scenario {

  private static final int HELD_EACH = 1_000;
  private static final int TOPICS = 100;
  private static final int LINKS = 3;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public String shows() {
    return "what three nodes cost while nothing happens";
  }

  @Override
  public Report run(Size size) throws Exception {
    int seconds = size.of(30, 5);
    Samples samples = new Samples();
    try (BenchCluster bare = BenchCluster.bare(size, 3);
        BenchCluster cluster = BenchCluster.start(size, 3)) {
      Findings findings = new Findings(this, size)
          .with(
              "nodes", "3 processes on loopback, " + HELD_EACH + " presences each, nothing changes")
          .with("secondsPerRepetition", seconds)
          .with("link", "both ways between two nodes")
          .with("floor", "3 members beside them with a clustered Vert.x and no tracker")
          .with("nodeHeapMiB", cluster.heapMiB())
          .with("warmUps", size.of(30, 1) + " s of rest")
          .with("repetitions", size.of(5, 1));
      for (int place = 0; place < 3; place++) {
        cluster.node(place).ask(Commands.hold(place * HELD_EACH, HELD_EACH, TOPICS));
      }
      cluster.all(Commands.await("presences", 3L * HELD_EACH));
      // Until the JIT compiler has nothing left to do of the start.
      Thread.sleep(size.of(30_000, 1_000));
      for (int repetition = 0; repetition < size.of(5, 1); repetition++) {
        Vital floor = Vital.begin(bare, bare.nodes());
        Vital vital = Vital.begin(cluster, cluster.nodes());
        Thread.sleep(1_000L * seconds);
        vital.end();
        floor.end();
        add(vital, samples);
        addCpu(floor, "bare cpu", samples);
        findings
            .check(Check.equal("pulls meanwhile", 0, vital.grown("pulls")))
            .check(Checks.same("tables of idle nodes", cluster.all(Commands.TABLE), "table"));
      }
      findings
          .figure(
              "bytes/s per link, pubsub's", "B/s", samples.of("bytes"), null, Target.atMost(400))
          .figure(
              "CPU of a node",
              "% of a core",
              samples.of("cpu"),
              samples.of("bare cpu"),
              Target.atMost(0.5))
          .figure(new Figure("RSS of a node", "MiB", samples.of("rss")));
      if (samples.has("bus")) {
        findings
            .figure(new Figure("bytes/s per link, all of the bus's TCP", "B/s", samples.of("bus")))
            .figure(
                new Figure("bytes/s per link, Hazelcast's TCP", "B/s", samples.of("hazelcast")));
      }
      return findings.report();
    }
  }

  private static void addCpu(Vital vital, String figure, Samples samples) {
    for (int node = 0; node < 3; node++) {
      samples.add(figure, 100.0 * vital.grown(node, "cpuNs") / vital.grown(node, "ns"));
    }
  }

  private static void add(Vital vital, Samples samples) {
    addCpu(vital, "cpu", samples);
    double seconds = vital.grown(0, "ns") / 1e9;
    samples.add("bytes", vital.grown("bytesSent") / seconds / LINKS);
    long bus = 0;
    long hazelcast = 0;
    boolean told = true;
    for (int node = 0; node < 3; node++) {
      samples.add("rss", vital.after().get(node).getLong("rssBytes") / 1_048_576.0);
      Optional<TcpBytes> sent = vital.tcp(node);
      told &= sent.isPresent();
      bus += sent.map(TcpBytes::bus).orElse(0L);
      hazelcast += sent.map(TcpBytes::hazelcast).orElse(0L);
    }
    if (told) {
      samples.add("bus", bus / seconds / LINKS);
      samples.add("hazelcast", hazelcast / seconds / LINKS);
    }
  }
}
