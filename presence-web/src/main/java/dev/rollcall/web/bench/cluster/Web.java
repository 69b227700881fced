package dev.rollcall.web.bench.cluster;

import dev.rollcall.web.bench.Check;
import dev.rollcall.web.bench.ChildJvm;
import dev.rollcall.web.bench.Figure;
import dev.rollcall.web.bench.Findings;
import dev.rollcall.web.bench.Report;
import dev.rollcall.web.bench.Samples;
import dev.rollcall.web.bench.Scenario;
import dev.rollcall.web.bench.Size;
import dev.rollcall.web.bench.Target;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One node of production and many browsers in small rooms: all come at once, and then some go and come back all the time. */
final class Web implements Scenario {

  private static final String MAIN_CLASS = "dev.rollcall.web.cli.Rollcall";
  private static final int START_S_MAX = 90;
  private static final int CHURN_PER_S = 100;

  @Override
  public String name() {
    return "web";
  }

  @Override
  public String shows() {
    return "how long websocket clients take to see each other, and the server's CPU per join";
  }

  @Override
  public Report run(Size size) throws Exception {
    int clients = size.of(2_000, 100);
    int churnS = size.of(10, 2);
    Samples samples = new Samples();
    Findings findings = new Findings(this, size)
        .with(
            "nodes",
            "1 process, rollcall node without --join; the clients in this process, on one event loop")
        .with("clients", clients + " in topics of " + WebCrowd.PER_TOPIC)
        .with("churn", CHURN_PER_S + " leave and rejoin per s for " + churnS + " s");
    Vertx vertx = Vertx.vertx();
    CompletableFuture<URI> ready = new CompletableFuture<>();
    try (ChildJvm server = serve(size, ready)) {
      WebCrowd crowd = new WebCrowd(vertx, awaitReady(ready), clients);
      crowd.connect();
      for (int warmUp = 0; warmUp < size.warmUps(); warmUp++) {
        crowd.joinAll();
        crowd.leaveAll();
      }
      for (int repetition = 0; repetition < size.repetitions(); repetition++) {
        join(server, crowd, clients, samples, findings);
        churn(server, crowd, clients, churnS, samples, findings);
        crowd.leaveAll();
      }
    } finally {
      vertx.close().await(START_S_MAX, TimeUnit.SECONDS);
    }
    return findings
        .figure(
            "all lists full after the last join's reply",
            "ms",
            samples.of("full"),
            null,
            Target.atMost(150))
        .figure(new Figure("all lists full after the first join was sent", "ms", samples.of("all")))
        .figure(
            "server CPU per join, all at once", "ms", samples.of("cpu"), null, Target.atMost(0.4))
        .figure(new Figure("leave and rejoin in churn", "1/s", samples.of("rate")))
        .figure("join diff in churn, p50", "us", samples.of("diff p50"), null, Target.atMost(3_000))
        .figure(
            "join diff in churn, p99", "us", samples.of("diff p99"), null, Target.atMost(10_000))
        .figure("server CPU in churn", "% of a core", samples.of("churn"), null, Target.atMost(12))
        .report();
  }

  private static void join(
      ChildJvm server, WebCrowd crowd, int clients, Samples samples, Findings findings)
      throws Exception {
    Duration before = cpu(server);
    WebCrowd.Arrival arrival = crowd.joinAll();
    samples.add("full", Math.max(0, arrival.fullNs() - arrival.repliedNs()) / 1e6);
    samples.add("all", (arrival.fullNs() - arrival.beganNs()) / 1e6);
    samples.add("cpu", cpu(server).minus(before).toNanos() / 1e6 / clients);
    findings.check(
        Check.equal("clients whose fold is the list of their topic", clients, crowd.correct()));
  }

  private static void churn(
      ChildJvm server, WebCrowd crowd, int clients, int seconds, Samples samples, Findings findings)
      throws Exception {
    Duration before = cpu(server);
    long beganNs = System.nanoTime();
    WebCrowd.Churn churn = crowd.churn(CHURN_PER_S, seconds);
    double elapsedNs = System.nanoTime() - beganNs;
    samples.add("churn", 100 * cpu(server).minus(before).toNanos() / elapsedNs);
    samples.add("rate", churn.rejoins() / (double) seconds);
    churn.diffs().addTo(samples, "diff");
    findings
        .check(Check.equal(
            "join diffs that came of " + churn.rejoins() + " rejoins",
            churn.rejoins() * (WebCrowd.PER_TOPIC - 1L),
            churn.diffs().count()))
        .check(
            Check.equal("clients whose fold is right after the churn", clients, crowd.correct()));
  }

  private static ChildJvm serve(Size size, CompletableFuture<URI> ready) throws IOException {
    String heap = "-Xmx" + size.of(1_024, 256) + "m";
    ChildJvm server = ChildJvm.start(
        BenchCluster.jvm(heap),
        MAIN_CLASS,
        List.of("node", "--name", "web", "--http-port", "0"),
        line -> {
          if (line.startsWith("rollcall ready ")) {
            ready.complete(URI.create(line.replaceAll(".* http=(\\S+) .*", "$1")));
          }
        });
    var unused = server
        .process()
        .onExit()
        .thenRun(() -> ready.completeExceptionally(new IOException("the node has ended")));
    return server;
  }

  private static URI awaitReady(CompletableFuture<URI> ready)
      throws IOException, InterruptedException {
    try {
      return ready.get(START_S_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the node did not start", e);
    }
  }

  private static Duration cpu(ChildJvm server) {
    return server.process().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
