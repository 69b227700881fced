package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.membership.Membership;
import dev.rollcall.tracker.replication.ShardReplica;
import dev.rollcall.tracker.simulation.Journal.Told;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A story of a cluster as a text: blocks of commands, each with what happens after it.
 *
 * <pre>
 * # SR8: what it shows.
 * cluster nodes=2
 * ----
 * n0: n1 is up
 * n1: n0 is up
 *
 * untrack n0 ann room:1 k
 * ----
 * n0: NO_PRESENCE
 * </pre>
 *
 * <p>Comments and commands stand one a line; after {@code ----} comes the transcript, up to an empty line. Running a script gives the
 * same text with the transcript that there was: equal to the script if all is as it says. The commands are those of {@link #command} and all of {@link Action}.
 */
final class Script {

  private static final String DIVIDER = "----";

  private SimCluster cluster;

  /** What was said while a command was repeated, and how often; null unless one is. */
  private Map<String, Integer> tally;

  /** Runs all of it; the text with what happened in the place of what was to happen. */
  static String run(String text) {
    return new Script().replay(text);
  }

  private String replay(String text) {
    StringBuilder out = new StringBuilder();
    boolean expected = false;
    for (String line : text.lines().toList()) {
      if (expected) {
        expected = !line.isBlank();
        out.append(expected ? "" : "\n");
      } else if (line.equals(DIVIDER)) {
        out.append(DIVIDER).append('\n');
        cluster.journal().drain().forEach(happened -> out.append(happened).append('\n'));
        expected = true;
      } else {
        out.append(line).append('\n');
        perform(line.strip());
      }
    }
    return out.toString();
  }

  private void perform(String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    try {
      command(line.split(" ", 6), line);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("in the line: " + line, e);
    }
  }

  /** One command: its words, the sixth being the rest of the line, and the line whole. */
  private void command(String[] words, String line) {
    switch (words[0]) {
      case "cluster" -> begin(line);
      case "track" ->
        say(
            words[1],
            node(words[1]).track(words[2], words[3], words[4], meta(words)).toString());
      case "update" ->
        say(
            words[1],
            node(words[1]).update(words[2], words[3], words[4], meta(words)).toString());
      case "untrack" ->
        say(words[1], node(words[1]).untrack(words[2], words[3], words[4]).toString());
      case "end" -> node(words[1]).end(words[2]);
      case "list" -> say(words[1], text(node(words[1]).list(words[2])));
      case "get" -> say(words[1], text(node(words[1]).get(words[2], words[3])));
      case "count" -> count(node(words[1]), arguments(line));
      case "topics" -> say(words[1], node(words[1]).topics().toString());
      case "known" -> known(node(words[1]));
      case "tables" -> tables(node(words[1]));
      case "kept" -> kept(node(words[1]), words[2]);
      case "messages" -> cluster.journal().add("messages " + cluster.journal().drainCounts());
      case "tell" -> tell(arguments(line));
      case "watch" -> cluster.journal().watch(Set.copyOf(arguments(line)));
      case "corrupt" ->
        node(words[1]).corrupt(node(words[2]).membership().self(), words[3], words[4], meta(words));
      case "repeat" -> repeat(Integer.parseInt(words[1]), line.split(" ", 3)[2]);
      case "hold" -> cluster.hold(words[1], words[2]);
      case "release" -> cluster.release(words[1], words[2]);
      default -> Action.parse(line).apply(cluster);
    }
  }

  /** {@code cluster nodes=3 shards=1 seed=7 loss=5 …}: see {@link SimSetup#parse} and {@link Faults#parse}. */
  private void begin(String line) {
    cluster = Plan.parse(line).cluster();
    cluster.journal().begin();
  }

  /** {@code repeat 100 track n0 ann room:% ann; advance 10ms}: % stands for 1, 2, 3 …, and what was said is summed up. */
  private void repeat(int times, String commands) {
    tally = new LinkedHashMap<>();
    for (int i = 1; i <= times; i++) {
      for (String each : commands.replace("%", Integer.toString(i)).split("; *", -1)) {
        perform(each);
      }
    }
    Map<String, Integer> said = tally;
    tally = null;
    said.forEach((what, often) -> cluster.journal().add(what + " x " + often));
  }

  /** {@code tell none}, {@code tell replication}, {@code tell all n0 n1}: between these nodes. */
  private void tell(List<String> arguments) {
    Told told = Told.valueOf(arguments.get(0).toUpperCase(Locale.ROOT));
    cluster.journal().tell(told, Set.copyOf(arguments.subList(1, arguments.size())));
  }

  /** What the node believes of the others. */
  private void known(SimNode node) {
    List<String> peers = new ArrayList<>();
    for (Membership.Known known : node.membership().known(node.nowMs())) {
      peers.add(cluster.journal().label(known.replica()) + " " + known.status());
    }
    say(
        node.name(),
        "knows " + peers + ", remembers " + node.membership().retired() + " forgotten");
  }

  /** What the node holds of another's runs, shown or not. */
  private void kept(SimNode node, String other) {
    List<String> kept = new ArrayList<>();
    for (Replica replica : cluster.journal().replicas()) {
      if (replica.node().equals(other)) {
        node.entriesOf(replica).forEach(entry -> kept.add(cluster.journal().text(entry)));
      }
    }
    kept.sort(null);
    say(node.name(), "keeps of " + other + ": " + kept);
  }

  /** How much the node shows, in one topic or in all. */
  private void count(SimNode node, List<String> arguments) {
    List<String> topics =
        arguments.size() > 1 ? arguments.subList(1, arguments.size()) : node.topics();
    int size = topics.stream().mapToInt(topic -> node.list(topic).size()).sum();
    say(node.name(), size + " in " + topics.size() + (topics.size() == 1 ? " topic" : " topics"));
  }

  /** How much the node holds: what must not grow with history. */
  private void tables(SimNode node) {
    int views = 0;
    int entries = 0;
    int owned = 0;
    for (int number = 0; number < cluster.setup().shards(); number++) {
      ShardReplica shard = node.shard(number);
      views += shard.views().size();
      owned += shard.owned();
      for (Replica replica : cluster.journal().replicas()) {
        Chain chain = shard.views().chain(replica);
        entries += chain == null ? 0 : chain.size();
      }
    }
    say(
        node.name(),
        "owns " + owned + ", views " + views + ", entries in them " + entries
            + ", rows of the context " + node.context().size() + ", peers "
            + node.membership().known(node.nowMs()).size());
  }

  private SimNode node(String name) {
    SimNode node = cluster.node(name);
    if (node == null) {
      throw new IllegalArgumentException(name + " does not run");
    }
    return node;
  }

  private void say(String node, String what) {
    if (tally == null) {
      cluster.journal().add(node + ": " + what);
    } else {
      tally.merge(node + ": " + what, 1, Integer::sum);
    }
  }

  private String text(List<Entry> entries) {
    return Journal.sorted(entries).stream()
        .map(cluster.journal()::text)
        .toList()
        .toString();
  }

  private static String meta(String[] words) {
    return words.length < 6 ? "{}" : words[5];
  }

  private static List<String> arguments(String line) {
    List<String> words = List.of(line.split(" +"));
    return words.subList(1, words.size());
  }
}
