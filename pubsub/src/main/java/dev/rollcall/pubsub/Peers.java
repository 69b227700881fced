package dev.rollcall.pubsub;

import dev.rollcall.pubsub.MemberEvent.Kind;
import dev.rollcall.pubsub.PeerState.Probed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who else is there?
 *
 * <p>Nobody can be asked: the cluster manager knows processes but not names, its registrations may be stale, and the
 * path on which hellos are published may be silently broken towards one node. So everybody tells everybody, directly
 * too, and names the peers it knows. Only a peer's own hello makes it a member; hearsay makes it be greeted, to which
 * it answers. A peer is therefore found if any chain of working paths leads to it.
 *
 * <p>A peer goes when it says goodbye (LEFT), when the cluster manager has removed it <em>and</em> its process refuses
 * connections (DIED), when a newer instance has its name, or, without a word, when it was neither heard for
 * {@link #FORGET_HELLOS} hellos nor listed by the cluster manager. Silence alone is no evidence: a process that hangs or
 * is cut off keeps its place.
 *
 * <p>After a partition old hellos arrive late. A run that said goodbye is never believed again; one that died is, if the
 * cluster manager lists the node id that its hello names (a connection may have been refused by a firewall).
 *
 * <p>Pure: input in, effects out, time a parameter (monotonic, in ms). A hello costs O(peers it names), a tick O(peers).
 * Not thread-safe.
 */
final class Peers {

  /** Most peers known at a time; the hello of one more is ignored, loudly. */
  static final int PEERS_MAX = 1_000;

  /** Most peers that a hello names. The window moves on with each hello, so that all are named in turn. */
  static final int KNOWN_PER_HELLO_MAX = 32;

  /** Most departed instances remembered, and most instances by hearsay whose last greeting is remembered. */
  static final int REMEMBERED_MAX = 1_000;

  /** A live member that was not heard for so many hellos may have lost the path to us: registrations are touched. */
  static final int SILENT_HELLOS = 3;

  /** A silent peer whose socket answered for so many hellos is not cut off: after a cut it is heard sooner than that. */
  static final int REACHED_HELLOS = 5;

  /** A peer that was not heard for so many hellos, and that the cluster manager does not list, is dropped. */
  static final int FORGET_HELLOS = 10;

  /** Least time between two equal warnings, in ms. */
  static final long WARN_GAP_MS = 60_000;

  private enum Departed {
    LEFT,
    DIED
  }

  private final String name;
  private final String instance;
  private final long helloMs;

  /** The peers, by name: one instance per name. Insertion order, so that the window of named peers reaches all. */
  private final Map<String, PeerState> entries = new LinkedHashMap<>();

  /** The cluster manager's nodes without our own, and since when each has been listed. */
  private final Map<String, Long> listedSinceMs = new HashMap<>();

  /** Instances that are gone, by {@link #key}; bounded, the oldest is forgotten first. */
  private final Map<String, Departed> departed = bounded();

  /** When an instance by hearsay may be greeted again, by {@link #key}. */
  private final Map<String, Long> nextGreetMs = bounded();

  /** When a warning may be repeated, by its subject. */
  private final Map<String, Long> nextWarnMs = bounded();

  private final Touches touches;

  private String ownNodeId = "";
  private long nextHelloMs;
  private int window;

  Peers(String name, String instance, long helloMs, long nowMs) {
    this.name = name;
    this.instance = instance;
    this.helloMs = helloMs;
    this.nextHelloMs = nowMs;
    this.touches = new Touches(helloMs, nowMs);
  }

  /** Somebody said hello. */
  List<Effect> on(Hello hello, long nowMs) {
    List<Effect> effects = new ArrayList<>();
    Peer sender = hello.sender();
    if (sender.name().equals(name)) {
      namesake(sender, nowMs, effects);
      return effects;
    }
    if (isLate(sender)) {
      return effects;
    }
    PeerState entry = entries.get(sender.name());
    if (entry == null) {
      join(sender, nowMs, effects);
    } else if (entry.peer.instance().equals(sender.instance())) {
      refresh(entry, sender, nowMs);
    } else if (sender.instance().compareTo(entry.peer.instance()) > 0 || isGone(entry, nowMs)) {
      effects.add(new Effect.Unlink(entry.peer));
      entries.remove(sender.name());
      join(sender, nowMs, effects);
    } else if (isListed(sender)) {
      warn("twins " + sender.name(), twins(sender.name(), entry.peer, sender), nowMs, effects);
      return effects;
    }
    for (Hello.Known known : hello.known()) {
      greet(known, nowMs, effects);
    }
    return effects;
  }

  /** An instance said that it closes. */
  List<Effect> onGoodbye(String peerName, String peerInstance) {
    departed.put(key(peerName, peerInstance), Departed.LEFT);
    PeerState entry = entries.get(peerName);
    if (entry == null || !entry.peer.instance().equals(peerInstance)) {
      return List.of();
    }
    entries.remove(peerName);
    return List.of(
        new Effect.Unlink(entry.peer), new Effect.Report(new MemberEvent(peerName, Kind.LEFT)));
  }

  /** What the cluster manager lists now, our own node included. */
  List<Effect> clusterNodes(Set<String> nodeIds, String ownNodeId, long nowMs) {
    this.ownNodeId = ownNodeId;
    if (nodeIds.equals(listedSinceMs.keySet())) {
      return List.of();
    }
    listedSinceMs.keySet().retainAll(nodeIds);
    for (String nodeId : nodeIds) {
      listedSinceMs.putIfAbsent(nodeId, nowMs);
    }
    touches.onChange(nowMs);
    List<Effect> effects = new ArrayList<>();
    for (PeerState entry : entries.values()) {
      if (isListed(entry.peer)) {
        entry.listedOnce = true;
      } else if (entry.listedOnce) {
        entry.listedOnce = false;
        entry.probing(nowMs);
        effects.add(new Effect.Probe(entry.peer));
      }
    }
    return effects;
  }

  /** What a probe of this peer met with. If it was refused and the peer is not listed, nothing is there any more. */
  List<Effect> probed(Peer peer, Probed outcome, long nowMs) {
    PeerState entry = entries.get(peer.name());
    if (entry == null || !entry.peer.instance().equals(peer.instance())) {
      return List.of();
    }
    entry.probed(outcome, nowMs);
    if (outcome != Probed.REFUSED || isListed(entry.peer)) {
      return List.of();
    }
    entries.remove(peer.name());
    departed.put(key(peer.name(), peer.instance()), Departed.DIED);
    return List.of(
        new Effect.Unlink(entry.peer), new Effect.Report(new MemberEvent(peer.name(), Kind.DIED)));
  }

  /** Time has passed; to be called several times per hello. */
  List<Effect> tick(long nowMs) {
    List<Effect> effects = new ArrayList<>();
    if (nextHelloMs - nowMs <= 0) {
      // From when it was due, or a tick that comes a little early would put it off by a whole one.
      long next = nextHelloMs + helloMs;
      nextHelloMs = next - nowMs > 0 ? next : nowMs + helloMs;
      effects.add(new Effect.SayHello(nextKnown()));
    }
    for (Iterator<PeerState> it = entries.values().iterator(); it.hasNext(); ) {
      PeerState entry = it.next();
      boolean listed = isListed(entry.peer);
      if (!listed && entry.isUnheardFor(FORGET_HELLOS, nowMs)) {
        it.remove();
        effects.add(new Effect.Unlink(entry.peer));
      } else if ((!listed || entry.isUnheardFor(SILENT_HELLOS, nowMs)) && entry.isProbeDue(nowMs)) {
        effects.add(new Effect.Probe(entry.peer));
      }
    }
    if (touches.isDue(somebodyIsSilent(nowMs), isWhole(nowMs), nowMs)) {
      effects.add(new Effect.Touch());
    }
    return effects;
  }

  /** The instance that messages to this node go to, or null. */
  @Nullable
  Peer get(String peerName) {
    PeerState entry = entries.get(peerName);
    return entry == null ? null : entry.peer;
  }

  private void join(Peer peer, long nowMs, List<Effect> effects) {
    if (entries.size() >= PEERS_MAX) {
      warn(
          "full",
          "node " + peer.name() + " is ignored: " + PEERS_MAX + " peers are known already",
          nowMs,
          effects);
      return;
    }
    PeerState entry = new PeerState(peer, helloMs, nowMs);
    entry.listedOnce = isListed(peer);
    entries.put(peer.name(), entry);
    departed.remove(key(peer.name(), peer.instance()));
    effects.add(new Effect.Link(peer));
    effects.add(new Effect.Greet(peer.address()));
    effects.add(new Effect.Report(new MemberEvent(peer.name(), Kind.JOINED)));
  }

  private void refresh(PeerState entry, Peer peer, long nowMs) {
    entry.heard(nowMs);
    if (!entry.peer.nodeId().equals(peer.nodeId())) {
      entry.listedOnce = isListed(peer);
    }
    entry.peer = peer;
  }

  private void greet(Hello.Known known, long nowMs, List<Effect> effects) {
    PeerState entry = entries.get(known.name());
    if (known.name().equals(name)
        || (entry != null && entry.peer.instance().compareTo(known.instance()) >= 0)
        || departed.containsKey(key(known.name(), known.instance()))
        || !isDue(nextGreetMs, key(known.name(), known.instance()), helloMs, nowMs)) {
      return;
    }
    effects.add(new Effect.Greet(known.address()));
  }

  /** Another process with our own name: proven alive only if the cluster manager lists it. */
  private void namesake(Peer sender, long nowMs, List<Effect> effects) {
    if (!sender.instance().equals(instance) && isListed(sender) && !isLate(sender)) {
      String text = "node name " + name + " is used by two live processes: this one, instance "
          + instance + ", and " + sender.describe()
          + "; peers send to the newer one only. Give each node its own nodeName.";
      warn("twins " + name, text, nowMs, effects);
    }
  }

  private static String twins(String name, Peer kept, Peer ignored) {
    return "node name " + name + " is used by two live processes: " + kept.describe() + ", and "
        + ignored.describe()
        + "; messages go to the first, the newer one. Give each node its own nodeName.";
  }

  private boolean isLate(Peer sender) {
    Departed how = departed.get(key(sender.name(), sender.instance()));
    return how == Departed.LEFT || (how == Departed.DIED && !isListed(sender));
  }

  private boolean isListed(Peer peer) {
    return listedSinceMs.containsKey(peer.nodeId());
  }

  /** Whether a seemingly older instance may take the name: its wall clock may have been set back. */
  private boolean isGone(PeerState entry, long nowMs) {
    return !isListed(entry.peer) && entry.isUnheardFor(SILENT_HELLOS, nowMs);
  }

  private List<Hello.Known> nextKnown() {
    List<PeerState> all = List.copyOf(entries.values());
    int count = Math.min(all.size(), KNOWN_PER_HELLO_MAX);
    List<Hello.Known> known = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Peer peer = all.get((window + i) % all.size()).peer;
      known.add(new Hello.Known(peer.name(), peer.instance(), peer.address()));
    }
    window = all.isEmpty() ? 0 : (window + count) % all.size();
    return known;
  }

  /** Whether a live node of the cluster was not heard for {@link #SILENT_HELLOS}. It may be no node of ours. */
  private boolean somebodyIsSilent(long nowMs) {
    Map<String, Long> heardMs = new HashMap<>();
    for (PeerState entry : entries.values()) {
      heardMs.merge(entry.peer.nodeId(), entry.heardMs(), Math::max);
    }
    for (Map.Entry<String, Long> listed : listedSinceMs.entrySet()) {
      long lastMs =
          Math.max(listed.getValue(), heardMs.getOrDefault(listed.getKey(), Long.MIN_VALUE));
      if (!listed.getKey().equals(ownNodeId) && nowMs - lastMs >= SILENT_HELLOS * helloMs) {
        return true;
      }
    }
    return false;
  }

  /** Whether every peer that is silent can be reached all the same, and not only just now: then it is no cut that keeps it silent. */
  private boolean isWhole(long nowMs) {
    return entries.values().stream()
        .allMatch(entry -> !entry.isUnheardFor(SILENT_HELLOS, nowMs)
            || entry.hasAnsweredFor(REACHED_HELLOS, nowMs));
  }

  private void warn(String subject, String text, long nowMs, List<Effect> effects) {
    if (isDue(nextWarnMs, subject, WARN_GAP_MS, nowMs)) {
      effects.add(new Effect.Warn(text));
    }
  }

  private static boolean isDue(Map<String, Long> next, String key, long gapMs, long nowMs) {
    Long dueMs = next.get(key);
    if (dueMs != null && dueMs - nowMs > 0) {
      return false;
    }
    next.put(key, nowMs + gapMs);
    return true;
  }

  private static String key(String name, String instance) {
    return name + ' ' + instance;
  }

  private static <V> Map<String, V> bounded() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > REMEMBERED_MAX;
      }
    };
  }
}
