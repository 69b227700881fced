package dev.rollcall.web.bench.cluster;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The nodes' vitals before and after something, and so what it cost. What is the most of something is the most since the vitals before. */
final class Vital {

  private final BenchCluster cluster;
  private final List<RemoteNode> nodes;
  private final List<JsonObject> before;
  private final List<Optional<TcpBytes>> tcpBefore;

  /** Empty until {@link #end}. */
  private List<JsonObject> after = List.of();

  private List<Optional<TcpBytes>> tcpAfter = List.of();

  private Vital(BenchCluster cluster, List<RemoteNode> nodes)
      throws IOException, InterruptedException {
    this.cluster = cluster;
    this.nodes = nodes;
    this.before = BenchCluster.each(nodes, Commands.VITALS);
    this.tcpBefore = tcp();
  }

  /** Notes what the nodes have used so far. */
  static Vital begin(BenchCluster cluster, List<RemoteNode> nodes)
      throws IOException, InterruptedException {
    return new Vital(cluster, nodes);
  }

  /** Notes what they have used now. */
  Vital end() throws IOException, InterruptedException {
    after = BenchCluster.each(nodes, Commands.VITALS);
    tcpAfter = tcp();
    return this;
  }

  private List<Optional<TcpBytes>> tcp() {
    return nodes.stream()
        .map(node -> TcpBytes.sentBy(node.pid(), cluster.ports()))
        .toList();
  }

  /** The vitals at the end. */
  List<JsonObject> after() {
    return after;
  }

  /** By how much a counter of a node grew. */
  long grown(int node, String figure) {
    return after.get(node).getLong(figure) - before.get(node).getLong(figure);
  }

  /** By how much a counter grew on all nodes together. */
  long grown(String figure) {
    long sum = 0;
    for (int node = 0; node < before.size(); node++) {
      sum += grown(node, figure);
    }
    return sum;
  }

  /** The most of something in ns on any node, in ms. */
  double mostMs(String figure) {
    return after.stream().mapToLong(vitals -> vitals.getLong(figure)).max().orElse(0) / 1e6;
  }

  /** By how much a heartbeat was late at most, in ms, as the nodes saw it of each other. */
  double lateMs() {
    return Math.max(0, mostMs("lateNs"));
  }

  /** By how much the CPU time of a node's threads grew, in ns, by what they do; empty where nobody tells. */
  Map<String, Long> threads(int node) {
    JsonObject earlier = before.get(node).getJsonObject("threadsNs");
    Map<String, Long> grown = new TreeMap<>();
    for (Map.Entry<String, Object> later : after.get(node).getJsonObject("threadsNs")) {
      long ns = ((Number) later.getValue()).longValue() - earlier.getLong(later.getKey(), 0L);
      grown.put(later.getKey(), Math.max(0, ns));
    }
    return grown;
  }

  /** What a node sent on TCP meanwhile. */
  Optional<TcpBytes> tcp(int node) {
    return tcpBefore
        .get(node)
        .flatMap(earlier -> tcpAfter.get(node).map(later -> later.minus(earlier)));
  }
}
