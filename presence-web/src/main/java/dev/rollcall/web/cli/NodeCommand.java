package dev.rollcall.web.cli;

import dev.rollcall.web.PresenceServerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a node until it is told to stop. */
@Command(
    name = "node",
    description = {
      "Run a node: presence over websockets and REST.",
      "Without --join it runs alone, with nothing to configure. With --join it is clustered; give every node the same"
          + " list, each its own --cluster-port. A node that is in its own list is fine: that is how the first one starts."
    },
    footer = {
      "",
      "When it serves it prints one line to stdout:",
      "  rollcall ready name=a http=http://127.0.0.1:4000 cluster=3",
      "SIGTERM and SIGINT drain it: it announces its leave, closes the websockets (1012) and exits with 0."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Rollcall.ManifestVersion.class,
    sortOptions = false)
final class NodeCommand implements Callable<Integer> {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@:-]{1,64}");

  @Spec
  private CommandSpec spec;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "This node's name: unique in the cluster, the same after a restart. Default: a random one.")
  private String name = "";

  @Option(
      names = "--http-host",
      paramLabel = "HOST",
      description = "Serve HTTP on this address. Default: ${DEFAULT-VALUE}")
  private String httpHost = PresenceServerOptions.DEFAULT_HOST;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "Serve HTTP on this port; 0: any free one. Default: ${DEFAULT-VALUE}")
  private int httpPort = PresenceServerOptions.DEFAULT_PORT;

  @Option(
      names = "--cluster-host",
      paramLabel = "HOST",
      description = "Speak to the other nodes from this address. Default: ${DEFAULT-VALUE}")
  private String clusterHost = "127.0.0.1";

  @Option(
      names = "--cluster-port",
      paramLabel = "PORT",
      description = "Listen for the other nodes on this port. Default: ${DEFAULT-VALUE}")
  private int clusterPort = 5_701;

  @Option(
      names = "--join",
      paramLabel = "HOST:PORT",
      split = ",",
      converter = HostPort.Converter.class,
      description = "The cluster sockets of the nodes to join, separated by commas.")
  private List<HostPort> join = new ArrayList<>();

  @Option(
      names = "--allow-origin",
      paramLabel = "ORIGIN",
      split = ",",
      description =
          "Let pages of these origins connect too, such as http://localhost:8080; *: all. Default: the own origin only.")
  private List<String> allowOrigins = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    PresenceServerOptions web = webOptions();
    HostPort own = own();
    RunningNode node = RunningNode.start(name, web, own, join);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "rollcall-stop"));
    node.awaitPeers((int) others(own));
    System.out.println(node.readyLine());
    System.out.flush();
    new CountDownLatch(1).await();
    return CommandLine.ExitCode.OK;
  }

  private PresenceServerOptions webOptions() {
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      throw wrong("--name \"" + name + "\": a name has 1 to 64 letters, digits and ._-@:");
    }
    if (clusterPort < 1 || clusterPort > 65_535) {
      throw wrong("--cluster-port " + clusterPort + ": a port is 1 to 65535");
    }
    try {
      return new PresenceServerOptions()
          .setHost(httpHost)
          .setPort(httpPort)
          .setAllowOrigins(allowOrigins);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private HostPort own() {
    try {
      return HostPort.parse(new HostPort(clusterHost, clusterPort).toString());
    } catch (IllegalArgumentException e) {
      throw wrong("--cluster-host \"" + clusterHost + "\": not a host");
    }
  }

  private long others(HostPort own) {
    return join.stream()
        .map(HostPort::resolved)
        .distinct()
        .filter(member -> !member.equals(own.resolved()))
        .count();
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /**
   * The JVM would exit with 143 after SIGTERM however well its hooks went. Whoever stopped the node wants to know whether it
   * left in good order: 0 says so, 1 that it did not.
   */
  private static void stop(RunningNode node) {
    boolean well = node.stop();
    Runtime.getRuntime().halt(well ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE);
  }
}
