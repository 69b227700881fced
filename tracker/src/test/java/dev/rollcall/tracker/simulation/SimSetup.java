package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.membership.Timing;
import dev.rollcall.tracker.replication.Limits;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The dimensions of one run. Everything is small, so that limits are met and keys collide.
 *
 * @param nodes how many nodes
 * @param shards how many shards
 * @param timing membership's
 * @param limits the shards'
 * @param driftPercent how wrong the monotonic clocks are at most
 */
public record SimSetup(int nodes, int shards, Timing timing, Limits limits, int driftPercent) {

  /** Silence after which a peer is suspected. */
  public static final int SUSPECT_MS = 800;
  /** Silence after which it is down, if the observer is well. */
  public static final int DOWN_MS = 2_000;
  /** How long it stays down before it is forgotten. */
  public static final int FORGET_MS = 6_000;

  private static final int HANDOVER_MS = 1_000;
  private static final int SWEEP_MAX = 64;

  /** Deadlines of a few seconds: suspected after 0.8, down after 2, forgotten 6 later. */
  public static SimSetup of(int nodes, int shards) {
    return new SimSetup(
        nodes,
        shards,
        new Timing(200, 400, SUSPECT_MS, DOWN_MS, FORGET_MS, HANDOVER_MS),
        new Limits(2, 4_096, 64, 1_000_000, 4, HANDOVER_MS, 50, 300, SWEEP_MAX, 1),
        0);
  }

  static SimSetup random(RandomGenerator random) {
    int handoverMs = random.nextBoolean() ? HANDOVER_MS : 0;
    int heartbeatMs = 100 * (1 + random.nextInt(3));
    return new SimSetup(
        2 + random.nextInt(random.nextInt(3) == 0 ? 7 : 4),
        1 + random.nextInt(2),
        new Timing(
            heartbeatMs,
            2L * heartbeatMs,
            4L * heartbeatMs,
            10L * heartbeatMs,
            (10L + 20L * random.nextInt(3)) * heartbeatMs,
            handoverMs),
        new Limits(
            random.nextInt(3) * 10L,
            1_024 + 60 + random.nextInt(500),
            16 + random.nextInt(20),
            200 + random.nextInt(3_000),
            1 + random.nextInt(3),
            handoverMs,
            random.nextInt(100),
            200 + random.nextInt(300),
            SWEEP_MAX,
            1),
        random.nextInt(3) * 2);
  }

  /** What {@link #toString} wrote; what is not said is as in {@link #of}. */
  static SimSetup parse(Words words) {
    SimSetup usual = of(words.number("nodes", 3), words.number("shards", 1));
    Timing timing = usual.timing;
    Limits limits = usual.limits;
    long handoverMs = words.ms("handover", HANDOVER_MS);
    return new SimSetup(
        usual.nodes,
        usual.shards,
        new Timing(
            words.ms("heartbeat", timing.heartbeatMs()),
            words.ms("digest", timing.digestMs()),
            words.ms("suspect", timing.suspectMs()),
            words.ms("down", timing.downMs()),
            words.ms("forget", timing.forgetMs()),
            handoverMs),
        new Limits(
            words.ms("flush", limits.flushMs()),
            words.number("frame", limits.maxFrameBytes()),
            words.number("log", limits.maxLogOps()),
            words.number("logBytes", (int) limits.maxLogBytes()),
            words.number("pulls", limits.maxPulls()),
            handoverMs,
            words.ms("pullDelay", limits.pullDelayMs()),
            words.ms("pullRetry", limits.pullRetryMs()),
            words.number("sweep", limits.sweepMax()),
            words.ms("sweepPause", limits.sweepMs())),
        words.number("drift", 0));
  }

  /** n0, n1, … */
  List<String> names() {
    return IntStream.range(0, nodes).mapToObj(i -> "n" + i).toList();
  }

  SimSetup withNodes(int fewer) {
    return new SimSetup(fewer, shards, timing, limits, driftPercent);
  }

  /** As this, but mostly with slices so small and so far apart that verdicts and messages come in between. */
  SimSetup withSweeps(RandomGenerator random) {
    Limits swept = new Limits(
        limits.flushMs(),
        limits.maxFrameBytes(),
        limits.maxLogOps(),
        limits.maxLogBytes(),
        limits.maxPulls(),
        limits.handoverMs(),
        limits.pullDelayMs(),
        limits.pullRetryMs(),
        random.nextInt(4) == 0 ? SWEEP_MAX : 1 + random.nextInt(3),
        random.nextBoolean() ? 1 : 1 + random.nextInt(200));
    return new SimSetup(nodes, shards, timing, swept, driftPercent);
  }

  @Override
  public String toString() {
    SimSetup usual = of(nodes, shards);
    StringBuilder text = new StringBuilder("nodes=" + nodes + " shards=" + shards);
    say(text, "heartbeat", timing.heartbeatMs(), usual.timing.heartbeatMs(), "ms");
    say(text, "digest", timing.digestMs(), usual.timing.digestMs(), "ms");
    say(text, "suspect", timing.suspectMs(), usual.timing.suspectMs(), "ms");
    say(text, "down", timing.downMs(), usual.timing.downMs(), "ms");
    say(text, "forget", timing.forgetMs(), usual.timing.forgetMs(), "ms");
    say(text, "handover", timing.handoverMs(), usual.timing.handoverMs(), "ms");
    say(text, "flush", limits.flushMs(), usual.limits.flushMs(), "ms");
    say(text, "frame", limits.maxFrameBytes(), usual.limits.maxFrameBytes(), "");
    say(text, "log", limits.maxLogOps(), usual.limits.maxLogOps(), "");
    say(text, "logBytes", limits.maxLogBytes(), usual.limits.maxLogBytes(), "");
    say(text, "pulls", limits.maxPulls(), usual.limits.maxPulls(), "");
    say(text, "pullDelay", limits.pullDelayMs(), usual.limits.pullDelayMs(), "ms");
    say(text, "pullRetry", limits.pullRetryMs(), usual.limits.pullRetryMs(), "ms");
    say(text, "sweep", limits.sweepMax(), usual.limits.sweepMax(), "");
    say(text, "sweepPause", limits.sweepMs(), usual.limits.sweepMs(), "ms");
    say(text, "drift", driftPercent, 0, "");
    return text.toString();
  }

  private static void say(StringBuilder text, String option, long value, long usual, String unit) {
    if (value != usual) {
      text.append(' ').append(option).append('=').append(value).append(unit);
    }
  }
}
