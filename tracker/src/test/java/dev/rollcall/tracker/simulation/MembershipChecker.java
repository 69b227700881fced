package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.membership.Effects;
import dev.rollcall.tracker.membership.Heartbeat;
import dev.rollcall.tracker.membership.Membership;
import dev.rollcall.tracker.membership.Message;
import dev.rollcall.tracker.membership.Timing;
import dev.rollcall.tracker.membership.Verdict;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must hold for one node's membership after every step. It keeps the same books in the plainest way: when did which counter
 * advance, by this node's clock and whoever told, and what was said of whom.
 */
final class MembershipChecker {

  /** A tick that comes so late counts as this node's own absence. */
  private static final long LATE_MS = 1_000;

  /** By so much a counter has to advance beyond a proof of death: what was on its way does not count. */
  private static final int GONE_SLACK = 2;

  /** Suspicions in vain that count at most, and the deadlines without one after which one counts no more. */
  private static final int DOUBTS_MAX = 3;

  private static final int DOUBT_DEADLINES = 6;

  private static final int REFUTES_MAX = 5;
  private static final long REFUTE_WINDOW_MS = 60_000;

  private enum Status {
    UNKNOWN,
    UP,
    DOWN,
    DEPARTING,
    FORGOTTEN
  }

  private static final class Peer {

    private final Replica replica;
    private Status status = Status.UNKNOWN;
    private long counter = -1;
    private long advancedAtMs;
    private long sinceMs;

    private boolean suspected;

    /** How often it was suspected in vain lately, and when that last changed. */
    private int doubts;

    private long doubtedAtMs;

    /** It is down, or forgotten, until its counter goes beyond this one. */
    private long floor = -1;

    Peer(Replica replica) {
      this.replica = replica;
    }

    void doubt(long nowMs) {
      doubts = Math.min(doubts + 1, DOUBTS_MAX);
      doubtedAtMs = nowMs;
      suspected = false;
    }

    void become(Status next, long nowMs) {
      if (next == Status.UP && status == Status.DOWN) {
        doubt(nowMs);
      } else if (next == Status.UP) {
        doubts = 0;
      }
      suspected = false;
      status = next;
      sinceMs = nowMs;
      floor = counter;
    }
  }

  private final Membership membership;
  private final Timing timing;
  private final int nodes;
  private final Map<Replica, Peer> peers = new HashMap<>();

  /** The latest run of each node that was ever up here. */
  private final Map<String, Replica> latest = new HashMap<>();

  private final Deque<Long> refutes = new ArrayDeque<>();
  private Replica self;
  private long lastTickMs;
  private long downs;

  MembershipChecker(Membership membership, SimSetup setup, long nowMs) {
    this.membership = membership;
    this.timing = setup.timing();
    this.nodes = setup.nodes();
    this.self = membership.self();
    this.lastTickMs = nowMs;
  }

  /** Verdicts of death so far. */
  long downs() {
    return downs;
  }

  void hears(Message message, long nowMs) {
    if (message instanceof Message.Alive alive) {
      hears(alive.heartbeat(), nowMs);
    } else if (message instanceof Message.Digest digest) {
      digest.known().forEach(known -> hears(known, nowMs));
    }
  }

  private void hears(Heartbeat heard, long nowMs) {
    if (heard.leaving()) {
      return;
    }
    Peer peer = peers.computeIfAbsent(heard.replica(), Peer::new);
    if (heard.counter() > peer.counter) {
      peer.counter = heard.counter();
      if (peer.suspected && peer.status == Status.UP) {
        peer.doubt(nowMs);
      }
      peer.advancedAtMs = nowMs;
    }
  }

  /** After a message, or word from the transport. */
  void check(Effects effects, String gone, long nowMs) {
    for (Verdict verdict : effects.verdicts()) {
      if (verdict instanceof Verdict.Down down) {
        Violation.unless(
            down.replica().node().equals(gone), "M5", "%s is down without proof", down.replica());
        book(verdict, nowMs);
        peers.get(down.replica()).floor += GONE_SLACK;
      } else {
        book(verdict, nowMs);
      }
    }
    checkTables(effects);
  }

  /** After a tick. */
  void checkTick(Effects effects, long nowMs) {
    long away = nowMs - lastTickMs >= LATE_MS ? nowMs - lastTickMs : 0;
    lastTickMs = nowMs;
    Violation.unless(
        membership.health() >= (away > 0 ? 1 : 0) && membership.health() <= 7,
        "M6",
        "health is %d after %d ms away",
        membership.health(),
        away);
    peers.values().forEach(peer -> peer.advancedAtMs = Math.min(nowMs, peer.advancedAtMs + away));
    peers.values().forEach(peer -> suspect(peer, nowMs));
    Set<Replica> due = due(nowMs);
    Set<Replica> down = new HashSet<>();
    for (Verdict verdict : effects.verdicts()) {
      if (verdict instanceof Verdict.Down late) {
        down.add(late.replica());
      }
      book(verdict, nowMs);
    }
    Violation.unless(down.equals(due), "M5", "down are %s, due were %s", down, due);
    for (Peer peer : peers.values()) {
      Violation.unless(
          !(peer.status == Status.DOWN && nowMs - peer.sinceMs >= timing.forgetMs()),
          "M3",
          "%s is not forgotten",
          peer.replica);
    }
    checkTables(effects);
  }

  /**
   * M5: whose counter has not advanced for so long is down now, and nobody else; so long is one deadline, and one more for
   * each that passed late and for each suspicion in vain. M7: while several are suspected or were in vain lately, and more than a third, each of
   * them is given one more.
   */
  private Set<Replica> due(long nowMs) {
    long up = peers.values().stream().filter(peer -> peer.status == Status.UP).count();
    long doubtful = peers.values().stream()
        .filter(peer -> peer.status == Status.UP && (peer.suspected || peer.doubts > 0))
        .count();
    int troubled = doubtful > 1 && 3 * doubtful > up ? 1 : 0;
    Set<Replica> due = new HashSet<>();
    for (Peer peer : peers.values()) {
      long deadlineMs = timing.downMs() * (1 + membership.health() + peer.doubts + troubled);
      if (peer.status == Status.UP && nowMs - peer.advancedAtMs >= deadlineMs) {
        due.add(peer.replica);
      }
    }
    return due;
  }

  /** Silence is suspicious; and after so long without any, one suspicion that was in vain does not count any more. */
  private void suspect(Peer peer, long nowMs) {
    peer.suspected = peer.status == Status.UP && nowMs - peer.advancedAtMs >= timing.suspectMs();
    if (peer.status == Status.UP
        && !peer.suspected
        && peer.doubts > 0
        && nowMs - peer.doubtedAtMs >= DOUBT_DEADLINES * timing.downMs()) {
      peer.doubts--;
      peer.doubtedAtMs = nowMs;
    }
  }

  private void book(Verdict verdict, long nowMs) {
    if (verdict instanceof Verdict.Up up) {
      bookUp(peers.get(up.replica()), nowMs);
    } else if (verdict instanceof Verdict.Down down) {
      downs++;
      move(down.replica(), Set.of(Status.UP), Status.DOWN, nowMs);
    } else if (verdict instanceof Verdict.Departing leave) {
      move(leave.replica(), Set.of(Status.UP, Status.DOWN), Status.DEPARTING, nowMs);
    } else if (verdict instanceof Verdict.Forgotten forgotten) {
      bookForgotten(forgotten.replica(), nowMs);
    } else if (verdict instanceof Verdict.Reincarnated again) {
      bookReincarnated(again.replica(), nowMs);
    }
  }

  /** M1: an earlier run never comes after a later. M3: nor does one that was given up, unless its counter advances. */
  private void bookUp(Peer peer, long nowMs) {
    Violation.unless(peer != null, "M5", "somebody is up of whom nothing was heard");
    Replica before = latest.put(peer.replica.node(), peer.replica);
    Violation.unless(
        before == null || before.incarnation() <= peer.replica.incarnation(),
        "M1",
        "%s is up after %s",
        peer.replica,
        before);
    Violation.unless(
        peer.status != Status.UP && peer.status != Status.DEPARTING && peer.counter > peer.floor,
        "M3",
        "%s at %d is up again, was %s at %d",
        peer.replica,
        peer.counter,
        peer.status,
        peer.floor);
    if (before != null && before.incarnation() < peer.replica.incarnation()) {
      Peer old = peers.get(before);
      old.become(old.status == Status.DEPARTING ? Status.DEPARTING : Status.FORGOTTEN, nowMs);
    }
    peer.become(Status.UP, nowMs);
  }

  /** M3: not before its time. One that departed never returns. */
  private void bookForgotten(Replica replica, long nowMs) {
    Peer peer = peers.get(replica);
    boolean departing = peer.status == Status.DEPARTING;
    long afterMs = departing ? timing.handoverMs() : timing.forgetMs();
    Violation.unless(nowMs - peer.sinceMs >= afterMs, "M3", "%s is forgotten too soon", replica);
    long floor = peer.floor;
    move(replica, Set.of(Status.DOWN, Status.DEPARTING), Status.FORGOTTEN, nowMs);
    peer.floor = departing ? Long.MAX_VALUE : Math.max(floor, peer.counter);
  }

  private void move(Replica replica, Set<Status> from, Status to, long nowMs) {
    Peer peer = peers.get(replica);
    Violation.unless(
        peer != null && from.contains(peer.status), "M3", "%s was not %s", replica, from);
    peer.become(to, nowMs);
  }

  /** M8: a node goes beyond runs of its name that it did not know; that ends. */
  private void bookReincarnated(Replica again, long nowMs) {
    Violation.unless(again.supersedes(self), "M1", "%s became %s", self, again);
    self = again;
    refutes.addLast(nowMs);
    while (nowMs - refutes.peekFirst() >= REFUTE_WINDOW_MS) {
      refutes.removeFirst();
    }
    Violation.unless(refutes.size() <= REFUTES_MAX, "M8", "%s is never done refuting", self);
  }

  /** C7: no table outgrows the cluster. M8: nobody here has a name twice. */
  private void checkTables(Effects effects) {
    Violation.unless(effects.alarms().isEmpty(), "M8", "%s", effects.alarms());
    Violation.unless(membership.self().equals(self), "M1", "%s is not %s", membership.self(), self);
    List<String> live = membership.live();
    long up = peers.values().stream().filter(peer -> peer.status == Status.UP).count();
    Violation.unless(live.size() == up, "M5", "live are %s, up are %d", live, up);
    Violation.unless(membership.retired() < nodes, "C7", "%d retired", membership.retired());
    effects.sends().forEach(this::checkDigest);
  }

  /** R8: of the dead nothing is said, or it would be pulled for as long as anybody remembers; but for what a node is told of its own name. */
  private void checkDigest(Effects.Send send) {
    if (send.message() instanceof Message.Digest digest) {
      for (Heartbeat known : digest.known()) {
        Peer peer = peers.get(known.replica());
        Violation.unless(
            known.replica().node().equals(self.node())
                || known.replica().node().equals(send.node())
                || (peer != null && peer.status == Status.UP),
            "R8",
            "%s is advertised",
            known.replica());
      }
    }
  }
}
