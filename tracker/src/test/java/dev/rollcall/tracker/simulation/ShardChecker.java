package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.LeaveReason;
import dev.rollcall.tracker.crdt.CausalContext;
import dev.rollcall.tracker.crdt.Chain;
import dev.rollcall.tracker.crdt.Entry;
import dev.rollcall.tracker.crdt.Replica;
import dev.rollcall.tracker.crdt.ReplicaHistory;
import dev.rollcall.tracker.crdt.TopicChange;
import dev.rollcall.tracker.membership.Verdict;
import dev.rollcall.tracker.replication.Limits;
import dev.rollcall.tracker.replication.Message;
import dev.rollcall.tracker.replication.ShardReplica;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * What must hold for one shard of one node after every step: each chain is a state of its writer, what is shown is what the
 * chains of those who are up hold, the changes that were handed out add up to what is shown, and no table has grown.
 *
 * <p>What did not change since the last look is looked at again only now and then.
 */
final class ShardChecker {

  /** Steps between two looks at everything. */
  private static final int LOOK_EVERY = 64;

  private final Truth truth;
  private final int number;
  private final ShardReplica shard;
  private final CausalContext context;
  private final Limits limits;
  private final DiffChecker diffs;
  private final SweepChecker sweeps;
  private final ReasonChecker reasons;
  private int steps;
  private boolean ruled;

  /** Those that the verdicts so far make known. */
  private final Map<Replica, ViewChecker> views = new LinkedHashMap<>();

  /** What a message finds: R1 and R2 say what it must leave as it was. */
  private Chain found;

  private long foundSeq;
  private long foundHash;

  ShardChecker(Truth truth, int number, ShardReplica shard, CausalContext context, Limits limits) {
    this.truth = truth;
    this.number = number;
    this.shard = shard;
    this.context = context;
    this.limits = limits;
    this.diffs = new DiffChecker(shard.presences());
    this.reasons = new ReasonChecker(truth, number);
    this.sweeps = new SweepChecker(shard.views(), limits, diffs);
  }

  DiffChecker diffs() {
    return diffs;
  }

  void verdict(Verdict verdict, long nowMs) {
    ruled |= !(verdict instanceof Verdict.Advertised);
    boolean own = verdict instanceof Verdict.Reincarnated || verdict instanceof Verdict.Fingerprint;
    if (!own && !(verdict instanceof Verdict.Advertised)) {
      sweeps.verdict(nowMs);
    }
    if (verdict instanceof Verdict.Up up) {
      drop(
          (old, view) -> up.replica().supersedes(old) && !view.departing,
          LeaveReason.NODE_RESTARTED);
      views.computeIfAbsent(up.replica(), replica -> new ViewChecker(truth, number)).visible = true;
    } else if (verdict instanceof Verdict.Down down) {
      views.get(down.replica()).visible = false;
    } else if (verdict instanceof Verdict.Departing leave) {
      views.get(leave.replica()).departing = true;
    } else if (verdict instanceof Verdict.Forgotten forgotten) {
      drop(
          (replica, view) -> replica.equals(forgotten.replica()) && !view.departing,
          LeaveReason.NODE_DOWN);
      drop((replica, view) -> replica.equals(forgotten.replica()), LeaveReason.NODE_LEFT);
    }
  }

  void tick(long nowMs) {
    sweeps.tick(nowMs);
  }

  private void drop(BiPredicate<Replica, ViewChecker> which, LeaveReason reason) {
    views.entrySet().removeIf(view -> {
      boolean drops = which.test(view.getKey(), view.getValue());
      if (drops) {
        sweeps.dropped(view.getKey());
        reasons.dropped(view.getKey(), reason);
      }
      return drops;
    });
  }

  /** The view of the replica was found out to be wrong, and was fetched anew. */
  void beginAnew(Replica replica) {
    if (views.remove(replica) != null) {
      views.computeIfAbsent(replica, again -> new ViewChecker(truth, number)).visible = true;
    }
    diffs.subscribeAnew();
    sweeps.beginAnew();
  }

  void before(Message message) {
    found = null;
    if (message instanceof Message.News news) {
      found = shard.views().chain(news.delta().replica());
      foundSeq = found == null ? 0 : found.seq();
      foundHash = found == null ? 0 : found.hash();
    }
  }

  /** R1: a gap changes nothing but what is asked for. R2: what is stale changes nothing. */
  void after(Message message) {
    if (found == null || !(message instanceof Message.News news)) {
      return;
    }
    boolean gap = news.delta().from() > foundSeq;
    if (gap || news.delta().to() <= foundSeq) {
      Violation.unless(
          found.seq() == foundSeq && found.hash() == foundHash,
          gap ? "R1" : "R2",
          "(%d, %d] at %d was applied",
          news.delta().from(),
          news.delta().to(),
          foundSeq);
    }
    ViewChecker view = views.get(found.replica());
    Violation.unless(
        !gap || !view.visible || view.departing || !shard.views().caughtUp(),
        "R1",
        "a gap in %s and nothing is pulled",
        found.replica());
  }

  /** Folds what the shard handed out, then looks at what changed. */
  void check(List<TopicChange> changes, ReplicaHistory own, long nowMs) {
    boolean whole = ruled || ++steps % LOOK_EVERY == 0;
    ruled = false;
    drop(
        (replica, view) -> view.departing && shard.views().chain(replica) == null,
        LeaveReason.NODE_LEFT);
    reasons.check(changes, views);
    diffs.fold(changes);
    sweeps.fold(changes, this::comesAndGoesByVerdict);
    checkOwn(own);
    Violation.unless(
        views.size() == shard.views().size(),
        "C7",
        "%d views of %s",
        shard.views().size(),
        views.keySet());
    long entries = shard.chain().size();
    long waiting = 0;
    for (Map.Entry<Replica, ViewChecker> entry : views.entrySet()) {
      Chain chain = shard.views().chain(entry.getKey());
      ViewChecker view = entry.getValue();
      Violation.unless(chain != null, "C7", "no view of %s", entry.getKey());
      if (whole || view.changed(chain)) {
        view.check(chain);
        checkContext(chain, view);
      }
      long hidden = view.checkHidden(chain, shard.views().hiddenTo(entry.getKey()));
      entries += chain.size() - hidden;
      waiting += view.visible ? view.departing ? 0 : hidden : chain.size() - hidden;
    }
    checkBudgets();
    sweeps.check(waiting, shard.wakeAtMs(), nowMs);
    diffs.check(entries + shard.views().lingering() + sweeps.rest());
    changes.forEach(this::checkShown);
    if (whole) {
      checkShown();
    }
  }

  private void checkOwn(ReplicaHistory own) {
    Chain chain = shard.chain();
    Violation.unless(
        chain.seq() == own.seq() && chain.size() == own.now().size() && chain.exact(),
        "C1",
        "own chain at %d, written %d",
        chain.seq(),
        own.seq());
    Violation.unless(
        context.seq(chain.replica(), number) == chain.seq(),
        "C7",
        "own chain is not in the context");
  }

  /** C7: the context is one integer per replica: the last state that a view was, and nothing of those that do not show. */
  private void checkContext(Chain chain, ViewChecker view) {
    long claimed = context.seq(chain.replica(), number);
    long known = view.visible && !view.departing ? view.exactSeq() : 0;
    Violation.unless(
        claimed <= known && (claimed == known || !chain.exact()),
        "C7",
        "%d of %s is claimed, %d is known",
        claimed,
        chain.replica(),
        known);
  }

  private boolean comesAndGoesByVerdict(Replica replica) {
    ViewChecker view = views.get(replica);
    return !replica.equals(shard.chain().replica()) && (view == null || !view.departing);
  }

  private void checkBudgets() {
    Violation.unless(
        shard.views().pulling() <= limits.maxPulls(),
        "R11",
        "%d pulls under way",
        shard.views().pulling());
    Violation.unless(
        shard.logOps() <= limits.maxLogOps(), "R11", "%d operations kept", shard.logOps());
  }

  /** D1: what joined is what a chain holds and shows, what left is not. */
  private void checkShown(TopicChange change) {
    change.joins().forEach(join -> Violation.unless(shows(join), "D1", "%s is not there", join));
    change.leaves().forEach(left -> Violation.unless(!shows(left), "D1", "%s is there", left));
  }

  private boolean shows(Entry entry) {
    if (entry.replica().equals(shard.chain().replica())) {
      return shard.chain().get(entry.seq()) == entry;
    }
    Chain chain = shard.views().chain(entry.replica());
    return chain != null
        && chain.get(entry.seq()) == entry
        && entry.seq() > shard.views().hiddenTo(entry.replica());
  }

  /** D1, D4: what the changes add up to is what the chains hold and show, no more and no less, and so is what readers see. */
  private void checkShown() {
    shard.chain().forEach(diffs::checkFolded);
    for (Replica replica : views.keySet()) {
      long hiddenTo = shard.views().hiddenTo(replica);
      shard.views().chain(replica).above(hiddenTo).forEachRemaining(diffs::checkFolded);
    }
    diffs.checkSeen();
  }
}
