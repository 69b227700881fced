package dev.rollcall.web.cli;

import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.bench.node.BenchNode;
import dev.rollcall.web.config.HostPort;
import dev.rollcall.web.tls.TlsOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A node that a benchmark tells what to do: the cluster is that of {@code rollcall node}, and so is the tracker; there is no web server. */
@Command(
    name = "bench-node",
    description = "A node of a benchmark: lines of JSON on stdin are commands.",
    hidden = true)
final class BenchNodeCommand implements Callable<Integer> {

  @Option(names = "--cluster-port", required = true)
  private int clusterPort;

  @Option(names = "--join", split = ",", required = true)
  private List<String> join = List.of();

  @Option(names = "--tracker", required = true, description = "The tracker's options as JSON.")
  private String tracker = "";

  @Override
  public Integer call() throws IOException {
    // Answers and log share a pipe: by one stream, which mixes no lines.
    System.setErr(System.out);
    Vertx vertx = RunningNode.clustered(
        new HostPort("127.0.0.1", clusterPort),
        join.stream().map(HostPort::parse).toList(),
        new TlsOptions());
    new BenchNode(vertx, new TrackerOptions(new JsonObject(tracker)), System.out).obey(System.in);
    return CommandLine.ExitCode.OK;
  }
}
