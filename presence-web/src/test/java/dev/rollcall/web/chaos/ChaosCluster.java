package dev.rollcall.web.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.chaos.ChaosTable.Row;
import dev.rollcall.web.replay.PhoenixClient;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Node processes in namespaces of their own, with clients on each, and what has to be true of them when a fault is over: on every node the
 * list, the fold of a watcher's websocket and the fold of a subscriber on the event bus are what the clients hold; then nobody pulls any
 * more, and every table is as large as it was in the beginning.
 */
final class ChaosCluster implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ChaosCluster.class);

  static final long FORGET_MS = 12_000;

  private static final int TOPICS = 12;
  private static final int TOPICS_PER_GUEST = 3;
  private static final int GUESTS_PER_NODE = 8;

  /** The churn goes on for so long after the fault, into the repairs. */
  private static final long AFTER_MS = 500;

  /** Five heartbeats. */
  private static final long QUIET_MS = 5 * TrackerOptions.DEFAULT_HEARTBEAT_MS;

  private static final long CONSISTENT_S_MAX = 60;
  private static final long SETTLED_S_MAX = 30;

  /** How long an observer takes that is starved of its processor, and trusts its own judgement less with every late tick. */
  private static final long VERDICT_S_MAX = 220;

  private final String suite;
  private final Namespaces network;
  private final Map<String, NodeUnderTest> nodes = new LinkedHashMap<>();
  private final Vertx vertx = Vertx.vertx();
  private final WebSocketClient sockets = vertx.createWebSocketClient(PhoenixClient.options());
  private final Truth truth = new Truth();
  private final List<Guest> guests = new ArrayList<>();
  private final Map<String, Watcher> watchers = new LinkedHashMap<>();

  private final Figures figures;
  private Map<String, Map<String, Long>> baseline = Map.of();
  private int strikes;

  /** A fault, from its beginning to its end. */
  interface Fault {
    void strike() throws InterruptedException;
  }

  private ChaosCluster(String suite, List<String> names) {
    this.suite = suite;
    this.network = Namespaces.of(names);
    for (String name : names) {
      Path log = Path.of("target", "chaos", suite + "-" + name + ".log");
      nodes.put(name, new NodeUnderTest(name, network, FORGET_MS, log));
    }
    this.figures = new Figures(nodes.values(), watchers.values(), network);
  }

  /** Nodes a, b, c … with their clients, at rest. Skips the test, loudly, where there can be no namespaces. */
  static ChaosCluster start(String suite, int count) throws InterruptedException {
    String missing = Namespaces.missing();
    if (!missing.isEmpty()) {
      LOG.warn("CHAOS IS NOT TESTED: {}", missing);
      Assumptions.abort("chaos is not tested: " + missing);
    }
    List<String> names = IntStream.range(0, count)
        .mapToObj(i -> String.valueOf((char) ('a' + i)))
        .toList();
    ChaosCluster cluster = new ChaosCluster(suite, names);
    try {
      cluster.populate();
      return cluster;
    } catch (RuntimeException | Error | InterruptedException e) {
      cluster.close();
      throw e;
    }
  }

  Namespaces network() {
    return network;
  }

  NodeUnderTest node(String name) {
    return nodes.get(name);
  }

  Set<String> names() {
    return nodes.keySet();
  }

  Watcher watcher(String name) {
    return watchers.get(name);
  }

  private void populate() throws InterruptedException {
    nodes.values().forEach(NodeUnderTest::start);
    nodes.values().forEach(NodeUnderTest::awaitReady);
    List<String> topics = IntStream.range(0, TOPICS).mapToObj(i -> "room-" + i).toList();
    List<URI> uris = nodes.values().stream().map(NodeUnderTest::uri).toList();
    for (NodeUnderTest node : nodes.values()) {
      watchers.put(node.name(), new Watcher(topics, node.uri(), loop(), sockets, truth));
    }
    for (int i = 0; i < GUESTS_PER_NODE * uris.size(); i++) {
      List<String> some = new ArrayList<>();
      for (int j = 0; j < TOPICS_PER_GUEST; j++) {
        some.add(topics.get((i + 5 * j) % TOPICS));
      }
      guests.add(new Guest(
          "guest-" + i, some, uris, i % uris.size(), loop(), sockets, truth, suite.hashCode() + i));
    }
    watchers.values().forEach(Watcher::arrive);
    guests.forEach(Guest::arrive);
    awaitConsistent(Guest.Mode.REST);
    awaitCalm();
    baseline = figures.tables();
  }

  private io.vertx.core.internal.ContextInternal loop() {
    return ((VertxInternal) vertx).createEventLoopContext();
  }

  /** Strikes under churn, and checks all that has to be true afterwards. */
  Row strike(String title, Fault fault) throws InterruptedException {
    return strike(title, fault, () -> "");
  }

  /** The same with something else to note. */
  Row strike(String title, Fault fault, Supplier<String> note) throws InterruptedException {
    String rank = suite + String.format("%02d", strikes++);
    Map<String, Long> before = figures.totals();
    watchers.values().forEach(Watcher::reset);
    long consistentMs;
    try {
      mode(Guest.Mode.CHURN);
      Thread.sleep(AFTER_MS);
      fault.strike();
      long overNs = System.nanoTime();
      Thread.sleep(AFTER_MS);
      awaitConsistent(Guest.Mode.HOLD);
      consistentMs = Eventually.millisSince(overNs);
      awaitConsistent(Guest.Mode.REST);
      awaitBaseline();
      awaitQuiet();
      assertThat(truth.complaints()).isEmpty();
      for (String never : Figures.NEVER) {
        assertThat(figures.total(never)).as(never).isZero();
      }
    } catch (AssertionError e) {
      ChaosTable.add(rank, row(title, -1, before, note.get() + " FAILED"));
      throw e;
    } finally {
      truth.handingOver(false);
    }
    Row row = row(title, consistentMs, before, note.get());
    LOG.info("{}", row);
    ChaosTable.add(rank, row);
    return row;
  }

  private Row row(String title, long consistentMs, Map<String, Long> before, String note) {
    Map<String, Long> now = figures.totals();
    return new Row(
        title,
        consistentMs,
        Figures.since(before, now, Figures.FALSE_LEAVES),
        Figures.since(before, now, "rollcall_pulls_total"),
        Figures.since(before, now, Figures.BYTES),
        Figures.since(before, now, "rollcall_downs_total"),
        note);
  }

  /** Whatever a fault left undone when its test failed. */
  void repair() {
    network.mend();
    nodes.values().forEach(node -> node.signal("CONT"));
  }

  /** SIGKILL; the presences of its clients are over. */
  void kill(String name) {
    figures.bank(nodes.get(name));
    guests.stream().filter(guest -> guest.at() == index(name)).forEach(Guest::bereave);
    nodes.get(name).kill();
  }

  /** SIGTERM, the end in good order, and a new process. */
  void restart(String name) {
    figures.bank(nodes.get(name));
    truth.handingOver(true);
    nodes.get(name).terminate();
    nodes.get(name).start();
    nodes.get(name).awaitReady();
  }

  void goHome() {
    guests.forEach(Guest::goHome);
  }

  /** Until the watcher of that node has seen a leave that is false. */
  void awaitFalseLeave(String name) throws InterruptedException {
    Eventually.await(
        "a false leave at " + name,
        VERDICT_S_MAX,
        () -> watchers.get(name).firstFalseNs() != 0 ? "" : "none");
  }

  /** Until the watchers of all other nodes see the presences of that one's clients. */
  void awaitSeen(String name) throws InterruptedException {
    long clients = guests.stream().filter(guest -> guest.at() == index(name)).count();
    Eventually.await("the presences of " + name + " to be seen", SETTLED_S_MAX, () -> {
      long seen = sightings(name).min().orElse(0);
      return seen >= clients * TOPICS_PER_GUEST ? "" : "somebody sees only " + seen;
    });
  }

  /** Until no watcher of another node sees a presence of that one, for so long at most; how long it took, in ms. */
  long awaitGone(String name, long boundMs) throws InterruptedException {
    long beginNs = System.nanoTime();
    while (sightings(name).max().orElse(0) > 0) {
      assertThat(Eventually.millisSince(beginNs))
          .as("ms that %s is seen after its death", name)
          .isLessThan(boundMs);
      Thread.sleep(5);
    }
    return Eventually.millisSince(beginNs);
  }

  /** For each of the other nodes, how many presences of that one its watcher sees. */
  private LongStream sightings(String name) {
    String host = "n" + index(name);
    return watchers.entrySet().stream()
        .filter(watcher -> !watcher.getKey().equals(name))
        .mapToLong(watcher -> watcher.getValue().fold().count("host", host));
  }

  private int index(String name) {
    return List.copyOf(nodes.keySet()).indexOf(name);
  }

  /** Each node's id in the cluster manager. */
  Map<String, String> members() {
    Map<String, String> members = new TreeMap<>();
    nodes.forEach((name, node) -> members.put(name, node.witness().getString("member")));
    return members;
  }

  /** How often a node has held another for dead, since the node's process began. */
  long downs(String name) {
    return nodes.get(name).figures().get("rollcall_downs_total");
  }

  @Override
  public void close() {
    guests.forEach(Guest::leave);
    watchers.values().forEach(Watcher::leave);
    vertx.close().await();
    nodes.values().forEach(NodeUnderTest::close);
    network.close();
  }

  private void mode(Guest.Mode mode) {
    guests.forEach(guest -> guest.mode(mode));
  }

  private void awaitConsistent(Guest.Mode mode) throws InterruptedException {
    mode(mode);
    Eventually.await(
        "lists and folds to be the truth", CONSISTENT_S_MAX, () -> inconsistency(mode));
  }

  /** Empty if every list and every fold is what the clients hold. */
  private String inconsistency(Guest.Mode mode) {
    long unsettled = guests.stream().filter(guest -> !guest.isSettledIn(mode)).count();
    if (unsettled > 0) {
      return unsettled + " clients are still at work";
    }
    for (NodeUnderTest node : nodes.values()) {
      String name = node.name();
      JsonObject witness = node.witness();
      String found =
          truth.difference("watcher of " + name, watchers.get(name).fold().refs())
              + truth.difference("list of " + name, node.list())
              + truth.difference("subscriber in " + name, NodeUnderTest.fold(witness));
      if (!found.isEmpty()) {
        return found;
      }
      if (witness.getLong("breaches") > 0) {
        return "subscriber in " + name + " got " + witness.getLong("breaches")
            + " joins of what was there or leaves of what was not";
      }
      if (!node.isReady()) {
        return name + " is not ready";
      }
    }
    return "";
  }

  private void awaitBaseline() throws InterruptedException {
    Eventually.await("every table to be back at its baseline", SETTLED_S_MAX, () -> {
      String unmerged = unmerged();
      return unmerged.isEmpty() ? figures.excess(baseline) : unmerged;
    });
  }

  private String unmerged() {
    for (NodeUnderTest node : nodes.values()) {
      int members = node.witness().getInteger("members");
      if (members != nodes.size()) {
        return "the cluster manager of " + node.name() + " knows " + members + " members";
      }
    }
    return "";
  }

  /** When it is calm, nobody pulls for five heartbeats. */
  private void awaitQuiet() throws InterruptedException {
    long before = awaitCalm();
    Thread.sleep(QUIET_MS);
    assertThat(pulls()).as("pulls after five quiet heartbeats").isEqualTo(before);
  }

  /** Until a second passes without a pull; how many there were until then. */
  private long awaitCalm() throws InterruptedException {
    long[] last = {-1};
    Supplier<String> change = () -> {
      long now = pulls();
      boolean same = now == last[0];
      last[0] = now;
      return same ? "" : "there are pulls";
    };
    Eventually.await("a second without a pull", SETTLED_S_MAX, change, 1_000);
    return last[0];
  }

  /** Not the chunks: those that were lost in a broken connection's buffers come when nobody waits for them any more. */
  private long pulls() {
    return figures.total("rollcall_pulls_total");
  }
}
