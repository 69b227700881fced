package dev.rollcall.tracker.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A whole run, settled before it begins: what happens in it is a function of this. As text, one line for the cluster and one for
 * each action.
 *
 * @param setup the cluster
 * @param seed chance: of the network, the clocks and the owners
 * @param faults the network's, to begin with
 * @param actions what is done, in order
 */
record Plan(SimSetup setup, long seed, Faults faults, List<Action> actions) {

  /** Twice the deadline of the sickest node, and some rounds. */
  static final int CONVERGE_MS_MAX = 90_000;

  /** Chaos, and then rest: what every seed stands for. */
  static Plan random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SimSetup setup = SimSetup.random(random);
    Faults faults = Faults.random(random);
    Chaos chaos = new Chaos(setup, random.split());
    List<Action> actions = new ArrayList<>(chaos.actions());
    actions.addAll(chaos.flaps());
    for (String name : setup.names()) {
      if (random.nextBoolean()) {
        actions.add(new Action.Start(name));
      }
    }
    actions.add(new Action.Heal());
    actions.add(new Action.Converge(CONVERGE_MS_MAX));
    actions.add(new Action.Baseline());
    // What answers a pull that was answered meanwhile may still be on its way.
    actions.add(new Action.Advance(1_000));
    actions.add(new Action.Quiet(4_000));
    long network = random.nextInt(1_000_000);
    return new Plan(setup.withSweeps(random), network, faults, List.copyOf(actions));
  }

  /** What {@link #toString} wrote. */
  static Plan parse(String text) {
    List<String> lines =
        text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    Words words = new Words(lines.get(0));
    if (!words.next().equals("cluster")) {
      throw words.bad("a script begins with its cluster");
    }
    SimSetup setup = SimSetup.parse(words);
    long seed = words.seed();
    Faults faults = Faults.parse(words);
    words.end();
    return new Plan(
        setup, seed, faults, lines.stream().skip(1).map(Action::parse).toList());
  }

  Plan with(List<Action> others) {
    return new Plan(setup, seed, faults, List.copyOf(others));
  }

  /** The cluster before the first action. */
  SimCluster cluster() {
    SimCluster cluster = new SimCluster(setup, new SplittableRandom(seed));
    cluster.network().faults(faults);
    return cluster;
  }

  @Override
  public String toString() {
    String cluster = ("cluster " + setup + " seed=" + seed + " " + faults).strip();
    return cluster + actions.stream().map(action -> "\n" + action).collect(Collectors.joining());
  }
}
