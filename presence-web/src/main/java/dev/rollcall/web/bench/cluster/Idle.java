package dev.rollcall.web.bench.cluster;

import dev.rollcall.web.bench.Check;
import dev.rollcall.web.bench.Figure;
import dev.rollcall.web.bench.Findings;
import dev.rollcall.web.bench.Report;
import dev.rollcall.web.bench.Samples;
import dev.rollcall.web.bench.Scenario;
import dev.rollcall.web.bench.Size;
import dev.rollcall.web.bench.Target;
import java.util.List;
import java.util.Optional;

/** Three nodes to whom nothing happens. */
final class Idle implements Scenario {

  private static final int HELD_EACH = 1_000;
  private static final int TOPICS = 100;
  private static final int LINKS = 3;

  /** Until the JIT compiler has little left to do of the start, in s. */
  private static final int REST_S = 90;

  /** The threads whose CPU is told, in this order. */
  private static final List<String> ROLES = List.of(
      "JIT compiler",
      "event loops",
      "membership",
      "pubsub's watch",
      "Hazelcast",
      "collector",
      "VM",
      "other threads");

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
          .with("warmUps", size.of(REST_S, 1) + " s of rest")
          .with("repetitions", size.of(5, 1));
      for (int place = 0; place < 3; place++) {
        cluster.node(place).ask(Commands.hold(place * HELD_EACH, HELD_EACH, TOPICS));
      }
      cluster.all(Commands.await("presences", 3L * HELD_EACH));
      Thread.sleep(1_000L * size.of(REST_S, 1));
      for (int repetition = 0; repetition < size.of(5, 1); repetition++) {
        Vital floor = Vital.begin(bare, bare.nodes());
        Vital vital = Vital.begin(cluster, cluster.nodes());
        Thread.sleep(1_000L * seconds);
        vital.end();
        floor.end();
        add(vital, samples);
        addCpu(floor, "bare ", samples);
        samples.add("own", cpu(vital) - cpu(floor));
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
          .figure(new Figure("CPU of a node beyond the floor's", "% of a core", samples.of("own")))
          .figure(new Figure("RSS of a node", "MiB", samples.of("rss")));
      for (String role : ROLES) {
        if (samples.has(role)) {
          findings.figure(
              "CPU of a node: " + role,
              "% of a core",
              samples.of(role),
              samples.has("bare " + role) ? samples.of("bare " + role) : null,
              null);
        }
      }
      if (samples.has("bus")) {
        findings
            .figure(new Figure("bytes/s per link, all of the bus's TCP", "B/s", samples.of("bus")))
            .figure(
                new Figure("bytes/s per link, Hazelcast's TCP", "B/s", samples.of("hazelcast")));
      }
      return findings.report();
    }
  }

  /** Of a node on average, in % of a core. */
  private static double cpu(Vital vital) {
    return 100.0 * vital.grown("cpuNs") / vital.grown("ns");
  }

  private static void addCpu(Vital vital, String whose, Samples samples) {
    for (int node = 0; node < 3; node++) {
      double ns = vital.grown(node, "ns");
      samples.add(whose + "cpu", 100.0 * vital.grown(node, "cpuNs") / ns);
      vital.threads(node).forEach((role, grown) -> samples.add(whose + role, 100.0 * grown / ns));
    }
  }

  private static void add(Vital vital, Samples samples) {
    addCpu(vital, "", samples);
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
