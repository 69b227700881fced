package dev.rollcall.web.bench.cluster;

import dev.rollcall.web.bench.Size;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Nodes a, b, c … as processes of their own, one cluster on loopback. Nobody outlives {@link #close}, nor this process: it kills them when it ends, and they
 * watch it.
 */
final class BenchCluster implements AutoCloseable {

  /** More arguments for the nodes' JVMs, separated by spaces, such as those of a flight recorder. */
  private static final String JVM = System.getProperty("rollcall.bench.jvm", "");

  /** What the manifest of the jar opens, and the command line has to where the main class is named. */
  private static final List<String> OPENS = List.of(
      "--add-modules=java.se",
      "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
      "--add-opens=java.base/java.lang=ALL-UNNAMED",
      "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
      "--add-opens=java.management/sun.management=ALL-UNNAMED",
      "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

  private final Size size;
  private final JsonObject knobs;
  private final List<Integer> ports;

  /** The newest process at each place. Guarded by this. */
  private final List<RemoteNode> nodes = new ArrayList<>();

  private final Thread hook = new Thread(this::kill, "bench-cluster-end");

  private BenchCluster(Size size, int places, JsonObject knobs) throws IOException {
    this.size = size;
    this.knobs = knobs;
    this.ports = freePorts(places);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Starts some nodes with production's options; returns when all know each other. */
  static BenchCluster start(Size size, int count) throws IOException, InterruptedException {
    return start(size, count, count, new JsonObject());
  }

  /**
   * Starts some nodes of a cluster that has place for more.
   *
   * @param knobs options of the tracker that are not production's
   */
  static BenchCluster start(Size size, int count, int places, JsonObject knobs)
      throws IOException, InterruptedException {
    BenchCluster cluster = bare(size, count, places, knobs);
    try {
      cluster.all(Commands.start(count - 1, 0));
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** Starts members of a cluster whose trackers are not started: what a clustered Vert.x costs by itself. */
  static BenchCluster bare(Size size, int count) throws IOException, InterruptedException {
    return bare(size, count, count, new JsonObject());
  }

  private static BenchCluster bare(Size size, int count, int places, JsonObject knobs)
      throws IOException, InterruptedException {
    BenchCluster cluster = new BenchCluster(size, places, knobs);
    try {
      for (int i = 0; i < count; i++) {
        cluster.launch(i);
      }
      for (RemoteNode node : cluster.nodes()) {
        node.awaitMember();
      }
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** The arguments of a node's JVM. */
  static List<String> jvm(String heap) {
    List<String> jvm = new ArrayList<>(OPENS);
    jvm.add(heap);
    if (!JVM.isBlank()) {
      jvm.addAll(List.of(JVM.split(" +")));
    }
    return jvm;
  }

  /** The nodes' memory. */
  int heapMiB() {
    return size.of(3_072, 512);
  }

  /** A new process at a place, instead of the one before. */
  synchronized RemoteNode launch(int place) throws IOException {
    String name = String.valueOf((char) ('a' + place));
    RemoteNode node = new RemoteNode(
        name,
        jvm("-Xmx" + heapMiB() + "m"),
        List.of(
            "bench-node",
            "--cluster-port",
            String.valueOf(ports.get(place)),
            "--join",
            String.join(",", ports.stream().map(port -> "127.0.0.1:" + port).toList()),
            "--tracker",
            knobs.copy().put("nodeName", name).encode()));
    if (place < nodes.size()) {
      nodes.set(place, node);
    } else {
      nodes.add(node);
    }
    return node;
  }

  /** The newest node at a place. */
  synchronized RemoteNode node(int place) {
    return nodes.get(place);
  }

  /** All nodes. */
  synchronized List<RemoteNode> nodes() {
    return List.copyOf(nodes);
  }

  /** The ports of Hazelcast. */
  List<Integer> ports() {
    return ports;
  }

  /** Tells all nodes the same; their answers. */
  List<JsonObject> all(JsonObject command) throws IOException, InterruptedException {
    return each(nodes(), command);
  }

  /** Tells some nodes the same at once; their answers. */
  static List<JsonObject> each(List<RemoteNode> nodes, JsonObject command)
      throws IOException, InterruptedException {
    List<CompletableFuture<JsonObject>> told = new ArrayList<>();
    for (RemoteNode node : nodes) {
      told.add(node.tell(command));
    }
    List<JsonObject> answers = new ArrayList<>();
    for (int i = 0; i < told.size(); i++) {
      answers.add(nodes.get(i).await(told.get(i)));
    }
    return answers;
  }

  @Override
  public void close() {
    nodes().forEach(RemoteNode::close);
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The hook runs.
    }
  }

  private void kill() {
    for (RemoteNode node : nodes()) {
      ProcessHandle.of(node.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** Ports that nobody listens on now. */
  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      sockets.add(socket);
      ports.add(socket.getLocalPort());
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }
}
