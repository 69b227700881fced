package dev.rollcall.web.cli;

import dev.rollcall.web.replay.Pace;
import dev.rollcall.web.replay.Replay;
import dev.rollcall.web.replay.ReplayException;
import dev.rollcall.web.replay.Trace;
import dev.rollcall.web.replay.TraceException;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Replays joins and leaves that really happened, and compares what every node shows with what the trace says. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Replays a trace of joins and leaves through running nodes.",
      "",
      "A trace is a text of lines with columns parted by tabs: time, channel, join|leave|rename, nick and, for a "
          + "rename, the new nick. It may be gzipped. Each channel is a topic, each nick a key, each nick on one node."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:replayed, and equal if verified",
      "1:a node failed, an operation was not answered, or a difference",
      "2:bad input: the trace, an option, or a node that is not there"
    })
public final class ReplayCommand implements Callable<Integer> {

  @Parameters(paramLabel = "TRACE[.gz]", description = "The trace.")
  Path file;

  @Option(
      names = "--nodes",
      required = true,
      split = ",",
      paramLabel = "URL",
      description = "The nodes, such as http://127.0.0.1:4000,http://127.0.0.1:4001.")
  List<URI> nodes;

  @Option(
      names = "--speed",
      defaultValue = "max",
      converter = PaceConverter.class,
      paramLabel = "max|60x",
      description =
          "As fast as possible, or how many seconds of the trace go by in one. Default: ${DEFAULT-VALUE}.")
  Pace pace;

  @Option(
      names = "--verify",
      description =
          "Compare at the end, on every node and in every topic, the list with the trace, and the view of a "
              + "watching client with the list.")
  boolean verify;

  @Option(
      names = "--settle",
      defaultValue = "30",
      paramLabel = "SECONDS",
      description =
          "How long to wait at the end until all nodes show the same. Default: ${DEFAULT-VALUE}.")
  int settleSeconds;

  @Option(
      names = "--lines",
      defaultValue = "2147483647",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      paramLabel = "N",
      description = "Replay the first N lines only.")
  int linesMax;

  @Spec
  CommandSpec spec;

  /** Reads {@code --speed}. */
  static final class PaceConverter implements CommandLine.ITypeConverter<Pace> {
    @Override
    public Pace convert(String text) {
      try {
        return Pace.parse(text);
      } catch (IllegalArgumentException e) {
        throw new CommandLine.TypeConversionException(e.getMessage());
      }
    }
  }

  @Override
  public Integer call() {
    try {
      for (URI node : nodes) {
        if (!"http".equals(node.getScheme()) || node.getHost() == null) {
          return refuse(
              node + " is no node's address: expected one such as http://127.0.0.1:4000", 2);
        }
      }
      Trace trace = Trace.read(file, linesMax);
      Replay.Report report = replay(trace);
      print(trace, report);
      return report.verdict().isEqual() ? 0 : 1;
    } catch (TraceException e) {
      return refuse(e.getMessage(), 2);
    } catch (ReplayException e) {
      return refuse(e.getMessage(), e.isBadInput() ? 2 : 1);
    }
  }

  private Replay.Report replay(Trace trace) throws ReplayException {
    Vertx vertx = Vertx.vertx();
    Replay.Options options =
        new Replay.Options(nodes, pace, verify, Duration.ofSeconds(settleSeconds));
    try (Replay replay = new Replay(vertx, trace, options);
        ProgressBar bar = progressBar(trace.operations().size())) {
      return replay.run(bar::stepTo);
    } finally {
      vertx.close();
    }
  }

  private static ProgressBar progressBar(long operations) {
    return new ProgressBarBuilder()
        .setTaskName("replay")
        .setUnit(" op", 1)
        .setInitialMax(operations)
        .setUpdateIntervalMillis(200)
        .showSpeed()
        .setConsumer(new ConsoleProgressBarConsumer(System.err))
        .build();
  }

  private void print(Trace trace, Replay.Report report) {
    PrintWriter out = spec.commandLine().getOut();
    Map<String, Long> answers = report.answers();
    out.printf(
        "trace          %s: %,d lines, %d topics%n",
        file.getFileName(), trace.lines(), trace.topics().size());
    out.printf(
        "operations     %,d in %.1f s: %,.0f operations/s on %d nodes%n",
        report.operations(),
        report.seconds(),
        report.operations() / report.seconds(),
        nodes.size());
    out.printf(
        "answered       %s%n",
        answers.entrySet().stream()
            .map(answer -> String.format("%s %,d", answer.getKey(), answer.getValue()))
            .collect(Collectors.joining(", ")));
    out.printf(
        "diffs received %,d, and %,d lists, by one watching client per node%n",
        report.diffs(), report.states());
    out.printf(
        "between nodes  %,d B, %.1f B per operation%n",
        report.bytesBetween(), (double) report.bytesBetween() / report.operations());
    printVerdict(out, trace, report);
    out.flush();
  }

  private void printVerdict(PrintWriter out, Trace trace, Replay.Report report) {
    long differences = report.verdict().count();
    if (differences > 0) {
      out.printf("verdict        DIFFERENT: %,d differences%n", differences);
      report.verdict().differences().forEach(difference -> out.println("  " + difference));
      if (differences > report.verdict().differences().size()) {
        out.println("  …");
      }
    } else if (verify) {
      out.printf(
          "verdict        EQUAL: %d nodes x %d topics, trace = list = watcher, %,d present, settled in %,d ms%n",
          nodes.size(), trace.topics().size(), report.present(), report.settledMs());
    } else {
      out.println("verdict        all answered; not verified (--verify)");
    }
  }

  private int refuse(String message, int exitCode) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("rollcall replay: " + message);
    err.flush();
    return exitCode;
  }
}
