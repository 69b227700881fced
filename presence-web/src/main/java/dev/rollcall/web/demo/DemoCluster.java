package dev.rollcall.web.demo;

import dev.rollcall.web.demo.NodeProcess.Place;
import dev.rollcall.web.demo.NodeProcess.State;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The nodes of a demo: started, watched, started again when one dies, and all ended at the end. Thread-safe. */
public final class DemoCluster implements AutoCloseable {

  private static final int READY_MAX_S = 90;
  private static final int RESTART_S = 5;
  private static final int DRAIN_MAX_S = 8;

  private final List<Place> places = new ArrayList<>();
  private final boolean restarts;
  private final Consumer<String> lines;

  /** The newest run of each node, by name. */
  private final Map<String, NodeProcess> nodes = new ConcurrentHashMap<>();

  /** No node is started once this is set. Guarded by this. */
  private boolean closed;

  /**
   * Plans a cluster of nodes a, b, c … on consecutive ports of 127.0.0.1.
   *
   * @param lines takes what is to be told: the nodes' output, and who died
   */
  public DemoCluster(
      int size, int httpPort, int clusterPort, boolean restarts, Consumer<String> lines) {
    this.restarts = restarts;
    this.lines = lines;
    for (int i = 0; i < size; i++) {
      String name = size <= 26 ? String.valueOf((char) ('a' + i)) : "n" + (i + 1);
      places.add(
          new Place(name, URI.create("http://127.0.0.1:" + (httpPort + i)), clusterPort + i));
    }
  }

  /** Starts the nodes; returns when all serve. */
  public void start() throws IOException, InterruptedException {
    for (Place place : places) {
      checkFree(place.address().getPort(), "--http-port");
      checkFree(place.clusterPort(), "--cluster-port");
    }
    List<NodeProcess> started = new ArrayList<>();
    for (Place place : places) {
      started.add(launch(place));
    }
    for (NodeProcess node : started) {
      node.awaitReady(READY_MAX_S);
    }
    nodes.values().forEach(this::watch);
  }

  /** The nodes' addresses by name, of those that serve now. */
  public List<Seat> seats() {
    return nodes.values().stream()
        .filter(node -> node.state() == State.SERVING)
        .map(node -> new Seat(node.place().name(), node.place().address(), node.pid()))
        .sorted(Comparator.comparing(Seat::node))
        .toList();
  }

  /** All nodes of the demo, whatever they are doing, by name. */
  List<NodeProcess> runs() {
    return nodes.values().stream()
        .sorted(Comparator.comparing(node -> node.place().name()))
        .toList();
  }

  /**
   * Does to a node what somebody at the dashboard wants. Returns when it is done; a restart is done when the node was told.
   *
   * @throws IllegalArgumentException if there is no such node
   * @throws IllegalStateException if it cannot be done to a node in its state: the message says why
   */
  void command(String name, Command command) throws IOException {
    NodeProcess node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("no node is called " + name);
    }
    State state = node.state();
    if (!command.takes(state)) {
      throw new IllegalStateException("node " + name + " is "
          + state.name().toLowerCase(Locale.ROOT) + ": it cannot " + command.word());
    }
    switch (command) {
      case KILL -> node.kill();
      case PAUSE -> node.pause();
      case RESUME -> node.resume();
      case RESTART -> comeBack(node);
    }
    lines.accept("node " + name + ": " + command.word() + ", by the dashboard");
  }

  /** Starts a dead node now; drains a living one first. */
  private void comeBack(NodeProcess node) {
    node.terminate();
    node.onEnd(exitCode -> restart(node.place()));
  }

  /** A node that somebody can connect to. */
  public record Seat(String node, URI address, long pid) {}

  /** Ends all nodes: politely, then at once. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    nodes.values().forEach(NodeProcess::terminate);
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_MAX_S);
    nodes.values().forEach(node -> node.awaitEnd(deadlineNs));
  }

  private synchronized NodeProcess launch(Place place) throws IOException {
    if (closed) {
      throw new IOException("the demo is ending");
    }
    List<Place> others = places.stream().filter(other -> !other.equals(place)).toList();
    NodeProcess node = NodeProcess.start(place, others, lines);
    nodes.put(place.name(), node);
    return node;
  }

  private synchronized @Nullable NodeProcess launchIfDead(Place place) throws IOException {
    NodeProcess before = nodes.get(place.name());
    return before != null && before.state() != State.DEAD ? null : launch(place);
  }

  private void watch(NodeProcess node) {
    node.onEnd(exitCode -> {
      if (isClosed()) {
        return;
      }
      Place place = node.place();
      String next = restarts ? "; it comes back in " + RESTART_S + " s" : "";
      lines.accept("node " + place.name() + " died, exit code " + exitCode + next);
      if (restarts) {
        CompletableFuture.delayedExecutor(RESTART_S, TimeUnit.SECONDS)
            .execute(() -> restart(place));
      }
    });
  }

  /** Starts a node, unless a run of it lives: whoever came first has done it. */
  private void restart(Place place) {
    try {
      NodeProcess node = launchIfDead(place);
      if (node == null) {
        return;
      }
      node.onReady(() -> lines.accept("node " + place.name() + " is back, pid " + node.pid()));
      watch(node);
    } catch (IOException e) {
      if (!isClosed()) {
        lines.accept("node " + place.name() + " does not start: " + e.getMessage());
      }
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private static void checkFree(int port, String option) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new BindException(
          "port " + port + " of 127.0.0.1 is taken: choose others with " + option);
    }
  }
}
