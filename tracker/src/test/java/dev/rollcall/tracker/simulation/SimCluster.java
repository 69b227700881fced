package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.replication.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * A cluster in one thread and in virtual time: the production machines, a network that does what networks do, and a checker that
 * looks after every step. A run is a function of its seed; {@link #transcript()} says whether two were the same.
 *
 * <p>For tests of applications too: start one, let its nodes track, cut and kill what you like, let time pass, and look at what
 * each node shows. Everything is small here, so that a split is over in virtual seconds: see {@link SimSetup}. Names are n0, n1, …;
 * a violated invariant is an AssertionError out of whatever call met it.
 */
public final class SimCluster {

  /** Late enough for wall clocks to be set back. */
  private static final long START_MS = 1_000_000_000;

  static final int TICK_MS = 50;
  private static final int INCARNATION_BITS = 19;
  private static final int LEAVE_MS = 100;
  private static final int NOTICE_MS_MAX = 1_000;
  private static final int CONVERGE_STEP_MS = 50;

  private final SplittableRandom random;
  private final long seed;
  private final SimSetup setup;
  private final Agenda<SimEvent> agenda = new Agenda<>(START_MS);
  private final SimNetwork network;
  private final HeldFrames held = new HeldFrames();
  private final Truth truth = new Truth();
  private final Journal journal = new Journal();
  private final List<String> names = new ArrayList<>();

  /** The running processes. */
  private final Map<String, SimNode> nodes = new LinkedHashMap<>();

  /** Runs of each node so far. */
  private final Map<String, Integer> lives = new HashMap<>();

  /** How far each node's wall clock is off: incarnations come from it. */
  private final Map<String, Long> skewsMs = new HashMap<>();

  private long transcript;
  private long steps;
  private long pulls;
  private long transfers;
  private long changes;

  /** A cluster of so many nodes, n0 and on, that have just begun and do not know each other yet. */
  public SimCluster(long seed, int nodes) {
    this(SimSetup.of(nodes, 2), new SplittableRandom(seed));
  }

  SimCluster(SimSetup setup, SplittableRandom random) {
    this.setup = setup;
    this.random = random;
    seed = random.nextLong();
    network = new SimNetwork(agenda, random.split());
    for (int i = 0; i < setup.nodes(); i++) {
      names.add("n" + i);
    }
    names.forEach(this::start);
  }

  SimSetup setup() {
    return setup;
  }

  SimNetwork network() {
    return network;
  }

  Truth truth() {
    return truth;
  }

  Journal journal() {
    return journal;
  }

  /** The names of all nodes, running or not. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** The virtual time, in ms. */
  public long nowMs() {
    return agenda.nowMs();
  }

  /** The running process of that name; null if there is none. */
  public SimNode node(String name) {
    return nodes.get(name);
  }

  long steps() {
    return steps;
  }

  /** A hash of all that happened: equal for equal runs. */
  public long transcript() {
    return transcript;
  }

  /** Pulls sent by anybody so far. */
  long pulls() {
    return pulls;
  }

  void sent(Message message) {
    pulls += message instanceof Message.Pull ? 1 : 0;
    transfers += message instanceof Message.Fingerprint ? 0 : 1;
  }

  /** Readers of some node see something else now. */
  void changed(TopicChange change) {
    changes++;
    note(change.version());
    change.joins().forEach(join -> note(join.seq()));
    change.leaves().forEach(leave -> note(-leave.seq()));
  }

  private void note(long number) {
    transcript = 31 * transcript + number;
  }

  void later(long delayMs, SimEvent event) {
    agenda.add(agenda.nowMs() + delayMs, event);
  }

  void send(String from, String to, byte[] frame) {
    if (!held.take(from, to, frame)) {
      network.send(from, to, frame);
    }
  }

  /** From now on what is sent that way waits; {@link #mend} ends that, {@link #release} lets arrive what waited. */
  void hold(String from, String to) {
    held.begin(from, to);
  }

  /** What waited arrives now, though later ones may have overtaken it; said again, it arrives again. */
  void release(String from, String to) {
    for (byte[] frame : held.frames(from, to)) {
      journal.late(from, to, frame);
      network.send(from, to, frame);
    }
  }

  /** Starts the node's next process; nothing happens if it has one. */
  public void start(String name) {
    if (nodes.containsKey(name)) {
      return;
    }
    int life = lives.merge(name, 1, Integer::sum);
    long wallMs = nowMs() + skewsMs.getOrDefault(name, 0L);
    SplittableRandom own = new SplittableRandom(seed + 31L * name.hashCode() + life);
    long incarnation = (wallMs << INCARNATION_BITS) | own.nextInt(1 << INCARNATION_BITS);
    Replica self = new Replica(name, incarnation);
    journal.label(self);
    nodes.put(name, new SimNode(this, self, life, own));
    // Anywhere within a heartbeat, or all would beat in step.
    later(own.nextLong(setup.timing().heartbeatMs()), new SimEvent.Tick(name, life));
    for (String other : List.copyOf(nodes.keySet())) {
      contact(name, other, 300);
    }
  }

  /** The transport tells both of one another. */
  void contact(String one, String other, int delayMsMax) {
    if (!one.equals(other) && nodes.containsKey(one) && nodes.containsKey(other)) {
      later(random.nextInt(delayMsMax), new SimEvent.Contact(one, node(one).life(), other));
      later(random.nextInt(delayMsMax), new SimEvent.Contact(other, node(other).life(), one));
    }
  }

  /** Ends the process without a word. */
  public void crash(String name) {
    nodes.remove(name);
  }

  /** Announces the end of the node's process to the others, and ends it 100 ms later. */
  public void leave(String name) {
    leave(name, LEAVE_MS);
  }

  void leave(String name, long stopsMs) {
    SimNode node = nodes.get(name);
    node.leave();
    later(stopsMs, new SimEvent.Stop(name, node.life()));
  }

  /** Stops the node's process for so long, as SIGSTOP or a garbage collector does. */
  public void pause(String name, long ms) {
    if (nodes.containsKey(name)) {
      nodes.get(name).pauseUntil(nowMs() + ms);
    }
  }

  /** Cuts all links between the two sides, both ways; a node on neither keeps all its links. */
  public void partition(List<String> side, List<String> other) {
    for (String here : side) {
      for (String there : other) {
        network.cut(here, there);
        network.cut(there, here);
      }
    }
  }

  /** Cuts one way of a link. */
  public void cut(String from, String to) {
    network.cut(from, to);
  }

  /** Mends one way of a link, or lets frames pass again that were held; the transport notices by and by. */
  public void mend(String from, String to) {
    held.end(from, to);
    if (network.isCut(from, to)) {
      network.mend(from, to);
      contact(from, to, NOTICE_MS_MAX);
    }
  }

  /** The node's next process will think that it is so much later, or earlier. */
  public void skew(String name, long ms) {
    skewsMs.merge(name, ms, Long::sum);
  }

  void work(String name) {
    if (nodes.containsKey(name)) {
      later(0, new SimEvent.Work(name, node(name).life(), node(name).anyShard()));
    }
  }

  void contend(String name) {
    if (nodes.containsKey(name)) {
      later(0, new SimEvent.Contend(name, node(name).life(), node(name).anyShard()));
    }
  }

  /** Lets so much time pass. */
  public void advance(long ms) {
    long untilMs = nowMs() + ms;
    for (SimEvent event = agenda.pollUntil(untilMs);
        event != null;
        event = agenda.pollUntil(untilMs)) {
      steps++;
      note(nowMs());
      note(event.getClass().getName().hashCode());
      if (event instanceof SimEvent.ToProcess toProcess) {
        SimNode node = nodes.get(toProcess.node());
        if (node != null && node.life() == toProcess.life()) {
          node.take(toProcess);
        }
      } else if (event instanceof SimEvent.Packet packet) {
        SimNode node = nodes.get(packet.node());
        note(Arrays.hashCode(packet.bytes()));
        if (node != null) {
          node.take(new SimEvent.Buffered(node.name(), node.life(), packet.bytes()));
        }
      }
    }
  }

  /** Ends all faults, and lets pauses pass and what is on its way arrive; nodes that are not running stay so. */
  public void heal() {
    network.faults(Faults.NONE);
    network.mendAll();
    held.endAll();
    for (int i = 0; i < names.size(); i++) {
      for (int j = 0; j < i; j++) {
        contact(names.get(i), names.get(j), 500);
      }
    }
    long healedAtMs = nowMs() + Faults.SPIKE_MS_MAX;
    for (SimNode node : nodes.values()) {
      healedAtMs = Math.max(healedAtMs, node.pausedUntilMs());
    }
    advance(healedAtMs - nowMs());
  }

  /** Lets time pass until every node shows what the running ones own, and fails if that takes longer than so many ms. */
  public void converge(long msMax) {
    long deadlineMs = nowMs() + msMax;
    while (nowMs() < deadlineMs && !converged()) {
      advance(CONVERGE_STEP_MS);
    }
    assertConverged();
  }

  /** Every node shows what the running ones own, no more and no less, and knows all that run. */
  public void assertConverged() {
    Set<String> owned = owned();
    for (SimNode node : nodes.values()) {
      Set<String> missing = new TreeSet<>(owned);
      missing.removeAll(shown(node));
      Set<String> ghosts = shown(node);
      ghosts.removeAll(owned);
      Violation.unless(knowsAllWhoRun(node), "R7", "membership; %s", nodes.values());
      Violation.unless(
          missing.isEmpty(), "R7", "%s misses %s; %s", node.name(), missing, nodes.values());
      Violation.unless(
          ghosts.isEmpty(), "R7", "%s has ghosts %s; %s", node.name(), ghosts, nodes.values());
    }
    for (int shard = 0; shard < setup.shards(); shard++) {
      assertOneHolder(shard);
    }
  }

  /** N6: every node sees one contender for each name, the same. */
  private void assertOneHolder(int shard) {
    Set<Map<String, List<String>>> seen = new HashSet<>();
    nodes.values().forEach(node -> seen.add(node.registry(shard).contenders()));
    Violation.unless(
        seen.size() <= 1
            && seen.stream()
                .allMatch(names -> names.values().stream().allMatch(all -> all.size() == 1)),
        "N6",
        "holders %s",
        seen);
  }

  /** Nothing is transferred and nothing changes any more: only heartbeats, digests and fingerprints are on their way. */
  public void beQuiet(long ms) {
    long transfersBefore = transfers;
    long changesBefore = changes;
    long packetsBefore = network.packets();
    advance(ms);
    Violation.unless(
        transfers == transfersBefore,
        "R8",
        "%d transfers; %s",
        transfers - transfersBefore,
        nodes.values());
    Violation.unless(changes == changesBefore, "R8", "%d changes", changes - changesBefore);
    long beats = 2 + ms / setup.timing().heartbeatMs();
    long digests = 2 + ms / setup.timing().digestMs();
    long packetsMax = nodes.size() * (names.size() * beats + (2L + setup.shards()) * digests);
    Violation.unless(
        network.packets() - packetsBefore <= packetsMax,
        "R8",
        "%d messages of at most %d",
        network.packets() - packetsBefore,
        packetsMax);
  }

  /** Cheaper than to compare what is shown: the checkers saw to it that a chain is what its number says. */
  private boolean converged() {
    return nodes.values().stream()
        .allMatch(node -> knowsAllWhoRun(node) && node.showsAll(nodes.values()));
  }

  private boolean knowsAllWhoRun(SimNode node) {
    Set<String> others = new HashSet<>(nodes.keySet());
    others.remove(node.name());
    return others.equals(new HashSet<>(node.membership().live()));
  }

  private Set<String> owned() {
    Set<String> owned = new TreeSet<>();
    nodes.values().forEach(node -> owned.addAll(node.owned()));
    return owned;
  }

  private Set<String> shown(SimNode node) {
    Set<String> shown = new TreeSet<>();
    for (int shard = 0; shard < setup.shards(); shard++) {
      shown.addAll(node.checker(shard).diffs().shown());
    }
    return shown;
  }
}
