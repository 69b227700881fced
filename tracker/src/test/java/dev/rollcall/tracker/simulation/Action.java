package dev.rollcall.tracker.simulation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a script does to a simulated cluster, one line each: time passes, owners work, something breaks or is mended, something is
 * asked for. {@link #parse} reads what {@code toString} writes. Names are n0, n1, …; an action on a node that does not run, or that
 * runs already, does nothing: any list of actions is a script, and so is what is left when some are taken out.
 */
sealed interface Action {

  /** Does it. */
  void apply(SimCluster cluster);

  /** The action that the line says. */
  static Action parse(String line) {
    Words words = new Words(line);
    Action action = switch (words.next()) {
      case "advance" -> new Advance(words.nextMs());
      case "work" -> new Work(words.next(), words.hasNext() ? Integer.parseInt(words.next()) : 1);
      case "contend" ->
        new Contend(words.next(), words.hasNext() ? Integer.parseInt(words.next()) : 1);
      case "network" -> new Network(Faults.parse(words));
      case "cut" -> new Cut(words.next(), words.next());
      case "mend" -> new Mend(words.next(), words.next());
      case "clog" -> new Clog(words.next(), words.next());
      case "unclog" -> new Unclog(words.next(), words.next());
      case "partition" -> Partition.parse(words.rest());
      case "heal" -> new Heal();
      case "crash" -> new Crash(words.next(), words.ms("clock", 0));
      case "start" -> new Start(words.next());
      case "leave" -> new Leave(words.next(), words.ms("stops", Leave.STOPS_MS));
      case "clock" -> new Clock(words.next(), words.nextMs());
      case "pause" -> new Pause(words.next(), words.nextMs());
      case "stall" -> new Stall(words.next(), words.next(), words.nextMs());
      case "gone" -> new Gone(words.next(), words.next());
      case "converge" -> new Converge(words.nextMs());
      case "quiet" -> new Quiet(words.nextMs());
      case "baseline" -> new Baseline();
      default -> throw words.bad("no such action");
    };
    words.end();
    return action;
  }

  /** Whether a script without it asks for no more than with it: faults and work, not the healing and what is asked for after it. */
  default boolean optional() {
    return true;
  }

  /** Time passes. */
  record Advance(long ms) implements Action {
    @Override
    public void apply(SimCluster cluster) {
      cluster.advance(ms);
    }

    @Override
    public String toString() {
      return "advance " + Words.ms(ms);
    }
  }

  /** The node's owners do so many things, whatever they like. */
  record Work(String node, int operations) implements Action {
    @Override
    public void apply(SimCluster cluster) {
      for (int i = 0; i < operations; i++) {
        cluster.work(node);
      }
    }

    @Override
    public String toString() {
      return "work " + node + (operations == 1 ? "" : " " + operations);
    }
  }

  /** The node's owners do so many things with names and groups that the others contend for too. */
  record Contend(String node, int operations) implements Action {
    @Override
    public void apply(SimCluster cluster) {
      for (int i = 0; i < operations; i++) {
        cluster.contend(node);
      }
    }

    @Override
    public String toString() {
      return "contend " + node + (operations == 1 ? "" : " " + operations);
    }
  }

  /** From now on, this is what happens to messages on links that are not cut. */
  record Network(Faults faults) implements Action {
    @Override
    public void apply(SimCluster cluster) {
      cluster.network().faults(faults);
    }

    @Override
    public String toString() {
      return ("network " + faults).strip();
    }
  }

  /** What is sent this way from now on is lost. */
  record Cut(String from, String to) implements Action {
    @Override
    public void apply(SimCluster cluster) {
      if (!from.equals(to)) {
        cluster.network().cut(from, to);
      }
    }

    @Override
    public String toString() {
      return "cut " + from + " " + to;
    }
  }

  /** This way is open again, and the transport notices by and by. */
  record Mend(String from, String to) implements Action {
    @Override
    public void apply(SimCluster cluster) {
      cluster.mend(from, to);
    }

    @Override
    public String toString() {
      return "mend " + from + " " + to;
    }
  }

  /** What is sent this way from now on is held. */
  record Clog(String from, String to) implements Action {
    @Override
    public void apply(SimCluster cluster) {
      if (!from.equals(to)) {
        cluster.network().clog(from, to);
      }
    }

    @Override
    public String toString() {
      return "clog " + from + " " + to;
    }
  }

  /** What was held arrives, in order and at once. */
  record Unclog(String from, String to) implements Action {
    @Override
    public void apply(SimCluster cluster) {
      cluster.network().unclog(from, to);
    }

    @Override
    public String toString() {
      return "unclog " + from + " " + to;
    }
  }

  /** All links between nodes of different sides are cut, both ways. A node on no side keeps all its links. */
  record Partition(List<List<String>> sides) implements Action {
    static Partition parse(String sides) {
      return new Partition(Arrays.stream(sides.split("\\|", -1))
          .map(side -> List.of(side.strip().split("\\s*,\\s*", -1)))
          .toList());
    }

    @Override
    public void apply(SimCluster cluster) {
      for (int i = 0; i < sides.size(); i++) {
        for (int j = 0; j < i; j++) {
          cluster.partition(sides.get(i), sides.get(j));
        }
      }
    }

    @Override
    public String toString() {
      return "partition "
          + sides.stream().map(side -> String.join(",", side)).collect(Collectors.joining(" | "));
    }
  }

  /** No link is cut, clogged or faulty any more, and pauses are over: takes some time. */
  record Heal() implements Action {
    @Override
    public void apply(SimCluster cluster) {
      cluster.heal();
    }

    @Override
    public boolean optional() {
      return false;
    }

    @Override
    public String toString() {
      return "heal";
    }
  }

  /** The process ends without a word; the next one will find the wall clock moved by so much. */
  record Crash(String node, long clockMs) implements Action {
    @Override
    public void apply(SimCluster cluster) {
      cluster.crash(node);
      cluster.skew(node, clockMs);
    }

    @Override
    public String toString() {
      return "crash " + node + (clockMs == 0 ? "" : " clock=" + Words.ms(clockMs));
    }
  }

  /** The node's next process begins. */
  record Start(String node) implements Action {
    @Override
    public void apply(SimCluster cluster) {
      cluster.start(node);
    }

    @Override
    public String toString() {
      return "start " + node;
    }
  }

  /** The process announces its leave, and ends so much later. */
  record Leave(String node, long stopsMs) implements Action {
    static final long STOPS_MS = 100;

    @Override
    public void apply(SimCluster cluster) {
      SimNode leaver = cluster.node(node);
      if (leaver != null && leaver.pausedUntilMs() <= cluster.nowMs()) {
        cluster.leave(node, stopsMs);
      }
    }

    @Override
    public String toString() {
      return "leave " + node + (stopsMs == STOPS_MS ? "" : " stops=" + Words.ms(stopsMs));
    }
  }

  /** The wall clock is moved: the running process does not look at it any more, the next one will. */
  record Clock(String node, long ms) implements Action {
    @Override
    public void apply(SimCluster cluster) {
      cluster.skew(node, ms);
    }

    @Override
    public String toString() {
      return "clock " + node + " " + Words.ms(ms);
    }
  }

  /** The whole process stands still: a collection, or SIGSTOP. */
  record Pause(String node, long ms) implements Action {
    @Override
    public void apply(SimCluster cluster) {
      cluster.pause(node, ms);
    }

    @Override
    public String toString() {
      return "pause " + node + " " + Words.ms(ms);
    }
  }

  /** One thread of the process stands still while the others go on: {@code membership}, a shard by its number, or {@code ticks}. */
  record Stall(String node, String thread, long ms) implements Action {
    @Override
    public void apply(SimCluster cluster) {
      if (cluster.node(node) != null) {
        cluster.node(node).stallUntil(thread, cluster.nowMs() + ms);
      }
    }

    @Override
    public String toString() {
      return "stall " + node + " " + thread + " " + Words.ms(ms);
    }
  }

  /** The transport tells the observer that the node is gone: true or not. */
  record Gone(String observer, String node) implements Action {
    @Override
    public void apply(SimCluster cluster) {
      SimNode told = cluster.node(observer);
      if (told != null && !observer.equals(node)) {
        cluster.later(0, new SimEvent.Gone(observer, told.life(), node));
      }
    }

    @Override
    public String toString() {
      return "gone " + observer + " " + node;
    }
  }

  /** Every node shows what the running ones own, within so much time. */
  record Converge(long ms) implements Action {
    @Override
    public void apply(SimCluster cluster) {
      cluster.converge(ms);
    }

    @Override
    public boolean optional() {
      return false;
    }

    @Override
    public String toString() {
      return "converge " + Words.ms(ms);
    }
  }

  /** For so long nothing is pulled and nothing changes. */
  record Quiet(long ms) implements Action {
    @Override
    public void apply(SimCluster cluster) {
      cluster.beQuiet(ms);
    }

    @Override
    public boolean optional() {
      return false;
    }

    @Override
    public String toString() {
      return "quiet " + Words.ms(ms);
    }
  }

  /** When the dead are forgotten, nothing is left of what happened. */
  record Baseline() implements Action {
    @Override
    public void apply(SimCluster cluster) {
      new BaselineChecker(cluster).check();
    }

    @Override
    public boolean optional() {
      return false;
    }

    @Override
    public String toString() {
      return "baseline";
    }
  }
}
