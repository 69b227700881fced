package dev.rollcall.tracker.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/** Faults and work at random moments, all settled beforehand: what strikes is one of the cases below. */
final class Chaos {

  private static final int STRIKE_MS_MAX = 700;
  private static final int WORKS_MAX = 6;
  private static final int BURST_MAX = 60;
  private static final int SKEW_MS_MAX = 500_000;
  private static final int LENGTH_MS = 15_000;
  private static final int FLAPS = 6;
  private static final int FLAP_MS_MAX = 1_500;

  private record Timed(long atMs, Action action) {}

  private final SimSetup setup;
  private final RandomGenerator random;
  private final List<Timed> timed = new ArrayList<>();
  private long nowMs;

  Chaos(SimSetup setup, RandomGenerator random) {
    this.setup = setup;
    this.random = random;
  }

  /** Long enough for the dead to be forgotten while it goes on. */
  List<Action> actions() {
    long endMs = LENGTH_MS + random.nextLong(2 * setup.timing().forgetMs());
    while (nowMs < endMs) {
      strike();
      nowMs += 1 + random.nextInt(STRIKE_MS_MAX);
    }
    timed.sort(Comparator.comparingLong(Timed::atMs));
    List<Action> actions = new ArrayList<>();
    long atMs = 0;
    for (Timed next : timed) {
      if (next.atMs() >= endMs) {
        break;
      }
      if (next.atMs() > atMs) {
        actions.add(new Action.Advance(next.atMs() - atMs));
        atMs = next.atMs();
      }
      actions.add(next.action());
    }
    actions.add(new Action.Advance(endMs - atMs));
    return actions;
  }

  /**
   * The transport takes one who lives for gone, again and again: it is down and up again while what showed of it is still being hidden or shown. Sometimes it leaves
   * in the middle of that.
   */
  List<Action> flaps() {
    List<Action> flaps = new ArrayList<>();
    String observer = any();
    String victim = any();
    for (int flap = 0; flap < FLAPS; flap++) {
      flaps.add(new Action.Work(victim, 1 + random.nextInt(WORKS_MAX)));
      flaps.add(new Action.Gone(observer, victim));
      flaps.add(new Action.Advance(1 + random.nextInt(FLAP_MS_MAX)));
    }
    if (random.nextInt(3) == 0) {
      flaps.add(new Action.Leave(victim, random.nextInt(300)));
      flaps.add(new Action.Work(observer, WORKS_MAX));
      flaps.add(new Action.Advance(FLAP_MS_MAX));
      flaps.add(new Action.Start(victim));
    }
    return flaps;
  }

  /** Some work, and every other time a fault. */
  private void strike() {
    int worksMax = random.nextInt(6) == 0 ? BURST_MAX : WORKS_MAX;
    for (String name : setup.names()) {
      int works = random.nextInt(worksMax) / setup.nodes();
      if (works > 0) {
        add(0, new Action.Work(name, works));
      }
    }
    add(0, new Action.Work(any(), 1));
    switch (random.nextInt(32)) {
      case 0, 1 -> cut(any(), any(), durationMs());
      case 2 -> bridge(any(), any());
      case 3 -> isolate(any());
      case 4 -> clog(any(), any(), durationMs());
      case 5, 6 -> crash(any());
      case 7 -> crashTwo(any(), any());
      case 8 -> leave(any());
      case 9 -> pause(any());
      case 10 -> pauseSeveral();
      case 11 -> stall(any());
      case 12 -> add(random.nextInt(800), new Action.Gone(any(), any()));
      case 13 -> add(0, new Action.Clock(any(), skewMs()));
      case 14 -> add(0, new Action.Network(Faults.random(random)));
      case 15 -> partition();
      default -> {}
    }
  }

  private void add(long inMs, Action action) {
    timed.add(new Timed(nowMs + inMs, action));
  }

  private void cut(String from, String to, int durationMs) {
    if (!from.equals(to)) {
      add(0, new Action.Cut(from, to));
      add(durationMs, new Action.Mend(from, to));
    }
  }

  /** The others still see both. */
  private void bridge(String one, String other) {
    int durationMs = durationMs();
    cut(one, other, durationMs);
    cut(other, one, durationMs);
  }

  private void isolate(String name) {
    int durationMs = durationMs();
    for (String other : setup.names()) {
      cut(name, other, durationMs);
      cut(other, name, durationMs);
    }
  }

  private void partition() {
    List<String> one = new ArrayList<>();
    List<String> other = new ArrayList<>();
    setup.names().forEach(name -> (random.nextBoolean() ? one : other).add(name));
    if (!one.isEmpty() && !other.isEmpty()) {
      int durationMs = durationMs();
      add(0, new Action.Partition(List.of(one, other)));
      for (String here : one) {
        for (String there : other) {
          add(durationMs, new Action.Mend(here, there));
          add(durationMs, new Action.Mend(there, here));
        }
      }
    }
  }

  private void clog(String from, String to, int durationMs) {
    if (!from.equals(to)) {
      add(0, new Action.Clog(from, to));
      add(durationMs, new Action.Unclog(from, to));
    }
  }

  /** Some of the others get proof of it, at once or late; the rest has to notice. The next process may start with another wall clock. */
  private void crash(String name) {
    add(0, new Action.Crash(name, random.nextInt(3) == 0 ? skewMs() : 0));
    for (String other : setup.names()) {
      if (random.nextBoolean() && !other.equals(name)) {
        add(random.nextInt(800), new Action.Gone(other, name));
      }
    }
    if (random.nextInt(3) > 0) {
      add(50 + durationMs(), new Action.Start(name));
    }
  }

  private void crashTwo(String one, String other) {
    crash(one);
    crash(other);
  }

  /** The next process may begin before anybody has forgotten this one. */
  private void leave(String name) {
    int stopsMs = random.nextInt(3) == 0 ? 0 : random.nextInt(300);
    add(0, new Action.Leave(name, stopsMs));
    add(stopsMs + 1 + (random.nextBoolean() ? 0 : durationMs()), new Action.Start(name));
  }

  private void pause(String name) {
    add(0, new Action.Pause(name, durationMs()));
  }

  private void pauseSeveral() {
    int durationMs = durationMs();
    for (String name : setup.names()) {
      if (random.nextBoolean()) {
        add(0, new Action.Pause(name, durationMs));
      }
    }
  }

  private void stall(String name) {
    String[] threads = {"membership", "ticks", "0", String.valueOf(setup.shards() - 1)};
    add(0, new Action.Stall(name, threads[random.nextInt(threads.length)], durationMs()));
  }

  private int skewMs() {
    return random.nextInt(-SKEW_MS_MAX, SKEW_MS_MAX) / 1_000 * 1_000;
  }

  /** Shorter or longer than it takes to suspect, to go down, to be forgotten after that; or longer than all. */
  private int durationMs() {
    long suspectMs = setup.timing().suspectMs();
    long downMs = setup.timing().downMs();
    long forgetMs = downMs + setup.timing().forgetMs();
    long[] aboutMs = {suspectMs / 4, suspectMs, downMs, forgetMs, 2 * forgetMs};
    long about = aboutMs[random.nextInt(aboutMs.length)];
    return (int) (about / 2 + 1 + random.nextLong(about));
  }

  private String any() {
    List<String> names = setup.names();
    return names.get(random.nextInt(names.size()));
  }
}
