package dev.rollcall.web.cli;

import dev.rollcall.web.config.Catalogue;
import dev.rollcall.web.config.Configuration;
import dev.rollcall.web.config.NodeOptions;
import dev.rollcall.web.config.Setting;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a node until it is told to stop. Its flags are the {@link Catalogue}'s: see {@link #addFlags}. */
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
      "SIGTERM and SIGINT drain it: it announces its leave, closes the websockets (1012) and exits with 0.",
      "",
      "There are more options than these: --print-config shows all. Each is a flag (--tracker-heartbeat-ms), a variable",
      "(ROLLCALL_TRACKER_HEARTBEAT_MS) and a key of the file ({\"tracker\": {\"heartbeatMs\": 500}}). A flag goes before a",
      "variable, that before the file, and that before the default."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Rollcall.ManifestVersion.class,
    sortOptions = false)
final class NodeCommand implements Callable<Integer> {

  /** A configuration is typed by people: more than this is another file, in bytes. */
  private static final long FILE_BYTES_MAX = 1_048_576;

  /** The flags that the help shows, with its words; the others are in docs/options.md. */
  private static final Map<String, String[]> SHOWN = shown();

  @Spec
  private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Read options from this JSON file; also ROLLCALL_CONFIG.")
  private String config = "";

  @Option(
      names = "--print-config",
      description = "Print every option with its value and who said it, and exit.")
  private boolean printConfig;

  private final Map<String, String> environment;

  NodeCommand() {
    this(System.getenv());
  }

  NodeCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Adds a flag for each option of a node. */
  static void addFlags(CommandSpec node) {
    SHOWN.forEach((flag, words) -> node.addOption(flag(flag, words[0].isEmpty())
        .paramLabel(words[0].isEmpty() ? "true|false" : words[0])
        .description(words[1])
        .build()));
    for (Setting setting : Catalogue.settings()) {
      if (!SHOWN.containsKey(setting.flag())) {
        node.addOption(flag(setting.flag(), setting.standard() instanceof Boolean)
            .hidden(true)
            .build());
      }
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    Configuration configuration = configuration();
    if (printConfig) {
      PrintWriter out = spec.commandLine().getOut();
      configuration.values().forEach(out::println);
      out.flush();
      return CommandLine.ExitCode.OK;
    }
    NodeOptions options = configuration.options();
    NodeLog.apply(options.getLog());
    RunningNode node = RunningNode.start(options, vertx -> {});
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "rollcall-stop"));
    node.awaitPeers(options.getCluster().others().size());
    System.out.println(node.readyLine());
    System.out.flush();
    new CountDownLatch(1).await();
    return CommandLine.ExitCode.OK;
  }

  private Configuration configuration() {
    try {
      String file =
          config.isEmpty() ? environment.getOrDefault(Configuration.FILE_VARIABLE, "") : config;
      Configuration resolved = Configuration.resolve(
          flags(), environment, file, file.isEmpty() ? null : content(Path.of(file)));
      // Before anything is started: what is not served must not join a cluster either.
      resolved.options().getWeb().validate();
      return resolved;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private Map<String, String> flags() {
    Map<String, String> flags = new HashMap<>();
    for (Setting setting : Catalogue.settings()) {
      OptionSpec given = spec.commandLine().getParseResult().matchedOption(setting.flag());
      if (given != null) {
        flags.put(setting.flag(), given.getValue());
      }
    }
    return flags;
  }

  private static String content(Path file) {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new IllegalArgumentException(
            "file " + file + " has more than " + FILE_BYTES_MAX + " B");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("file " + file + " cannot be read (--config): " + e, e);
    }
  }

  /** One that is true or false may stand alone, and then is true. */
  private static OptionSpec.Builder flag(String name, boolean mayStandAlone) {
    OptionSpec.Builder flag = OptionSpec.builder(name).type(String.class);
    return mayStandAlone ? flag.arity("0..1").fallbackValue("true") : flag.arity("1");
  }

  private static Map<String, String[]> shown() {
    Map<String, String[]> shown = new LinkedHashMap<>();
    shown.put("--name", new String[] {
      "NAME",
      "This node's name: unique in the cluster, the same after a restart. Default: a random one."
    });
    shown.put(
        "--http-host", new String[] {"HOST", "Serve HTTP on this address. Default: 127.0.0.1"});
    shown.put(
        "--http-port",
        new String[] {"PORT", "Serve HTTP on this port; 0: any free one. Default: 4000"});
    shown.put(
        "--cluster-host",
        new String[] {"HOST", "Speak to the other nodes from this address. Default: 127.0.0.1"});
    shown.put(
        "--cluster-port",
        new String[] {"PORT", "Listen for the other nodes on this port. Default: 5701"});
    shown.put("--join", new String[] {
      "HOST:PORT",
      "The cluster sockets of the nodes to join, separated by commas. A name stands for all its addresses."
    });
    shown.put("--allow-origin", new String[] {
      "ORIGIN",
      "Let pages of these origins connect too, such as http://localhost:8080; *: all. Default: the own origin only."
    });
    shown.put("--insecure", new String[] {
      "",
      "Serve others than this machine without asking who they are. Only where everybody may do everything."
    });
    shown.put("--log-format", new String[] {"FORMAT", "text or json. Default: text"});
    shown.put(
        "--log-level", new String[] {"LEVEL", "ERROR, WARN, INFO, DEBUG or TRACE. Default: INFO"});
    return shown;
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
