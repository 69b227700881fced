package dev.rollcall.tracker.simulation;

import java.util.List;
import java.util.SplittableRandom;

/** Faults and work, at random moments: what strikes is one of the cases below. */
final class Chaos {

  private static final int STRIKE_MS_MAX = 700;
  private static final int WORKS_MAX = 6;
  private static final int BURST_MAX = 60;

  private final SimCluster cluster;
  private final SplittableRandom random;

  Chaos(SimCluster cluster, SplittableRandom random) {
    this.cluster = cluster;
    this.random = random;
  }

  void begin() {
    cluster.chaos(this);
    cluster.network().faults(Faults.random(random));
    cluster.later(0, new SimEvent.Fault());
  }

  /** Some work, and every other time a fault. */
  void strike() {
    cluster.later(1 + random.nextInt(STRIKE_MS_MAX), new SimEvent.Fault());
    int worksMax = random.nextInt(6) == 0 ? BURST_MAX : WORKS_MAX;
    for (int works = random.nextInt(worksMax); works > 0; works--) {
      cluster.work(any());
    }
    switch (random.nextInt(20)) {
      case 0, 1 -> cut(any(), any());
      case 2 -> bridge(any(), any());
      case 3 -> isolate(any());
      case 4, 5 -> crash(any());
      case 6 -> leave(any());
      case 7 -> pause(any());
      case 8 -> gone(any(), any());
      case 9 -> cluster.network().faults(Faults.random(random));
      default -> {}
    }
  }

  private void cut(String from, String to) {
    cut(from, to, durationMs());
  }

  private void cut(String from, String to, int durationMs) {
    cluster.network().cut(from, to);
    cluster.later(durationMs, new SimEvent.Mend(from, to));
  }

  private void bridge(String one, String other) {
    int durationMs = durationMs();
    cut(one, other, durationMs);
    cut(other, one, durationMs);
  }

  private void isolate(String name) {
    int durationMs = durationMs();
    for (String other : cluster.names()) {
      cut(name, other, durationMs);
      cut(other, name, durationMs);
    }
  }

  /** Some of the others get proof of it; the rest has to notice. The next process may start with its clock set back. */
  private void crash(String name) {
    if (cluster.node(name) == null) {
      return;
    }
    cluster.crash(name);
    for (String other : cluster.names()) {
      if (random.nextBoolean()) {
        gone(other, name);
      }
    }
    if (random.nextInt(4) == 0) {
      cluster.skew(name, -random.nextInt(500_000));
    }
    if (random.nextInt(3) > 0) {
      cluster.later(50 + durationMs(), new SimEvent.Start(name));
    }
  }

  private void leave(String name) {
    SimNode node = cluster.node(name);
    if (node != null && node.pausedUntilMs() <= cluster.nowMs()) {
      node.leave();
      cluster.later(random.nextInt(300), new SimEvent.Stop(name, node.life()));
      cluster.later(400 + durationMs(), new SimEvent.Start(name));
    }
  }

  private void pause(String name) {
    if (cluster.node(name) != null) {
      cluster.node(name).pauseUntil(cluster.nowMs() + durationMs());
    }
  }

  private void gone(String observer, String name) {
    SimNode node = cluster.node(observer);
    if (node != null && !observer.equals(name)) {
      cluster.later(random.nextInt(800), new SimEvent.Gone(observer, node.life(), name));
    }
  }

  /** Shorter than it takes to suspect, to go down, to forget; or longer than all. */
  private int durationMs() {
    int[] maxima = {
      SimSetup.SUSPECT_MS, SimSetup.DOWN_MS, SimSetup.FORGET_MS, 2 * SimSetup.FORGET_MS
    };
    return 1 + random.nextInt(maxima[random.nextInt(maxima.length)]);
  }

  private String any() {
    List<String> names = cluster.names();
    return names.get(random.nextInt(names.size()));
  }
}
