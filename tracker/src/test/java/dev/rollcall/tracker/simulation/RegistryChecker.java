package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.membership.Verdict;
import dev.rollcall.tracker.registry.Happening;
import dev.rollcall.tracker.registry.Happening.Identity;
import dev.rollcall.tracker.registry.Happening.Kind;
import dev.rollcall.tracker.registry.Loss;
import dev.rollcall.tracker.registry.Registrar;
import dev.rollcall.tracker.registry.Reserved;
import dev.rollcall.tracker.registry.Rosters;
import dev.rollcall.tracker.replication.ShardReplica;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What must hold for the registries of one shard after every step: folding what was told gives what readers see (N1), a name is lost only to one who stays and is better (N2), and somebody
 * holds it then (N3), and not to what is known to be over (N7). It has an order of its own, read from the text of the claims, that has nothing in common with the machine's.
 */
final class RegistryChecker {

  private static final Comparator<Entry> BETTER = Comparator.<Entry>comparingLong(
          entry -> Long.parseLong(text(entry).split(" ", 2)[0]))
      .thenComparing(entry -> entry.replica().node())
      .thenComparingLong(entry -> -entry.replica().incarnation())
      .thenComparingLong(entry -> -entry.seq());

  private final Truth truth;
  private final String self;
  private final int number;
  private final ShardReplica shard;
  private final Rosters rosters;

  /** What was told: holders by name, members by identity. */
  private final Map<Object, Entry> told = new HashMap<>();

  /** How far each replica was by the word that it is up, at the latest such word. */
  private final Map<Replica, Long> toldOfReturn = new HashMap<>();

  /** The claim that an update is being made of; null if none is. */
  private Identity updating;

  RegistryChecker(Truth truth, String self, int number, ShardReplica shard, Rosters rosters) {
    this.truth = truth;
    this.self = self;
    this.number = number;
    this.shard = shard;
    this.rosters = rosters;
  }

  /** N5: the holder's update is no end and no beginning. Another contender's may be: who leaves yields to it. */
  void expectUpdate(Entry held) {
    boolean holds = visible(held).stream().allMatch(other -> BETTER.compare(held, other) <= 0);
    updating = holds || Reserved.isGroup(held.topic()) ? identity(held) : null;
  }

  void check(Registrar.Turn turn) {
    turn.happenings().forEach(this::fold);
    updating = null;
    turn.losses().forEach(this::check);
    if (!turn.happenings().isEmpty() || !turn.losses().isEmpty()) {
      checkSeen();
    }
  }

  private void fold(Happening happening) {
    Object whom = whom(happening.entry());
    Entry before = told.get(whom);
    boolean begins = happening.kind() == Kind.BEGAN;
    Violation.unless(begins == (before == null), "N1", "%s after %s", happening, before);
    Violation.unless(
        begins || identity(before).equals(happening.identity()),
        "N1",
        "%s is not %s",
        before,
        happening);
    Violation.unless(
        happening.kind() == Kind.UPDATED || !happening.identity().equals(updating),
        "N5",
        "an update made of %s",
        happening);
    Violation.unless(
        (happening.kind() == Kind.ENDED) == (happening.reason() != null), "N1", "%s", happening);
    if (happening.kind() == Kind.ENDED) {
      told.remove(whom);
      return;
    }
    Violation.unless(
        begins || !meta(before).equals(meta(happening.entry())),
        "N1",
        "nothing new in %s",
        happening);
    told.put(whom, happening.entry());
  }

  /** Membership's verdict arrives; with it, if it came of a heartbeat, how far that says the chain is. */
  void verdict(Verdict verdict, long[] told) {
    if (verdict instanceof Verdict.Up up && told.length > 0) {
      toldOfReturn.put(up.replica(), told[number]);
    }
  }

  /** N2; N7: whoever was told, with the word that a node is back, that it ended an entry, does not yield to that. */
  void check(Loss loss) {
    Entry winner = loss.winner();
    Violation.unless(
        loss.loser().replica().node().equals(self)
            && BETTER.compare(winner, loss.loser()) < 0
            && !shard.views().isLeaving(winner),
        "N2",
        "%s at %s",
        loss,
        self);
    Long told = toldOfReturn.get(winner.replica());
    Violation.unless(
        told == null
            || winner.seq() > told
            || truth.history(winner.replica(), number).at(told).containsKey(winner.seq()),
        "N7",
        "%s at %s, who was told of a state without the winner",
        loss,
        self);
  }

  /** N3: after one was removed. */
  void checkHeld(Loss loss) {
    Violation.unless(
        visible(loss.loser()).contains(loss.winner()), "N3", "nobody holds it after %s", loss);
  }

  /** N1: readers see what was told, and what it adds up to. */
  private void checkSeen() {
    Map<Object, Entry> seen = new HashMap<>();
    Map<String, Map<String, Integer>> members = new TreeMap<>();
    shard.presences().forEachTopic(state -> {
      if (Reserved.isReserved(state.topic())) {
        for (Entry entry : state.toList()) {
          seen.merge(
              whom(entry), entry, (one, other) -> BETTER.compare(one, other) < 0 ? one : other);
          if (Reserved.isGroup(state.topic())) {
            members
                .computeIfAbsent(Reserved.group(state.topic()), first -> new TreeMap<>())
                .merge(entry.replica().node(), 1, Integer::sum);
          }
        }
      }
    });
    Violation.unless(
        text(seen).equals(text(told)), "N1", "told %s, seen %s", text(told), text(seen));
    Map<String, Map<String, Integer>> counted = new TreeMap<>();
    rosters.from("").forEach((group, roster) -> counted.put(group, new TreeMap<>(roster.counts())));
    Violation.unless(counted.equals(members), "N1", "counted %s of %s", counted, members);
    long names = seen.keySet().stream().filter(whom -> whom instanceof String).count();
    Violation.unless(rosters.names() == names, "N1", "%d names of %d", rosters.names(), names);
  }

  /** The contenders that show, by name. */
  Map<String, List<String>> contenders() {
    Map<String, List<String>> contenders = new TreeMap<>();
    shard.presences().forEachTopic(state -> {
      if (Reserved.isName(state.topic())) {
        state.forEach(entry -> contenders
            .computeIfAbsent(entry.key(), first -> new ArrayList<>())
            .add(entry.toString()));
      }
    });
    return contenders;
  }

  private List<Entry> visible(Entry entry) {
    return shard.presences().topic(entry.topic()).get(entry.key());
  }

  private static Object whom(Entry entry) {
    return Reserved.isName(entry.topic()) ? entry.key() : identity(entry);
  }

  private static Identity identity(Entry entry) {
    return new Happening(Kind.BEGAN, entry, null, null).identity();
  }

  private static Map<String, String> text(Map<Object, Entry> entries) {
    Map<String, String> text = new TreeMap<>();
    entries.forEach(
        (whom, entry) -> text.put(whom.toString(), entry.replica().node() + " " + text(entry)));
    return text;
  }

  private static String meta(Entry entry) {
    return text(Objects.requireNonNull(entry)).split(" ", 3)[2];
  }

  private static String text(Entry entry) {
    return new String(entry.meta(), StandardCharsets.UTF_8);
  }
}
