package dev.rollcall.tracker.membership;

import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Replica;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Who is there: one per node, for all its shards.
 *
 * <p><b>Question.</b> Is a silent node dead, or is it the link, or am I slow myself? A dead one believed alive leaves ghosts in every browser;
 * a living one believed dead is a storm of leaves and joins.
 *
 * <p><b>Answer.</b> Each replica counts its heartbeats, and it lives iff its counter advances, <em>whoever tells</em>: heartbeats go to
 * everybody, and every {@code digestMs} each node tells one other, in turn, all that it knows. So a cut link between two nodes does
 * not matter while a third sees both, and a node's data passed on by others does not keep it alive when it is dead. Silence is judged by this
 * node's monotonic clock, minus the time that it was itself away ({@link LocalHealth}): UP, then SUSPECT, then DOWN, then
 * forgotten. A peer that was suspected and is heard again is behind a bad link or busy: for a while it is given one more
 * deadline for each such suspicion. If several peers, and more than a third, are silent together or were a while ago, then it is rather the network, or this
 * node that is cut off: every silence is given one more deadline. Positive evidence of death does not wait.
 *
 * <p><b>Incarnations</b> are ordered. A later one ends the earlier at once; what comes late from an earlier one is inert. A
 * forgotten replica is remembered as (incarnation, counter), so that what is still said of it somewhere does not bring it back, and its own
 * return does. A node that hears of a later run of its own name (its clock was set back) goes beyond that one.
 *
 * <p>Sans I/O; confined to one thread. O(peers) per heartbeat and tick, O(peers · shards) per digest.
 */
public final class Membership {

  private final Timing timing;
  private final CausalContext context;
  private final RandomGenerator random;
  private final LocalHealth health;

  /** The other nodes by name. */
  private final Map<String, Peer> peers = new LinkedHashMap<>();

  /** Nodes that the transport knows, and since when: greeted, whether or not they ever answered. */
  private final Map<String, Long> contacts = new LinkedHashMap<>();

  /** Nodes that are refused for their number of shards, with the run that was alarmed. Bounded as the peers are; gone when they fall silent. */
  private final Map<String, Refused> refused = new LinkedHashMap<>();

  private final Retired retired = new Retired(Timing.RETIRED_MAX);
  private final Refutations refutations = new Refutations();

  /** This node. Its incarnation only grows. */
  private Replica self;

  /** This node's heartbeats. */
  private long counter;

  private boolean leaving;

  /**
   * As last judged: several peers, and more than a third, are suspected or were in vain. Both count, for those that fell silent together reach the
   * deadline one by one, and are heard again one by one: the first and the last would be alone in their silence.
   */
  private boolean troubled;

  private long heartbeatAtMs;
  private long digestAtMs;
  private int digests;

  /** Which peer the next digest begins with: one digest has room for so many. */
  private int digestRow;

  /** Peers still to be sent a digest in this round, in random order. */
  private final List<String> ring = new ArrayList<>();

  /** A node that has just begun, at this moment of its monotonic clock. */
  public Membership(
      Replica self, Timing timing, CausalContext context, RandomGenerator random, long nowMs) {
    this.self = self;
    this.timing = timing;
    this.context = context;
    this.random = random;
    this.health = new LocalHealth(nowMs);
    this.heartbeatAtMs = nowMs;
    this.digestAtMs = nowMs + random.nextLong(timing.digestMs());
  }

  /** This node's replica. */
  public Replica self() {
    return self;
  }

  /** A message from another node. */
  public Effects on(Message message, long nowMs) {
    Effects effects = new Effects();
    if (message instanceof Message.Alive alive) {
      hear(alive.heartbeat(), alive.from(), effects, nowMs);
    } else if (message instanceof Message.Digest digest) {
      for (Heartbeat known : digest.known()) {
        hear(known, digest.from(), effects, nowMs);
      }
      if (digest.wantsAnswer()) {
        effects.sends().add(new Effects.Send(digest.from(), digest(false)));
      }
    }
    return effects;
  }

  /** The transport can reach a node, or a new process under a known name: greet it. */
  public Effects onContact(String node, long nowMs) {
    Effects effects = new Effects();
    if (!node.equals(self.node()) && contacts.size() < Timing.PEERS_MAX) {
      contacts.putIfAbsent(node, nowMs);
      effects.sends().add(new Effects.Send(node, new Message.Alive(own())));
    }
    return effects;
  }

  /**
   * All nodes that the transport can reach now: greets the new ones, and greets those no more that it has lost. Called from time to time, so that a
   * contact that was missed is found, and one that is long gone does not stay for ever.
   */
  public Effects onContacts(Collection<String> nodes, long nowMs) {
    Effects effects = new Effects();
    contacts.keySet().removeIf(node -> !nodes.contains(node) && !peers.containsKey(node));
    for (String node : nodes) {
      if (!contacts.containsKey(node)) {
        effects.sends().addAll(onContact(node, nowMs).sends());
      }
    }
    return effects;
  }

  /** The transport has proof that the node's process is gone, or was told goodbye: it is down without waiting. */
  public Effects onGone(String node, long nowMs) {
    Effects effects = new Effects();
    contacts.remove(node);
    refused.remove(node);
    Peer peer = peers.get(node);
    if (peer != null && peer.live()) {
      peer.counter += Timing.GONE_SLACK;
      down(peer, effects, nowMs);
    }
    return effects;
  }

  /** Announces this node's leave to everybody. */
  public Effects leave() {
    Effects effects = new Effects();
    leaving = true;
    beat(effects);
    return effects;
  }

  /** Judges silence, and sends what is due. By {@link #wakeAtMs} at the latest; a tick that is late counts as this node's own absence. */
  public Effects tick(long nowMs) {
    Effects effects = new Effects();
    long away = health.tick(nowMs);
    judge(away, effects, nowMs);
    if (heartbeatAtMs <= nowMs) {
      heartbeatAtMs = nowMs + timing.heartbeatMs();
      beat(effects);
    }
    if (digestAtMs <= nowMs) {
      digestAtMs = nowMs + timing.digestMs();
      sendDigest(effects);
    }
    return effects;
  }

  /** When {@link #tick} has something to do, after every step anew: a quarter of a second after the tick before at the latest. O(peers). */
  public long wakeAtMs() {
    long wake = Math.min(health.wakeAtMs(), Math.min(heartbeatAtMs, digestAtMs));
    for (Peer peer : peers.values()) {
      wake = Math.min(wake, judgedAtMs(peer));
    }
    return wake;
  }

  /** When silence, or its end, next makes a difference to the peer, if nothing is heard of it. */
  private long judgedAtMs(Peer peer) {
    return switch (peer.status) {
      case UP -> peer.advancedAtMs + timing.suspectMs();
      case SUSPECT -> peer.advancedAtMs + deadlineMs(peer);
      case DOWN -> peer.sinceMs + timing.forgetMs();
      case LEAVING -> peer.sinceMs + timing.handoverMs();
    };
  }

  /** The nodes that deltas are sent to: those that are not down or gone. */
  public List<String> live() {
    List<String> nodes = new ArrayList<>(peers.size());
    for (Peer peer : peers.values()) {
      if (peer.live()) {
        nodes.add(peer.replica.node());
      }
    }
    return nodes;
  }

  /**
   * Whether every node that the transport knows has been heard of, or has had its time to speak (it may have no tracker). Not while at
   * least as many nodes are refused as are live: then it is this node that is the odd one.
   */
  public boolean heardAll(long nowMs) {
    if (!refused.isEmpty() && refused.size() >= live().size()) {
      return false;
    }
    for (Map.Entry<String, Long> contact : contacts.entrySet()) {
      if (!peers.containsKey(contact.getKey())
          && !refused.containsKey(contact.getKey())
          && nowMs - contact.getValue() < 3 * timing.heartbeatMs()) {
        return false;
      }
    }
    return true;
  }

  /**
   * One peer as it is known now.
   *
   * @param replica its latest run
   * @param status what is believed of it
   * @param silentMs since its counter advanced
   */
  public record Known(Replica replica, PeerStatus status, long silentMs) {}

  /** All peers as they are known now. */
  public List<Known> known(long nowMs) {
    return peers.values().stream()
        .map(peer -> new Known(peer.replica, peer.status, nowMs - peer.advancedAtMs))
        .toList();
  }

  /** This node's slowness: 0, well, to 7. */
  public int health() {
    return health.score();
  }

  /** Nodes that are greeted. */
  public int contacts() {
    return contacts.size();
  }

  /** Nodes that are refused for their number of shards. */
  public int refused() {
    return refused.size();
  }

  /** Forgotten replicas remembered. */
  public int retired() {
    return retired.size();
  }

  private void hear(Heartbeat heard, String teller, Effects effects, long nowMs) {
    Replica replica = heard.replica();
    boolean ofMyself = replica.node().equals(self.node());
    if (replica.incarnation() > (ofMyself ? Timing.OWN_INCARNATION_MAX : Timing.INCARNATION_MAX)) {
      return;
    }
    if (ofMyself) {
      hearOfMyself(heard, effects, nowMs);
      return;
    }
    if (heard.seqs().length != context.shards()) {
      refuse(heard, effects, nowMs);
      return;
    }
    Peer peer = peers.get(replica.node());
    Replica latest = peer == null ? retired.latest(replica.node()) : peer.replica;
    if (latest != null && latest.supersedes(replica)) {
      contradict(latest, replica, teller, effects);
      return;
    }
    if (peer == null) {
      if (retired.covers(replica, heard.counter())
          || heard.leaving()
          || peers.size() >= Timing.PEERS_MAX) {
        return;
      }
      appear(heard, effects, nowMs);
    } else if (replica.supersedes(peer.replica)) {
      supersede(peer, heard, effects, nowMs);
    } else {
      advance(peer, heard, teller, effects, nowMs);
    }
    Peer now = peers.get(replica.node());
    if (now != null && now.live() && now.replica.equals(replica)) {
      effects.verdicts().add(new Verdict.Advertised(replica, teller, heard.seqs()));
    }
  }

  /**
   * A node that lives under an older incarnation than is known of it had its clock set back. It has to be told, or it stays unseen for
   * as long as it runs: digests tell of the living alone, and its later run need not be among them.
   */
  private void contradict(Replica latest, Replica heard, String teller, Effects effects) {
    if (teller.equals(heard.node())) {
      Heartbeat known = new Heartbeat(latest, 0, false, new long[context.shards()]);
      Message.Digest digest = new Message.Digest(self.node(), false, List.of(own(), known));
      effects.sends().add(new Effects.Send(teller, digest));
    }
  }

  /** Topics hash to other shards there: nothing that it says could be understood. */
  private void refuse(Heartbeat heard, Effects effects, long nowMs) {
    Replica replica = heard.replica();
    Refused before = refused.get(replica.node());
    if (before == null && refused.size() >= Timing.PEERS_MAX) {
      return;
    }
    refused.put(replica.node(), new Refused(replica, nowMs));
    if (before == null || !before.replica.equals(replica)) {
      effects
          .alarms()
          .add("node " + replica.node() + " is refused: it has " + heard.seqs().length
              + " shards and this node, " + self.node() + ", has " + context.shards()
              + "; give every node of the cluster the same option shards");
    }
  }

  private record Refused(Replica replica, long heardAtMs) {}

  private void appear(Heartbeat heard, Effects effects, long nowMs) {
    Replica replica = heard.replica();
    peers.put(replica.node(), new Peer(replica, heard.counter(), nowMs));
    contacts.putIfAbsent(replica.node(), nowMs);
    refused.remove(replica.node());
    effects.verdicts().add(new Verdict.Up(replica));
    effects.sends().add(new Effects.Send(replica.node(), new Message.Alive(own())));
  }

  private void supersede(Peer peer, Heartbeat heard, Effects effects, long nowMs) {
    if (heard.leaving()) {
      return;
    }
    peers.remove(peer.replica.node());
    appear(heard, effects, nowMs);
  }

  private void advance(Peer peer, Heartbeat heard, String teller, Effects effects, long nowMs) {
    if (heard.leaving() && peer.status != PeerStatus.LEAVING) {
      peer.become(PeerStatus.LEAVING, nowMs);
      effects.verdicts().add(new Verdict.Departing(peer.replica));
      return;
    }
    if (heard.counter() <= peer.counter || peer.status == PeerStatus.LEAVING) {
      return;
    }
    peer.counter = heard.counter();
    peer.advancedAtMs = nowMs;
    if (peer.status == PeerStatus.DOWN) {
      // First how far it is: what shows again at once is old and must not pass for the present.
      effects.verdicts().add(new Verdict.Advertised(peer.replica, teller, heard.seqs()));
      effects.verdicts().add(new Verdict.Up(peer.replica));
    }
    if (peer.status != PeerStatus.UP) {
      peer.become(PeerStatus.UP, nowMs);
      peer.doubt(nowMs);
    }
  }

  private void hearOfMyself(Heartbeat heard, Effects effects, long nowMs) {
    Replica replica = heard.replica();
    if (!replica.supersedes(self) && !(replica.equals(self) && exceedsMe(heard))) {
      return;
    }
    if (!refutations.allow(nowMs)) {
      if (!refutations.complain(nowMs)) {
        return;
      }
      effects
          .alarms()
          .add("another living node seems to be called " + self.node() + ": it claims incarnation "
              + replica.incarnation() + "; give each node a name of its own");
      return;
    }
    // By a random stride: another run may have gone beyond the same one already, unknown to whoever
    // told.
    long stride = 1L + random.nextInt(Timing.INCARNATION_STRIDE_MAX);
    self = new Replica(self.node(), replica.incarnation() + stride);
    effects.verdicts().add(new Verdict.Reincarnated(self));
    beat(effects);
  }

  /**
   * Whether somebody believes in more of this very run than there is: heartbeats not yet sent, or operations not yet done. However that
   * came about, whoever believes it would take what is still to come for old, and only a later run can tell it better.
   */
  private boolean exceedsMe(Heartbeat heard) {
    boolean exceeds = heard.counter() > counter;
    long[] mine = context.row(self);
    for (int shard = 0; shard < Math.min(mine.length, heard.seqs().length); shard++) {
      exceeds |= heard.seqs()[shard] > mine[shard];
    }
    return exceeds;
  }

  private void judge(long away, Effects effects, long nowMs) {
    List<Peer> suspects = new ArrayList<>();
    int live = 0;
    int doubtful = 0;
    for (Peer peer : List.copyOf(peers.values())) {
      peer.advancedAtMs = Math.min(nowMs, peer.advancedAtMs + away);
      switch (peer.status) {
        case UP, SUSPECT -> {
          live++;
          boolean silent = nowMs - peer.advancedAtMs >= timing.suspectMs();
          if (silent) {
            suspects.add(peer);
          } else {
            peer.trust(timing.doubtMs(), nowMs);
          }
          doubtful += silent || peer.doubts > 0 ? 1 : 0;
        }
        case DOWN -> forgetAfter(peer, timing.forgetMs(), peer.counter, effects, nowMs);
        case LEAVING -> forgetAfter(peer, timing.handoverMs(), Long.MAX_VALUE, effects, nowMs);
      }
    }
    refused.values().removeIf(odd -> nowMs - odd.heardAtMs >= timing.downMs());
    troubled = doubtful > 1 && 3 * doubtful > live;
    for (Peer peer : suspects) {
      if (nowMs - peer.advancedAtMs >= deadlineMs(peer)) {
        down(peer, effects, nowMs);
      } else if (peer.status == PeerStatus.UP) {
        peer.become(PeerStatus.SUSPECT, nowMs);
      }
    }
  }

  private long deadlineMs(Peer peer) {
    return timing.deadlineMs(health.score(), peer.doubts + (troubled ? 1 : 0));
  }

  /**
   * Forgets a peer whose time is over. One that only fell silent is greeted on for as long as the transport knows it ({@link #onContacts}): if
   * all links to it were cut and mended and the transport never noticed, nobody else would bring the two sides together again.
   */
  private void forgetAfter(
      Peer peer, long afterMs, long retiredCounter, Effects effects, long nowMs) {
    if (nowMs - peer.sinceMs >= afterMs) {
      peers.remove(peer.replica.node());
      if (peer.status == PeerStatus.LEAVING) {
        contacts.remove(peer.replica.node());
      }
      retired.put(peer.replica, retiredCounter);
      effects.verdicts().add(new Verdict.Forgotten(peer.replica));
    }
  }

  private void down(Peer peer, Effects effects, long nowMs) {
    peer.become(PeerStatus.DOWN, nowMs);
    effects.verdicts().add(new Verdict.Down(peer.replica));
  }

  /** A heartbeat to everybody, also to those that are down: it is how they learn that the way is open again. */
  private void beat(Effects effects) {
    counter++;
    Message alive = new Message.Alive(own());
    for (String node : everybody()) {
      effects.sends().add(new Effects.Send(node, alive));
    }
  }

  private Collection<String> everybody() {
    Set<String> nodes = new LinkedHashSet<>(contacts.keySet());
    nodes.addAll(peers.keySet());
    return nodes;
  }

  private void sendDigest(Effects effects) {
    ring.retainAll(live());
    if (ring.isEmpty()) {
      ring.addAll(live());
      for (int i = ring.size() - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        ring.set(i, ring.set(j, ring.get(i)));
      }
    }
    if (!ring.isEmpty() && !leaving) {
      String partner = ring.remove(ring.size() - 1);
      effects.sends().add(new Effects.Send(partner, digest(true)));
      if (++digests % Timing.FINGERPRINT_EVERY == 0) {
        effects.verdicts().add(new Verdict.Fingerprint(partner));
      }
    }
  }

  /** All whom I believe to live; not those that are down, or their state would be pulled for as long as anybody remembers them. */
  private Message.Digest digest(boolean wantsAnswer) {
    List<Heartbeat> known = new ArrayList<>(peers.size() + 1);
    known.add(own());
    List<Peer> live = peers.values().stream().filter(Peer::live).toList();
    int rows = Math.min(live.size(), Timing.digestRowsMax(context.shards()));
    for (int i = 0; i < rows; i++) {
      Peer peer = live.get((digestRow + i) % live.size());
      known.add(new Heartbeat(peer.replica, peer.counter, false, context.row(peer.replica)));
    }
    digestRow = rows == 0 ? 0 : (digestRow + rows) % live.size();
    return new Message.Digest(self.node(), wantsAnswer, known);
  }

  private Heartbeat own() {
    return new Heartbeat(self, counter, leaving, context.row(self));
  }
}
