package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.Chunk;
import dev.rollcall.tracker.crdt.Delta;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.membership.Heartbeat;
import dev.rollcall.tracker.membership.Verdict;
import dev.rollcall.tracker.replication.Message;
import dev.rollcall.tracker.wire.FrameCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What happened in a simulated cluster, in words: what each node came to show, what it believes of the others and, if it is wanted,
 * what they said to one another. Incarnations are numbers that mean nothing to a reader: the second run of n0 is n0.2 here.
 */
final class Journal {

  /** Which messages are told one by one; all are counted. */
  enum Told {
    NONE,
    REPLICATION,
    ALL
  }

  private final List<String> lines = new ArrayList<>();
  private final Map<String, Long> counts = new TreeMap<>();
  private final Map<Replica, String> labels = new HashMap<>();
  private final Map<String, Integer> runs = new HashMap<>();
  private Told told = Told.NONE;
  private Set<String> watched = Set.of();
  private Set<String> overheard = Set.of();

  /** Nothing is written before {@link #begin}: most runs are not read by anybody. */
  private boolean begun;

  void begin() {
    begun = true;
  }

  /** From now on only what these nodes show and believe is told; that of all, if there are none. */
  void watch(Set<String> nodes) {
    watched = nodes;
  }

  /** From now on these messages are told, of those among the nodes; among all, if there are none. */
  void tell(Told newTold, Set<String> nodes) {
    told = newTold;
    overheard = nodes;
  }

  void add(String line) {
    lines.add(line);
  }

  /** Takes the lines out. */
  List<String> drain() {
    List<String> drained = List.copyOf(lines);
    lines.clear();
    return drained;
  }

  /** Messages sent since this was last asked, by kind. */
  Map<String, Long> drainCounts() {
    Map<String, Long> drained = new LinkedHashMap<>(counts);
    counts.clear();
    return drained;
  }

  /** A run begins: those of one node are numbered in this order. */
  String label(Replica replica) {
    return labels.computeIfAbsent(replica, unknown -> {
      int run = runs.merge(replica.node(), 1, Integer::sum);
      return run == 1 ? replica.node() : replica.node() + "." + run;
    });
  }

  /** All runs that there have been. */
  Set<Replica> replicas() {
    return labels.keySet();
  }

  void changed(String node, TopicChange change) {
    if (!tells(node)) {
      return;
    }
    StringBuilder line = new StringBuilder(node + " shows " + change.topic() + ":");
    sorted(change.leaves()).forEach(entry -> {
      LeaveReason reason = change.reasons().get(change.leaves().indexOf(entry));
      line.append(" -").append(text(entry));
      line.append(reason == LeaveReason.REPLACED ? "" : " (" + reason.code() + ")");
    });
    sorted(change.joins()).forEach(entry -> line.append(" +").append(text(entry)));
    add(line.toString());
  }

  void ruled(String node, Verdict verdict) {
    if (!tells(node)) {
      return;
    }
    if (verdict instanceof Verdict.Up up) {
      add(node + ": " + label(up.replica()) + " is up");
    } else if (verdict instanceof Verdict.Down down) {
      add(node + ": " + label(down.replica()) + " is down");
    } else if (verdict instanceof Verdict.Departing departing) {
      add(node + ": " + label(departing.replica()) + " is leaving");
    } else if (verdict instanceof Verdict.Forgotten forgotten) {
      add(node + ": " + label(forgotten.replica()) + " is forgotten");
    } else if (verdict instanceof Verdict.Reincarnated self) {
      add(node + ": I am " + label(self.replica()) + " from now on");
    }
  }

  void alarmed(String node, Replica about, List<String> alarms) {
    for (String alarm : alarms) {
      add(node + ": ALARM " + alarm.replace(about.toString(), label(about)));
    }
  }

  void sent(String from, String to, Message message, boolean cut) {
    if (!begun) {
      return;
    }
    count(message);
    if (told != Told.NONE && overhears(from, to)) {
      add(from + " -> " + to + " " + text(message) + (cut ? " (cut)" : ""));
    }
  }

  void sent(String from, String to, dev.rollcall.tracker.membership.Message message, boolean cut) {
    if (!begun) {
      return;
    }
    count(message);
    if (told == Told.ALL && overhears(from, to)) {
      add(from + " -> " + to + " " + text(message) + (cut ? " (cut)" : ""));
    }
  }

  /** A frame that was held is let go. */
  void late(String from, String to, byte[] frame) {
    boolean membership = FrameCodec.shardOf(frame) == FrameCodec.MEMBERSHIP;
    if (overhears(from, to) && (membership ? told == Told.ALL : told != Told.NONE)) {
      String text =
          membership ? text(FrameCodec.decodeMembership(frame)) : text(FrameCodec.decode(frame));
      add(from + " -> " + to + " " + text + " (late)");
    }
  }

  /** One entry: its key, its dot, the dot that it replaced if it did, and its meta. */
  String text(Entry entry) {
    String previous = entry.previousSeq() == 0 ? "" : " after #" + entry.previousSeq();
    return entry.key() + "@" + label(entry.replica()) + "#" + entry.seq() + previous + " "
        + new String(entry.meta(), StandardCharsets.UTF_8);
  }

  static List<Entry> sorted(List<Entry> entries) {
    return entries.stream()
        .sorted(Comparator.comparing(Entry::key)
            .thenComparing(Entry::replica, Comparator.comparing(Replica::node))
            .thenComparingLong(Entry::seq))
        .toList();
  }

  private boolean tells(String node) {
    return begun && (watched.isEmpty() || watched.contains(node));
  }

  private boolean overhears(String from, String to) {
    return overheard.isEmpty() || (overheard.contains(from) && overheard.contains(to));
  }

  private void count(Object message) {
    counts.merge(message.getClass().getSimpleName().toLowerCase(Locale.ROOT), 1L, Long::sum);
  }

  private String text(Message message) {
    if (message instanceof Message.News news) {
      Delta delta = news.delta();
      return "news of " + label(delta.replica()) + " (" + delta.from() + ", " + delta.to()
          + "], adds "
          + delta.adds().stream().map(Entry::seq).toList() + ", dead "
          + Arrays.toString(delta.dead());
    }
    if (message instanceof Message.Pull pull) {
      String step = pull.claim() == 0 ? "" : ", chunk after " + pull.cursor();
      return "pull of " + label(pull.replica()) + " after " + pull.seq() + step;
    }
    if (message instanceof Message.Piece piece) {
      Chunk chunk = piece.chunk();
      return "piece of " + label(chunk.replica()) + " (" + chunk.after() + ", " + chunk.upTo()
          + "] at " + chunk.at() + " for " + chunk.base() + ", live "
          + Arrays.toString(chunk.live()) + ", adds "
          + chunk.adds().stream().map(Entry::seq).toList();
    }
    if (message instanceof Message.Decline decline) {
      return "decline for " + label(decline.replica());
    }
    Message.Fingerprint fingerprint = (Message.Fingerprint) message;
    return "fingerprint of " + label(fingerprint.replica()) + " at " + fingerprint.seq();
  }

  private String text(dev.rollcall.tracker.membership.Message message) {
    if (message instanceof dev.rollcall.tracker.membership.Message.Digest digest) {
      return (digest.wantsAnswer() ? "digest " : "answering digest ")
          + digest.known().stream().map(this::text).toList();
    }
    dev.rollcall.tracker.membership.Message.Alive alive =
        (dev.rollcall.tracker.membership.Message.Alive) message;
    return "alive " + text(alive.heartbeat());
  }

  private String text(Heartbeat heartbeat) {
    return label(heartbeat.replica()) + (heartbeat.leaving() ? " leaving" : "") + " beat "
        + heartbeat.counter() + " seqs " + Arrays.toString(heartbeat.seqs());
  }
}
