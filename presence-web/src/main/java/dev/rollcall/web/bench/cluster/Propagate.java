package dev.rollcall.web.bench.cluster;

import dev.rollcall.web.bench.Check;
import dev.rollcall.web.bench.Figure;
import dev.rollcall.web.bench.Findings;
import dev.rollcall.web.bench.Report;
import dev.rollcall.web.bench.Samples;
import dev.rollcall.web.bench.Scenario;
import dev.rollcall.web.bench.Size;
import dev.rollcall.web.bench.Spread;
import dev.rollcall.web.bench.Target;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One join, until a subscriber on another node is told of it. The floor is the least that could tell it: a bare message of the frame's size from the same process to
 * the same process on the same event bus, sent in turns with the joins.
 */
final class Propagate implements Scenario {

  /** Held presences per topic. */
  private static final int PER_TOPIC = 100;

  /** Bare messages to see what the bus puts around one. */
  private static final int FRAMING_MESSAGES = 2_000;

  @Override
  public String name() {
    return "propagate";
  }

  @Override
  public String shows() {
    return "how long one join takes to a subscriber on another node, and its bytes";
  }

  @Override
  public Report run(Size size) throws Exception {
    int rounds = size.of(500, 50);
    int held = size.of(1_000_000, 10_000);
    try (BenchCluster cluster = BenchCluster.start(size, 2)) {
      Findings findings = new Findings(this, size)
          .with("nodes", "2 processes on loopback; the join at a, the subscriber at b")
          .with("nodeHeapMiB", cluster.heapMiB())
          .with("joinsPerRepetition", rounds)
          .with("held", held + ", half on each node, " + PER_TOPIC + " per topic")
          .with("presence", "topic room:courier, key user-100000, meta {\"online_at\":1700000000}");
      int frameBytes = frame(cluster, size, findings);
      measure(cluster, size, 0, rounds, frameBytes, findings);
      framing(cluster, frameBytes, findings);
      hold(cluster, held, findings);
      measure(cluster, size, held, rounds, frameBytes, findings);
      return findings.report();
    }
  }

  /** The size of a join's frame: what the pubsub counts between the join and the next thing; most times that is the frame alone. */
  private static int frame(BenchCluster cluster, Size size, Findings findings)
      throws IOException, InterruptedException {
    Trip trip = Trip.make(cluster, Trip.PRESENCE, size.of(200, 20), 100);
    double bytes = Spread.of(trip.frameBytes()).median();
    findings.figure(
        "frame of one join, without the bus's framing",
        "B",
        Spread.of(bytes),
        null,
        Target.atMost(100));
    return (int) bytes;
  }

  private static void framing(BenchCluster cluster, int frameBytes, Findings findings)
      throws IOException, InterruptedException {
    long pid = cluster.node(0).pid();
    Optional<TcpBytes> before = TcpBytes.sentBy(pid, cluster.ports());
    cluster.node(0).ask(Commands.bare("b", FRAMING_MESSAGES, frameBytes));
    Optional<TcpBytes> after = TcpBytes.sentBy(pid, cluster.ports());
    if (before.isPresent() && after.isPresent()) {
      double each = (double) after.get().minus(before.get()).bus() / FRAMING_MESSAGES;
      findings.figure(new Figure(
          "what the event bus puts around a frame, on TCP", "B", Spread.of(each - frameBytes)));
    }
  }

  private static void hold(BenchCluster cluster, int held, Findings findings)
      throws IOException, InterruptedException {
    int half = held / 2;
    for (int place = 0; place < 2; place++) {
      cluster.node(place).ask(Commands.hold(place * half, half, held / PER_TOPIC));
    }
    cluster.all(Commands.await("presences", 2L * half));
    List<JsonObject> tables = cluster.all(Commands.TABLE);
    findings.check(Checks.same("tables of both nodes with " + held + " held", tables, "table"));
  }

  private static void measure(
      BenchCluster cluster, Size size, int held, int rounds, int frameBytes, Findings findings)
      throws IOException, InterruptedException {
    Samples samples = new Samples();
    int arrived = 0;
    int repetitions = size.repetitions();
    for (int warmUp = 0; warmUp < size.warmUps(); warmUp++) {
      Trip.make(cluster, Trip.PRESENCE, rounds, frameBytes);
    }
    for (int repetition = 0; repetition < repetitions; repetition++) {
      Trip trip = Trip.make(cluster, Trip.PRESENCE, rounds, frameBytes);
      arrived += trip.addTo(samples);
    }
    String with = " with " + String.format(Locale.ROOT, "%,d", held) + " held";
    findings
        .check(Check.equal("joins that arrived" + with, (long) rounds * repetitions, arrived))
        .figure(
            "join seen elsewhere, p50" + with,
            "us",
            samples.of("join p50"),
            samples.of("bare p50"),
            Target.atMostFloors(3))
        .figure(
            "the same p50, bounded" + with,
            "us",
            samples.of("join p50"),
            null,
            Target.atMost(1_000))
        .figure(
            "join seen elsewhere, p99" + with,
            "us",
            samples.of("join p99"),
            samples.of("bare p99"),
            Target.atMost(5_000));
  }
}
