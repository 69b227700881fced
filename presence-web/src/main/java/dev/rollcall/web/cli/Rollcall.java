package dev.rollcall.web.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
    name = "rollcall",
    description = "Who is here, on every node.",
    mixinStandardHelpOptions = true,
    versionProvider = Rollcall.ManifestVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      NodeCommand.class,
      ReplayCommand.class,
      DemoCommand.class,
      TodoCommand.class,
      BenchCommand.class,
      BenchNodeCommand.class,
      CommandLine.HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:failed", "2:wrong usage"})
public final class Rollcall implements Runnable {

  /**
   * For how long an event loop goes on with tasks before it looks at its sockets and timers, in ms. Netty's own is 1,000, so a heartbeat would lie about for a second on a
   * loop that somebody writes to all the time; it takes nothing below 100.
   */
  private static final String LOOP_QUANTUM = "io.netty.eventLoop.maxTaskProcessingQuantumMs";

  @Spec
  private CommandSpec spec;

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    System.setProperty(
        "vertx.logger-delegate-factory-class-name",
        "io.vertx.core.logging.SLF4JLogDelegateFactory");
    if (System.getProperty(LOOP_QUANTUM) == null) {
      System.setProperty(LOOP_QUANTUM, "100");
    }
    ParentWatch.begin();
    System.exit(commandLine().execute(args));
  }

  /** The command line with all subcommands: what goes wrong is one line on stderr, not a stack trace. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Rollcall());
    NodeCommand.addFlags(line.getSubcommands().get("node").getCommandSpec());
    return line.setExecutionExceptionHandler((failure, command, parsed) -> {
      command.getErr().println("rollcall: " + Failures.text(failure));
      return CommandLine.ExitCode.SOFTWARE;
    });
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
  }

  /** The version in the jar's manifest. */
  static final class ManifestVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
      String version = Rollcall.class.getPackage().getImplementationVersion();
      return new String[] {"rollcall " + (version == null ? "(not packaged)" : version)};
    }
  }
}
