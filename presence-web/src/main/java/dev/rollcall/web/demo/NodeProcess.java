package dev.rollcall.web.demo;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** One run of a node, as a process of its own: the same Java and the same classes as this one's. */
final class NodeProcess {

  private static final String MAIN_CLASS = "dev.rollcall.web.cli.Rollcall";
  private static final String READY = "rollcall ready ";

  private final Place place;
  private final Process process;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  /** It was told to stand still and not yet to go on. */
  private volatile boolean paused;

  /** It was asked to drain and stop. */
  private volatile boolean ending;

  /** What a run of a node is doing. */
  enum State {
    STARTING,
    SERVING,
    PAUSED,
    DRAINING,
    DEAD
  }

  /**
   * Where a node is.
   *
   * @param name its name in the cluster
   * @param address {@code http://host:port}
   * @param clusterPort where its members talk to it
   */
  record Place(String name, URI address, int clusterPort) {

    /** As the other nodes' {@code --join} has it. */
    String member() {
      return "127.0.0.1:" + clusterPort;
    }
  }

  private NodeProcess(Place place, Process process) {
    this.place = place;
    this.process = process;
  }

  /** Starts a node; each line that it prints goes to {@code lines}. */
  static NodeProcess start(Place place, List<Place> others, Consumer<String> lines)
      throws IOException {
    List<String> command = new ArrayList<>(java());
    command.addAll(List.of("node", "--name", place.name()));
    command.addAll(List.of("--http-port", Integer.toString(place.address().getPort())));
    command.addAll(List.of("--cluster-port", Integer.toString(place.clusterPort())));
    if (!others.isEmpty()) {
      command.addAll(
          List.of("--join", String.join(",", others.stream().map(Place::member).toList())));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    NodeProcess node = new NodeProcess(place, process);
    Thread reader = new Thread(() -> node.read(lines), "output-of-" + place.name());
    reader.setDaemon(true);
    reader.start();
    return node;
  }

  Place place() {
    return place;
  }

  long pid() {
    return process.pid();
  }

  /** Returns when the node says that it serves. */
  void awaitReady(long seconds) throws IOException, InterruptedException {
    try {
      ready.get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("node " + place.name() + " ended before it was ready", e);
    } catch (TimeoutException e) {
      throw new IOException("node " + place.name() + " is not ready after " + seconds + " s", e);
    }
  }

  /** Calls back when the node says that it serves, if it ever does. On any thread. */
  void onReady(Runnable handler) {
    var unused = ready.thenRun(handler);
  }

  State state() {
    if (!process.isAlive()) {
      return State.DEAD;
    } else if (paused) {
      return State.PAUSED;
    } else if (ending) {
      return State.DRAINING;
    }
    return ready.isDone() && !ready.isCompletedExceptionally() ? State.SERVING : State.STARTING;
  }

  /** Calls back with the exit code when the process ends, however it ends. On any thread. */
  void onEnd(IntConsumer handler) {
    var unused = process.onExit().thenAccept(ended -> handler.accept(ended.exitValue()));
  }

  /** Asks it to drain and stop, and wakes it if it stands still: who sleeps does not hear. */
  void terminate() {
    ending = true;
    process.destroy();
    if (paused) {
      try {
        resume();
      } catch (IOException e) {
        process.destroyForcibly();
      }
    }
  }

  /** Ends it at once, as SIGKILL does: it has no time for a goodbye. */
  void kill() {
    process.destroyForcibly();
  }

  /** Lets it stand still: its sockets stay open and nothing answers. */
  void pause() throws IOException {
    Signal.STOP.send(process.pid());
    paused = true;
  }

  /** Lets it go on. */
  void resume() throws IOException {
    Signal.CONT.send(process.pid());
    paused = false;
  }

  /** Waits for its end until {@link System#nanoTime} is {@code deadlineNs}, then ends it. */
  void awaitEnd(long deadlineNs) {
    try {
      if (!process.waitFor(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  private void read(Consumer<String> lines) {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(READY)) {
          lines.accept(line);
          ready.complete(null);
        } else {
          lines.accept("[" + place.name() + "] " + line);
        }
      }
    } catch (IOException e) {
      // The pipe broke with the process: its end is reported by ended().
    }
    ready.completeExceptionally(
        new IOException("node " + place.name() + " ended before it was ready"));
  }

  private static List<String> java() {
    String java = ProcessHandle.current()
        .info()
        .command()
        .orElse(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    List<String> command = new ArrayList<>(List.of(
        java,
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Drollcall.endWithParent=true"));
    Path own = ownClasses();
    if (Files.isRegularFile(own)) {
      command.addAll(List.of("-jar", own.toString()));
    } else {
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN_CLASS));
    }
    return command;
  }

  private static Path ownClasses() {
    CodeSource source = NodeProcess.class.getProtectionDomain().getCodeSource();
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no path to the own classes: " + source.getLocation(), e);
    }
  }
}
