package dev.rollcall.tracker.simulation;

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
  }

  DiffChecker diffs() {
    return diffs;
  }

  void verdict(Verdict verdict) {
    ruled |= !(verdict instanceof Verdict.Advertised);
    if (verdict instanceof Verdict.Up up) {
      views
          .entrySet()
          .removeIf(old -> up.replica().supersedes(old.getKey()) && !old.getValue().departing);
      views.computeIfAbsent(up.replica(), replica -> new ViewChecker(truth, number)).visible = true;
    } else if (verdict instanceof Verdict.Down down) {
      views.get(down.replica()).visible = false;
    } else if (verdict instanceof Verdict.Departing leave) {
      views.get(leave.replica()).departing = true;
    } else if (verdict instanceof Verdict.Forgotten forgotten) {
      views.remove(forgotten.replica());
    }
  }

  /** The view of the replica was found out to be wrong, and was fetched anew. */
  void beginAnew(Replica replica) {
    if (views.remove(replica) != null) {
      views.computeIfAbsent(replica, again -> new ViewChecker(truth, number)).visible = true;
    }
    diffs.subscribeAnew();
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
  void check(List<TopicChange> changes, ReplicaHistory own) {
    boolean whole = ruled || ++steps % LOOK_EVERY == 0;
    ruled = false;
    diffs.fold(changes);
    checkOwn(own);
    views
        .entrySet()
        .removeIf(view -> view.getValue().departing && shard.views().chain(view.getKey()) == null);
    Violation.unless(
        views.size() == shard.views().size(),
        "C7",
        "%d views of %s",
        shard.views().size(),
        views.keySet());
    long entries = shard.chain().size();
    for (Map.Entry<Replica, ViewChecker> entry : views.entrySet()) {
      Chain chain = shard.views().chain(entry.getKey());
      ViewChecker view = entry.getValue();
      Violation.unless(chain != null, "C7", "no view of %s", entry.getKey());
      if (whole || view.changed(chain)) {
        view.check(chain);
        checkContext(chain, view);
      }
      entries += view.visible ? chain.size() : 0;
    }
    checkBudgets();
    diffs.check(entries + shard.views().lingering());
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

  private void checkBudgets() {
    Violation.unless(
        shard.views().pulling() <= limits.maxPulls(),
        "R11",
        "%d pulls under way",
        shard.views().pulling());
    Violation.unless(
        shard.logOps() <= limits.maxLogOps(), "R11", "%d operations kept", shard.logOps());
  }

  /** D1: what joined is what a visible chain holds, what left is not. */
  private void checkShown(TopicChange change) {
    change.joins().forEach(join -> Violation.unless(shows(join), "D1", "%s is not there", join));
    change.leaves().forEach(left -> Violation.unless(!shows(left), "D1", "%s is there", left));
  }

  private boolean shows(Entry entry) {
    if (entry.replica().equals(shard.chain().replica())) {
      return shard.chain().get(entry.seq()) == entry;
    }
    ViewChecker view = views.get(entry.replica());
    Chain chain = shard.views().chain(entry.replica());
    return view != null && view.visible && chain != null && chain.get(entry.seq()) == entry;
  }

  /** D1, D4: what the changes add up to is what the visible chains hold, no more and no less, and so is what readers see. */
  private void checkShown() {
    shard.chain().forEach(diffs::checkFolded);
    views.forEach((replica, view) -> {
      if (view.visible) {
        shard.views().chain(replica).forEach(diffs::checkFolded);
      }
    });
    diffs.checkSeen();
  }
}
