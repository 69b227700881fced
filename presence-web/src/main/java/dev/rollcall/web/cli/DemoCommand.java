package dev.rollcall.web.cli;

import dev.rollcall.web.demo.Crowd;
import dev.rollcall.web.demo.DemoCluster;
import dev.rollcall.web.demo.DemoCluster.Seat;
import dev.rollcall.web.demo.DemoControl;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A cluster on this machine to look at, and to break. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Starts some nodes as processes of their own, and a crowd in their rooms.",
      "",
      "Its dashboard kills, pauses and restarts nodes: their people move to the others. Ctrl-C ends everything."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:ended",
      "1:a node did not start",
      "2:bad input, or a port is taken",
      "130:ended with Ctrl-C"
    })
public final class DemoCommand implements Callable<Integer> {

  private static final int NODES_MAX = 26;
  private static final int CROWD_MAX = 10_000;
  private static final int PORT_MAX = 65_535;
  private static final int START_S_MAX = 20;

  @Option(
      names = "--nodes",
      defaultValue = "3",
      description = "How many nodes. Default: ${DEFAULT-VALUE}.")
  int size;

  @Option(
      names = "--crowd",
      defaultValue = "60",
      description = "How many people. Default: ${DEFAULT-VALUE}.")
  int people;

  @Option(
      names = "--http-port",
      defaultValue = "4000",
      paramLabel = "PORT",
      description = "The first node's HTTP port; the others follow. Default: ${DEFAULT-VALUE}.")
  int httpPort;

  @Option(
      names = "--cluster-port",
      defaultValue = "5701",
      paramLabel = "PORT",
      description = "The first node's cluster port; the others follow. Default: ${DEFAULT-VALUE}.")
  int clusterPort;

  @Option(
      names = "--dashboard-port",
      defaultValue = "0",
      paramLabel = "PORT",
      description =
          "The port of the demo's own dashboard; 0: any free one. Default: ${DEFAULT-VALUE}.")
  int dashboardPort;

  @Option(
      names = "--no-restart",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Leave a dead node dead.")
  boolean restarts;

  @Spec
  CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    check("--nodes", size, 1, NODES_MAX);
    check("--crowd", people, 0, CROWD_MAX);
    check("--http-port", httpPort, 1, PORT_MAX - size + 1);
    check("--cluster-port", clusterPort, 1, PORT_MAX - size + 1);
    check("--dashboard-port", dashboardPort, 0, PORT_MAX);
    DemoCluster cluster = new DemoCluster(size, httpPort, clusterPort, restarts, this::say);
    // Runs on Ctrl-C, on SIGTERM and when this process ends by itself: no node outlives the demo.
    Thread end = new Thread(cluster::close, "demo-end");
    Runtime.getRuntime().addShutdownHook(end);
    try {
      cluster.start();
    } catch (BindException e) {
      return refuse(e, 2);
    } catch (IOException e) {
      return refuse(e, 1);
    }
    Vertx vertx = Vertx.vertx();
    DemoControl control = new DemoControl(cluster, dashboardPort);
    try {
      vertx.deployVerticle(control).await(START_S_MAX, TimeUnit.SECONDS);
    } catch (TimeoutException | RuntimeException e) {
      return refuse(taken(e), 2);
    }
    vertx.deployVerticle(new Crowd(people, cluster::seats, new Random()));
    explain(cluster.seats(), control.url());
    new CountDownLatch(1).await();
    return 0;
  }

  private IOException taken(Exception cause) {
    return new IOException(
        "no dashboard at port " + dashboardPort + " of 127.0.0.1: " + Failures.text(cause)
            + " (choose another with --dashboard-port)",
        cause);
  }

  private void explain(List<Seat> seats, String dashboard) {
    say("");
    for (Seat seat : seats) {
      say(String.format("  node %s  %s  pid %d", seat.node(), seat.address(), seat.pid()));
    }
    say("");
    Seat last = seats.get(seats.size() - 1);
    say("Open one of them in a browser, or two side by side.");
    say(
        "The dashboard, where nodes are killed, paused and restarted (keep the address to yourself):");
    say("");
    say("  " + dashboard);
    say("");
    say("Or kill one yourself: kill -9 " + last.pid()
        + (restarts ? " (it comes back after 5 s)" : "") + ". Ctrl-C ends the demo.");
    say("");
  }

  /** The nodes' output comes on threads of its own. */
  private synchronized void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  private int refuse(IOException cause, int exitCode) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("rollcall demo: " + cause.getMessage());
    err.flush();
    return exitCode;
  }

  private void check(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), option + " " + value + " is out of range: " + min + " to " + max);
    }
  }
}
