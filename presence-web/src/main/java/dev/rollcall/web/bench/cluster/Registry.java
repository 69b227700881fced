package dev.rollcall.web.bench.cluster;

import dev.rollcall.web.bench.Check;
import dev.rollcall.web.bench.Figure;
import dev.rollcall.web.bench.Findings;
import dev.rollcall.web.bench.Latencies;
import dev.rollcall.web.bench.LocalRegistry;
import dev.rollcall.web.bench.Report;
import dev.rollcall.web.bench.Samples;
import dev.rollcall.web.bench.Scenario;
import dev.rollcall.web.bench.Size;
import dev.rollcall.web.bench.Spread;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** Names and groups: writes and lookups on one node, then three nodes: a name seen elsewhere, messages to all members of a group, and calls to all. */
final class Registry implements Scenario {

  private static final String HALL = "hall";
  private static final String PANEL = "panel";
  private static final int NODES = 3;
  private static final int BODY_BYTES = 40;

  @Override
  public String name() {
    return "registry";
  }

  @Override
  public String shows() {
    return "names and groups: register, join, lookup, seen elsewhere, publish, multiCall";
  }

  @Override
  public Report run(Size size) throws Exception {
    int rounds = size.of(500, 50);
    int hall = size.of(10_000, 300);
    int panel = size.of(1_000, 30);
    Findings findings = new Findings(this, size)
        .with("nodes", "1 of this process; then 3 processes on loopback, all is sent at a")
        .with("registrationsPerRepetition", rounds)
        .with("publishesPerRepetition", publishes(size) + " one by one, then as many in a row")
        .with("callsPerRepetition", calls(size) + " one by one")
        .with("bodyBytes", BODY_BYTES)
        .with("handlers", "all members of a node on one event loop")
        .with(
            "syn 3.4.1, its own run on such a machine",
            "register 103k/s and join 91k/s at 10k, join 104k/s at 100k (1 caller); lookup 0.6-0.8 us;"
                + " name seen elsewhere p50 0.38 ms, p99 0.8-0.95 ms")
        .with(
            "group 0.2.1, its own run on such a machine",
            "register 40-46k/s and join 41-54k/s at 10k, 27k/s and 30-42k/s at 100k (1 caller);"
                + " lookup 0.9-1.1 us; name seen elsewhere p50 12.1-12.4 ms, p99 15-25 ms");
    LocalRegistry.measure(size, findings);
    try (BenchCluster cluster = BenchCluster.start(size, NODES)) {
      seenElsewhere(cluster, size, rounds, findings);
      new Publishing(cluster, join(cluster, HALL, hall, 0)).measure(size, findings);
      join(cluster, PANEL, panel, hall);
      call(cluster, size, panel, findings);
      findings.check(Checks.nothingWrong(cluster.all(Commands.VITALS)));
    }
    return findings.report();
  }

  private static int publishes(Size size) {
    return size.of(20, 3);
  }

  private static int calls(Size size) {
    return size.of(50, 5);
  }

  private static void seenElsewhere(BenchCluster cluster, Size size, int rounds, Findings findings)
      throws IOException, InterruptedException {
    // What the pubsub counts goes to both peers.
    Trip first = Trip.make(cluster, Trip.NAME, size.of(200, 20), 100);
    int frameBytes = (int) Spread.of(first.frameBytes()).median() / (NODES - 1);
    for (int warmUp = 0; warmUp < size.warmUps(); warmUp++) {
      Trip.make(cluster, Trip.NAME, rounds, frameBytes);
    }
    Samples samples = new Samples();
    long arrived = 0;
    for (int repetition = 0; repetition < size.repetitions(); repetition++) {
      arrived += Trip.make(cluster, Trip.NAME, rounds, frameBytes).addTo(samples);
    }
    findings
        .check(Check.equal(
            "registrations that were told of elsewhere",
            (long) rounds * size.repetitions(),
            arrived))
        .figure(
            new Figure("frame of one registration, per peer", "B", Spread.of((double) frameBytes)))
        .figure(
            "registration seen elsewhere, p50",
            "us",
            samples.of("join p50"),
            samples.of("bare p50"),
            null)
        .figure(
            "registration seen elsewhere, p99",
            "us",
            samples.of("join p99"),
            samples.of("bare p99"),
            null);
  }

  /** Spreads members over all nodes; how many each has, once all know all. */
  private static List<Integer> join(BenchCluster cluster, String group, int members, int others)
      throws IOException, InterruptedException {
    List<Integer> shares = new ArrayList<>();
    for (int place = 0; place < NODES; place++) {
      int share = members / NODES + (place < members % NODES ? 1 : 0);
      cluster.node(place).ask(Commands.join(group, share));
      shares.add(share);
    }
    cluster.all(Commands.await("members", (long) members + others));
    return shares;
  }

  private static void call(BenchCluster cluster, Size size, int members, Findings findings)
      throws IOException, InterruptedException {
    JsonObject command = Commands.call(PANEL, calls(size), BODY_BYTES);
    for (int warmUp = 0; warmUp < size.warmUps(); warmUp++) {
      cluster.node(0).ask(command);
    }
    Samples samples = new Samples();
    long replies = 0;
    long failures = 0;
    for (int repetition = 0; repetition < size.repetitions(); repetition++) {
      JsonObject called = cluster.node(0).ask(command);
      Latencies latencies = new Latencies();
      JsonArray tookNs = called.getJsonArray("tookNs");
      for (int i = 0; i < tookNs.size(); i++) {
        latencies.addNs(tookNs.getLong(i));
      }
      latencies.addTo(samples, "call");
      replies += called.getLong("replies");
      failures += called.getLong("failures");
    }
    String to = String.format(Locale.ROOT, "multiCall to %,d members on %d nodes", members, NODES);
    findings
        .figure(new Figure(to + ", p50", "us", samples.of("call p50")))
        .figure(new Figure(to + ", p99", "us", samples.of("call p99")))
        .check(Check.equal(
            "replies to calls", (long) members * calls(size) * size.repetitions(), replies))
        .check(Check.equal("members that did not reply to a call", 0, failures));
  }

  /** Messages from a to all members of a group. What each node's members should have got is counted up. */
  private static final class Publishing {

    private final BenchCluster cluster;
    private final List<Integer> shares;
    private final long members;

    /** Messages published so far, and how many members they were handed over for, by what publish returned. */
    private long published;

    private long reached;

    Publishing(BenchCluster cluster, List<Integer> shares) {
      this.cluster = cluster;
      this.shares = shares;
      this.members = shares.stream().mapToLong(Integer::longValue).sum();
    }

    void measure(Size size, Findings findings) throws IOException, InterruptedException {
      int times = publishes(size);
      for (int warmUp = 0; warmUp < size.warmUps(); warmUp++) {
        round(times, new Samples());
      }
      Samples samples = new Samples();
      for (int repetition = 0; repetition < size.repetitions(); repetition++) {
        round(times, samples);
      }
      // What came twice would still be on its way.
      Thread.sleep(100);
      long received = cluster.all(Commands.await("members", members)).stream()
          .mapToLong(node -> node.getLong("received"))
          .sum();
      String to = String.format(Locale.ROOT, "publish to %,d members on %d nodes", members, NODES);
      findings
          .figure(new Figure(to + ", until all handlers ran, p50", "us", samples.of("one p50")))
          .figure(new Figure(to + ", in a row", "messages/s", samples.of("rate")))
          .check(Check.equal("members that publish said it reached", members * published, reached))
          .check(Check.equal("messages that members got", members * published, received));
    }

    private void round(int times, Samples samples) throws IOException, InterruptedException {
      Latencies one = new Latencies();
      for (int i = 0; i < times; i++) {
        one.addNs(publish(1));
      }
      one.addTo(samples, "one");
      samples.add("rate", members * times * 1e9 / publish(times));
    }

    /** From the call until the last handler ran, in ns. */
    private long publish(int times) throws IOException, InterruptedException {
      published += times;
      JsonObject told = cluster.node(0).ask(Commands.publish(HALL, times, BODY_BYTES));
      reached += told.getLong("reached");
      List<CompletableFuture<JsonObject>> all = new ArrayList<>();
      for (int place = 0; place < NODES; place++) {
        all.add(
            cluster.node(place).tell(Commands.await("received", published * shares.get(place))));
      }
      long lastNs = 0;
      for (int place = 0; place < NODES; place++) {
        lastNs =
            Math.max(lastNs, cluster.node(place).await(all.get(place)).getLong("lastReceivedNs"));
      }
      return lastNs - told.getLong("beganNs");
    }
  }
}
