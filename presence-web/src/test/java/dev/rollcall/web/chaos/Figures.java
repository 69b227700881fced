package dev.rollcall.web.chaos;

import dev.rollcall.tracker.Table;
import dev.rollcall.tracker.TrackerOptions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the nodes tell about themselves in {@code /metrics}: how large their tables are, and what they have counted. */
final class Figures {

  private static final Logger LOG = LoggerFactory.getLogger(Figures.class);

  /** What does not have to be as it was: logs and memory are bounded by a limit with a name; what is on its way has to arrive. */
  private static final Map<String, Long> LIMITED = Map.of(
      table(Table.LOG_OPS),
      (long) TrackerOptions.DEFAULT_SHARDS * TrackerOptions.DEFAULT_MAX_LOG_OPS,
      table(Table.LOG_BYTES),
      (long) TrackerOptions.DEFAULT_SHARDS * TrackerOptions.DEFAULT_MAX_LOG_BYTES,
      table(Table.RETIRED),
      2L,
      table(Table.QUEUED_BYTES),
      0L,
      table(Table.VERDICTS),
      0L);

  /** What has to come back besides the tables. */
  private static final Set<String> SIZES = Set.of(
      "rollcall_presences",
      "rollcall_topics",
      "rollcall_owned",
      "rollcall_sockets",
      "rollcall_channels",
      "rollcall_peers{status=\"UP\"}",
      "rollcall_peers{status=\"SUSPECT\"}",
      "rollcall_peers{status=\"LEAVING\"}",
      "rollcall_peers{status=\"DOWN\"}");

  /** Counters of what must never happen. */
  static final List<String> NEVER = List.of(
      "rollcall_malformed_total", "rollcall_mismatches_total", "rollcall_channels_crashed_total");

  /** Two figures of our own among those of the nodes. */
  static final String FALSE_LEAVES = "false leaves";

  static final String BYTES = "bytes between nodes";

  private final Collection<NodeUnderTest> nodes;
  private final Collection<Watcher> watchers;
  private final Namespaces network;

  /** What the processes that are no more had counted. */
  private final Map<String, Long> banked = new TreeMap<>();

  /** The collections are read anew each time. */
  Figures(Collection<NodeUnderTest> nodes, Collection<Watcher> watchers, Namespaces network) {
    this.nodes = nodes;
    this.watchers = watchers;
    this.network = network;
  }

  /** Which tables are not as they were; empty if all are. */
  String excess(Map<String, Map<String, Long>> baseline) {
    StringBuilder excess = new StringBuilder();
    tables()
        .forEach((name, tables) -> tables.forEach((table, size) -> {
          Long limit = LIMITED.get(table);
          Long before = baseline.get(name).get(table);
          if (limit == null ? !size.equals(before) : size > limit) {
            excess.append(name).append(' ').append(table).append(" is ").append(size);
            excess.append(", was ").append(before).append('\n');
          }
        }));
    return excess.toString();
  }

  /** The size of every table, by node. */
  Map<String, Map<String, Long>> tables() {
    Map<String, Map<String, Long>> all = new TreeMap<>();
    for (NodeUnderTest node : nodes) {
      Map<String, Long> figures = node.figures();
      figures
          .keySet()
          .removeIf(figure -> !figure.startsWith("rollcall_table_size") && !SIZES.contains(figure));
      all.put(node.name(), figures);
    }
    return all;
  }

  /** Keeps what a process has counted, before its end. */
  void bank(NodeUnderTest node) {
    node.figures().forEach((figure, value) -> banked.merge(figure, value, Long::sum));
  }

  /** Every figure, summed over the nodes and their earlier processes. */
  Map<String, Long> totals() {
    Map<String, Long> totals = new TreeMap<>(banked);
    for (NodeUnderTest node : nodes) {
      try {
        node.figures().forEach((figure, value) -> totals.merge(figure, value, Long::sum));
      } catch (IllegalStateException nodeIsAway) {
        LOG.warn("{} tells no figures: {}", node.name(), nodeIsAway.getMessage());
      }
    }
    totals.put(FALSE_LEAVES, watchers.stream().mapToLong(Watcher::falseLeaves).sum());
    totals.put(BYTES, network.bytes());
    return totals;
  }

  long total(String figure) {
    return totals().getOrDefault(figure, 0L);
  }

  static long since(Map<String, Long> before, Map<String, Long> now, String figure) {
    return now.getOrDefault(figure, 0L) - before.getOrDefault(figure, 0L);
  }

  private static String table(Table table) {
    return "rollcall_table_size{table=\"" + table.label() + "\"}";
  }
}
