package dev.rollcall.web.cli;

import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.config.ClusterOptions;
import dev.rollcall.web.config.NodeOptions;
import dev.rollcall.web.todo.TodoLimits;
import dev.rollcall.web.todo.TodoVerticle;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A node of the example. */
@Command(
    name = "todo",
    description = {
      "Example: a node of a distributed to-do service, on the tracker's names and groups.",
      "Lists live on whichever node holds their name, are found from every node, and survive the end of any one."
    },
    footer = {
      "",
      "  curl -d '' 'http://localhost:5454/add_entry?list=bob&date=2018-12-19&title=Dentist'",
      "  curl 'http://localhost:5555/entries?list=bob&date=2018-12-19'"
    },
    mixinStandardHelpOptions = true,
    versionProvider = Rollcall.ManifestVersion.class,
    sortOptions = false)
final class TodoCommand implements Callable<Integer> {

  private static final int PORT_MAX = 65_535;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "This node's name: unique in the cluster. Default: a random one.")
  private String name = "";

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "5454",
      description =
          "Serve HTTP on this port of 127.0.0.1; 0: any free one. Default: ${DEFAULT-VALUE}")
  private int httpPort;

  @Option(
      names = "--cluster-port",
      paramLabel = "PORT",
      defaultValue = "5701",
      description = "Listen for the other nodes on this port. Default: ${DEFAULT-VALUE}")
  private int clusterPort;

  @Option(
      names = "--join",
      split = ",",
      paramLabel = "HOST:PORT",
      description = "The cluster sockets of the nodes to join, separated by commas.")
  private List<String> join = List.of();

  @Option(
      names = "--max-lists",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Most lists (maxLists). Default: ${DEFAULT-VALUE}")
  private int maxLists;

  @Option(
      names = "--max-entries",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Most entries of a list (maxEntries). Default: ${DEFAULT-VALUE}")
  private int maxEntries;

  @Option(
      names = "--max-title-bytes",
      paramLabel = "B",
      defaultValue = "256",
      description = "Longest title as UTF-8 (maxTitleBytes). Default: ${DEFAULT-VALUE}")
  private int maxTitleBytes;

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    TodoLimits limits;
    TrackerOptions tracking;
    ClusterOptions cluster;
    try {
      if (httpPort < 0 || httpPort > PORT_MAX) {
        throw new IllegalArgumentException(
            "--http-port " + httpPort + " is out of range: 0 to " + PORT_MAX);
      }
      limits = new TodoLimits(maxLists, maxEntries, maxTitleBytes);
      tracking = new NodeOptions().setName(name).getTracker();
      cluster = new ClusterOptions().setPort(clusterPort).setJoin(join);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
    Vertx vertx = RunningNode.vertx(cluster);
    Tracker tracker = Tracker.create(vertx, tracking);
    TodoVerticle todo = new TodoVerticle(tracker, limits, httpPort);
    try {
      RunningNode.await(tracker.start(), "the tracker");
      // Before it serves: whoever is asked for a list should know who holds it.
      RunningNode.awaitPeers(tracker, cluster.others().size());
      RunningNode.await(vertx.deployVerticle(todo), "the to-do service");
    } catch (RuntimeException e) {
      RunningNode.stopQuietly(vertx);
      throw RunningNode.named(e, "127.0.0.1", httpPort);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(vertx), "rollcall-stop"));
    System.out.println("rollcall ready name=" + tracker.nodeName() + " http=" + todo.url()
        + " cluster=" + tracker.pubSub().members().size());
    System.out.flush();
    new CountDownLatch(1).await();
    return CommandLine.ExitCode.OK;
  }

  /** Vert.x takes the verticle along, which gives its names back, and the tracker. */
  private static void stop(Vertx vertx) {
    int code = CommandLine.ExitCode.OK;
    try {
      vertx.close().await(RunningNode.STOP_S_MAX, TimeUnit.SECONDS);
    } catch (Exception e) {
      code = CommandLine.ExitCode.SOFTWARE;
    }
    Runtime.getRuntime().halt(code);
  }
}
