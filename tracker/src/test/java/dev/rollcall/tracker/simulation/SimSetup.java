package dev.rollcall.tracker.simulation;

import dev.rollcall.tracker.membership.Timing;
import dev.rollcall.tracker.replication.Limits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The dimensions of one run. Everything is small, so that limits are met and keys collide.
 *
 * @param nodes how many nodes
 * @param shards how many shards
 * @param timing membership's
 * @param limits the shards'
 */
public record SimSetup(int nodes, int shards, Timing timing, Limits limits) {

  /** Silence after which a peer is suspected. */
  public static final int SUSPECT_MS = 800;
  /** Silence after which it is down, if the observer is well. */
  public static final int DOWN_MS = 2_000;
  /** How long it stays down before it is forgotten. */
  public static final int FORGET_MS = 6_000;

  /** Deadlines of a few seconds: suspected after 0.8, down after 2, forgotten 6 later. */
  public static SimSetup of(int nodes, int shards) {
    return new SimSetup(
        nodes,
        shards,
        new Timing(200, 400, SUSPECT_MS, DOWN_MS, FORGET_MS, 1_000),
        new Limits(2, 4_096, 64, 1_000_000, 4, 1_000, 50, 300));
  }

  /**
   * The same, but for what the settings say: {@code nodes=3 shards=1 handover=0 flush=10 log=64 frame=4096 pulls=4}, times in ms, the log in
   * operations, frames in bytes.
   */
  static SimSetup parse(List<String> settings) {
    Map<String, Integer> given = new HashMap<>();
    for (String setting : settings) {
      String[] pair = setting.split("=", 2);
      given.put(pair[0], Integer.parseInt(pair[1]));
    }
    int handoverMs = given.getOrDefault("handover", 1_000);
    SimSetup setup = new SimSetup(
        given.getOrDefault("nodes", 3),
        given.getOrDefault("shards", 1),
        new Timing(200, 400, SUSPECT_MS, DOWN_MS, FORGET_MS, handoverMs),
        new Limits(
            given.getOrDefault("flush", 2),
            given.getOrDefault("frame", 4_096),
            given.getOrDefault("log", 64),
            1_000_000,
            given.getOrDefault("pulls", 4),
            handoverMs,
            50,
            300));
    given
        .keySet()
        .removeAll(Set.of("nodes", "shards", "handover", "flush", "frame", "log", "pulls"));
    if (!given.isEmpty()) {
      throw new IllegalArgumentException("unknown settings " + given.keySet());
    }
    return setup;
  }

  static SimSetup random(RandomGenerator random) {
    int handoverMs = random.nextBoolean() ? 1_000 : 0;
    return new SimSetup(
        2 + random.nextInt(5),
        1 + random.nextInt(2),
        new Timing(200, 400, SUSPECT_MS, DOWN_MS, FORGET_MS, handoverMs),
        new Limits(
            random.nextInt(3) * 10L,
            1_024 + 60 + random.nextInt(500),
            16 + random.nextInt(20),
            200 + random.nextInt(3_000),
            1 + random.nextInt(3),
            handoverMs,
            random.nextInt(100),
            200 + random.nextInt(300)));
  }
}
