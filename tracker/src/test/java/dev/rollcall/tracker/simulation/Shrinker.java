package dev.rollcall.tracker.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Finds a short script that fails as a long one does: takes out actions, by halves, quarters and so on (delta debugging, Zeller and
 * Hildebrandt, 2002), then nodes, faults of the network and oddities of the setup, and makes what is left smaller. What asks for
 * something stays, and so does the healing before it.
 */
final class Shrinker {

  /** Runs in all: some seconds. */
  private static final int RUNS_MAX = 1_500;

  private final Predicate<Plan> fails;
  private Plan best;
  private int runs;

  private Shrinker(Plan failing, Predicate<Plan> fails) {
    this.best = failing;
    this.fails = fails;
  }

  static Plan shrink(Plan failing, Predicate<Plan> fails) {
    Shrinker shrinker = new Shrinker(failing, fails);
    String before;
    do {
      before = shrinker.best.toString();
      shrinker.dropNodes();
      shrinker.dropActions();
      shrinker.simplifySetup();
      shrinker.simplifyActions();
    } while (!before.equals(shrinker.best.toString()) && shrinker.runs < RUNS_MAX);
    return shrinker.best;
  }

  /** Takes the candidate if it fails too. */
  private boolean attempt(Plan candidate) {
    if (runs >= RUNS_MAX || candidate.toString().equals(best.toString())) {
      return false;
    }
    runs++;
    if (!fails.test(candidate)) {
      return false;
    }
    best = candidate;
    return true;
  }

  private void dropActions() {
    for (int size = best.actions().size(); size > 0; size /= 2) {
      int from = 0;
      while (from < best.actions().size()) {
        if (!attempt(best.with(without(best.actions(), from, from + size)))) {
          from += size;
        }
      }
    }
  }

  private static List<Action> without(List<Action> actions, int from, int to) {
    List<Action> rest = new ArrayList<>();
    for (int i = 0; i < actions.size(); i++) {
      if (i < from || i >= to || !actions.get(i).optional()) {
        rest.add(actions.get(i));
      }
    }
    return merged(rest);
  }

  /** Times that pass one after the other are one. */
  private static List<Action> merged(List<Action> actions) {
    List<Action> merged = new ArrayList<>();
    for (Action action : actions) {
      int last = merged.size() - 1;
      if (action instanceof Action.Advance run
          && last >= 0
          && merged.get(last) instanceof Action.Advance before) {
        merged.set(last, new Action.Advance(before.ms() + run.ms()));
      } else {
        merged.add(action);
      }
    }
    return merged;
  }

  /** The last node takes the name of the one that is dropped. */
  private void dropNodes() {
    for (int node = best.setup().nodes() - 1; node >= 0 && best.setup().nodes() > 2; node--) {
      String dropped = "\\bn" + node + "\\b";
      String last = "\\bn" + (best.setup().nodes() - 1) + "\\b";
      String name = "n" + node;
      List<Action> actions = best.actions().stream()
          .map(Action::toString)
          .filter(line -> line.equals(line.replaceAll(dropped, "")))
          .map(line -> Action.parse(line.replaceAll(last, name)))
          .toList();
      SimSetup fewer = best.setup().withNodes(best.setup().nodes() - 1);
      attempt(new Plan(fewer, best.seed(), best.faults(), merged(actions)));
    }
  }

  private void simplifySetup() {
    SimSetup now = best.setup();
    List<SimSetup> setups = List.of(
        SimSetup.of(now.nodes(), 1),
        SimSetup.of(now.nodes(), now.shards()),
        new SimSetup(now.nodes(), now.shards(), now.timing(), now.limits(), 0));
    first(setups.stream()
        .map(setup -> new Plan(setup, best.seed(), best.faults(), best.actions()))
        .toList());
    Faults faults = best.faults();
    int delayMs = faults.delayMsMax();
    List<Faults> fewer = List.of(
        Faults.NONE,
        new Faults(faults.lossPercent(), 0, 0, 1, 1),
        new Faults(0, 0, 0, delayMs, 1),
        new Faults(0, faults.duplicatePercent(), 0, delayMs, 1),
        new Faults(0, 0, faults.spikePercent(), delayMs, faults.spikeMsMax()));
    first(fewer.stream()
        .map(few -> new Plan(best.setup(), best.seed(), few, best.actions()))
        .toList());
  }

  /** Takes the first that fails too, the simplest. */
  private void first(List<Plan> candidates) {
    for (Plan candidate : candidates) {
      if (candidate.toString().equals(best.toString()) || attempt(candidate)) {
        return;
      }
    }
  }

  private void simplifyActions() {
    for (int i = 0; i < best.actions().size(); i++) {
      simplify(i, Shrinker::simpler);
      simplify(i, Shrinker::rounder);
    }
  }

  private void simplify(int i, UnaryOperator<Action> simpler) {
    boolean taken = true;
    while (taken) {
      List<Action> actions = new ArrayList<>(best.actions());
      actions.set(i, simpler.apply(actions.get(i)));
      taken = attempt(best.with(actions));
    }
  }

  /** Half as long, or nothing unusual about it. */
  private static Action simpler(Action action) {
    if (action instanceof Action.Advance run) {
      return new Action.Advance((run.ms() + 1) / 2);
    } else if (action instanceof Action.Work work) {
      return new Action.Work(work.node(), (work.operations() + 1) / 2);
    } else if (action instanceof Action.Contend contend) {
      return new Action.Contend(contend.node(), (contend.operations() + 1) / 2);
    } else if (action instanceof Action.Pause pause) {
      return new Action.Pause(pause.node(), (pause.ms() + 1) / 2);
    } else if (action instanceof Action.Stall stall) {
      return new Action.Stall(stall.node(), stall.thread(), (stall.ms() + 1) / 2);
    } else if (action instanceof Action.Crash crash) {
      return new Action.Crash(crash.node(), 0);
    } else if (action instanceof Action.Leave leave) {
      return new Action.Leave(leave.node(), Action.Leave.STOPS_MS);
    } else if (action instanceof Action.Network) {
      return new Action.Network(Faults.NONE);
    }
    return action;
  }

  /** Times that are easier to read. */
  private static Action rounder(Action action) {
    if (action instanceof Action.Advance run) {
      long unit = run.ms() < 100 ? 10 : run.ms() < 1_000 ? 100 : 1_000;
      return new Action.Advance((run.ms() + unit - 1) / unit * unit);
    }
    return action;
  }
}
