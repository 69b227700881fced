package dev.rollcall.web.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.web.bench.Size;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One name and three nodes, each a process of its own with production's timings: who holds it, who was told what, and how long it took, which is printed and not
 * judged.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class NamesOnProcessesIT {

  private static final List<String> NODES = List.of("a", "b", "c");
  private static final int RACES = 20;

  /** So long before a race its start is told to the nodes. */
  private static final long LEAD_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long SETTLE_S_MAX = 90;

  private static BenchCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = BenchCluster.start(Size.QUICK, NODES.size());
    cluster.all(Commands.WITNESS);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void ofThreeWhoRegisterAtOnceOneHoldsAndTheOthersAreTold() throws Exception {
    int taken = 0;
    List<Race> races = new ArrayList<>();
    for (int i = 0; i < RACES; i++) {
      Race race = Race.run("race-" + i);
      taken += race.taken();
      races.add(race);
    }
    int lost = 0;
    long slowestNs = 0;
    for (Race race : races) {
      Told.settled(() -> race.obstacle());
      lost += NODES.size() - 1 - race.taken();
      slowestNs = Math.max(slowestNs, Told.lastNs(race.name) - race.atNs);
    }
    assertThat(taken + lost).isEqualTo(RACES * (NODES.size() - 1));
    print(
        "%d races of three: %d were refused with TAKEN, %d had it and were told CONFLICT; at most %.1f ms until the last callback anywhere",
        RACES, taken, lost, slowestNs / 1e6);
  }

  @Test
  void aHoldersNameIsFreeWhenItsProcessIsKilledAndCanBeHadElsewhere() throws Exception {
    String name = "killed";
    RemoteNode doomed = cluster.node(2);
    assertThat(registered(doomed, name)).isEqualTo("REGISTERED");
    cluster.all(Commands.awaitHolder(name, "c"));
    List<RemoteNode> others = List.of(cluster.node(0), cluster.node(1));
    long killedNs = doomed.kill();
    long freeNs = BenchCluster.each(others, Commands.awaitHolder(name, "")).stream()
        .mapToLong(free -> free.getLong("ns"))
        .max()
        .orElseThrow();
    assertThat(registered(cluster.node(1), name)).isEqualTo("REGISTERED");
    long againNs = BenchCluster.each(others, Commands.awaitHolder(name, "b")).stream()
        .mapToLong(held -> held.getLong("ns"))
        .max()
        .orElseThrow();
    for (RemoteNode other : others) {
      Told.settled(() -> Told.by(other, name).size() < 3 ? "a callback is missing" : "");
      assertThat(Told.words(other, name))
          .containsExactly("REGISTERED c", "UNREGISTERED c NODE_DOWN", "REGISTERED b");
    }
    print(
        "kill -9 of the holder: free everywhere after %.1f ms, held by b everywhere after %.1f ms",
        (freeNs - killedNs) / 1e6, (againNs - killedNs) / 1e6);
    RemoteNode again = cluster.launch(2);
    again.awaitMember();
    again.ask(Commands.start(2, 0));
    again.ask(Commands.WITNESS);
    cluster.all(Commands.await("peers", 2));
    again.ask(Commands.awaitHolder(name, "b"));
    assertThat(registered(again, name)).isEqualTo("TAKEN");
  }

  /** Nobody hears another node's tracker; what TCP and Hazelcast add to a real cut is left to the chaos suite. */
  @Test
  void afterASplitWithAHolderOnEverySideTheLongestHeldStays() throws Exception {
    String name = "split";
    assertThat(registered(cluster.node(0), name)).isEqualTo("REGISTERED");
    cluster.all(Commands.awaitHolder(name, "a"));
    long cutNs = cluster.all(Commands.cut(true)).get(0).getLong("ns");
    List<RemoteNode> others = List.of(cluster.node(1), cluster.node(2));
    long freeNs = BenchCluster.each(others, Commands.awaitHolder(name, "")).stream()
        .mapToLong(free -> free.getLong("ns"))
        .max()
        .orElseThrow();
    for (RemoteNode other : others) {
      assertThat(registered(other, name)).isEqualTo("REGISTERED");
    }
    for (RemoteNode node : cluster.nodes()) {
      assertThat(node.ask(Commands.holder(name)).getString("node")).isEqualTo(node.name());
    }
    long healedNs = cluster.all(Commands.cut(false)).get(0).getLong("ns");
    long oneNs = cluster.all(Commands.awaitHolder(name, "a")).stream()
        .mapToLong(held -> held.getLong("ns"))
        .max()
        .orElseThrow();
    cluster.all(Commands.await("peers", 2));
    Told.settled(() -> Told.obstacle(name, "a", List.of("b", "c")));
    assertThat(Told.words(cluster.node(0), name))
        .as("on the side that won")
        .containsExactly("REGISTERED a");
    print(
        "split: free on the other sides after %.1f ms; heal: one holder everywhere after %.1f ms",
        (freeNs - cutNs) / 1e6, (oneNs - healedNs) / 1e6);
    for (RemoteNode node : cluster.nodes()) {
      print("split, callbacks on %s: %s", node.name(), Told.words(node, name));
    }
  }

  private static String registered(RemoteNode node, String name)
      throws IOException, InterruptedException {
    return node.ask(Commands.register(name, 0)).getString("outcome");
  }

  private static void print(String format, Object... values) {
    System.out.println("names on processes: " + String.format(Locale.ROOT, format, values));
  }

  /** All nodes register one name at one moment. */
  private record Race(String name, long atNs, List<JsonObject> outcomes) {

    static Race run(String name) throws IOException, InterruptedException {
      long atNs = System.nanoTime() + LEAD_NS;
      List<CompletableFuture<JsonObject>> told = new ArrayList<>();
      for (RemoteNode node : cluster.nodes()) {
        told.add(node.tell(Commands.register(name, atNs)));
      }
      List<JsonObject> outcomes = new ArrayList<>();
      for (int i = 0; i < told.size(); i++) {
        outcomes.add(cluster.node(i).await(told.get(i)));
      }
      return new Race(name, atNs, outcomes);
    }

    int taken() {
      return NODES.size() - had().size();
    }

    /** Those who had the name, if only for a moment. */
    private List<String> had() {
      List<String> had = new ArrayList<>();
      for (int i = 0; i < outcomes.size(); i++) {
        if (outcomes.get(i).getString("outcome").equals("REGISTERED")) {
          had.add(NODES.get(i));
        }
      }
      return had;
    }

    /** What is in the way of the end: one holder, one of those who had it, and all others of them told. */
    String obstacle() throws IOException, InterruptedException {
      String holder = cluster.node(0).ask(Commands.holder(name)).getString("node");
      List<String> losers = had();
      return losers.remove(holder)
          ? Told.obstacle(name, holder, losers)
          : name + " is held by \"" + holder + "\", of " + losers;
    }
  }

  /** What nodes were told of one name. */
  private static final class Told {

    /** Asks what is in the way; empty: nothing. */
    private interface Question {
      String ask() throws IOException, InterruptedException;
    }

    static void settled(Question obstacle) throws IOException, InterruptedException {
      long beganNs = System.nanoTime();
      for (String found = obstacle.ask(); !found.isEmpty(); found = obstacle.ask()) {
        assertThat(System.nanoTime() - beganNs)
            .as(found)
            .isLessThan(TimeUnit.SECONDS.toNanos(SETTLE_S_MAX));
        Thread.sleep(20);
      }
    }

    /** Every node's reader and every node's callbacks name this holder; exactly these were told that they lost. */
    static String obstacle(String name, String holder, List<String> losers)
        throws IOException, InterruptedException {
      for (RemoteNode node : cluster.nodes()) {
        String seen = node.ask(Commands.holder(name)).getString("node");
        String folded = fold(node, name);
        boolean lost =
            by(node, name).stream().anyMatch(line -> line.getString("what").equals("LOST"));
        if (!seen.equals(holder)
            || !folded.equals(holder)
            || lost != losers.contains(node.name())) {
          return name + " held by " + holder + ", but " + node.name() + " sees \"" + seen
              + "\" and was told " + words(node, name);
        }
      }
      return "";
    }

    /** Who holds it by what the node's subscriber was told: never a holder before the former one's end, never an end of who does not hold it. */
    private static String fold(RemoteNode node, String name)
        throws IOException, InterruptedException {
      String holder = "";
      for (JsonObject line : by(node, name)) {
        String who = line.getString("node");
        switch (line.getString("what")) {
          case "REGISTERED" -> {
            assertThat(holder).as("before %s", line).isEmpty();
            holder = who;
          }
          case "UNREGISTERED" -> {
            assertThat(holder).as("before %s", line).isEqualTo(who);
            holder = "";
          }
          default -> {}
        }
      }
      return holder;
    }

    static long lastNs(String name) throws IOException, InterruptedException {
      long lastNs = 0;
      for (RemoteNode node : cluster.nodes()) {
        for (JsonObject line : by(node, name)) {
          lastNs = Math.max(lastNs, line.getLong("ns"));
        }
      }
      return lastNs;
    }

    static List<String> words(RemoteNode node, String name)
        throws IOException, InterruptedException {
      return by(node, name).stream()
          .map(line -> line.getString("what") + " " + line.getString("node")
              + (line.containsKey("reason") ? " " + line.getString("reason") : ""))
          .toList();
    }

    static List<JsonObject> by(RemoteNode node, String name)
        throws IOException, InterruptedException {
      List<JsonObject> lines = new ArrayList<>();
      for (Object line : node.ask(Commands.TOLD).getJsonArray("told")) {
        if (((JsonObject) line).getString("name").equals(name)) {
          lines.add((JsonObject) line);
        }
      }
      return lines;
    }
  }
}
