package dev.rollcall.web.bench.cluster;

import dev.rollcall.web.bench.Check;
import dev.rollcall.web.bench.Figure;
import dev.rollcall.web.bench.Findings;
import dev.rollcall.web.bench.Report;
import dev.rollcall.web.bench.Samples;
import dev.rollcall.web.bench.Scenario;
import dev.rollcall.web.bench.Size;
import dev.rollcall.web.bench.Target;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Two sides that did not hear each other for so long that each showed the other's people as gone, until both show the same again. While they are apart, one
 * presence of a hundred changes on each side: only that should have to travel.
 */
final class Heal implements Scenario {

  private static final int PER_TOPIC = 100;

  /** One presence of so many changes during the split. */
  private static final int CHANGED = 100;

  /** Nothing is told for so long: then all was told. */
  private static final int QUIET_MS = 300;

  @Override
  public String name() {
    return "heal";
  }

  @Override
  public String shows() {
    return "how long after a split both sides take to be equal, and the bytes of it";
  }

  @Override
  public Report run(Size size) throws Exception {
    int each = size.of(50_000, 2_000);
    int topics = 2 * each / PER_TOPIC;
    int repetitions = size.of(5, 1);
    // In small, silence is judged sooner; what a heal takes depends on the heartbeat.
    JsonObject knobs = size == Size.FULL
        ? new JsonObject()
        : new JsonObject()
            .put("heartbeatMs", 200)
            .put("digestMs", 200)
            .put("suspectMs", 500)
            .put("downMs", 1_000);
    Samples samples = new Samples();
    try (BenchCluster cluster = BenchCluster.start(size, 2, 2, knobs)) {
      Findings findings = new Findings(this, size)
          .with(
              "nodes",
              "2 processes on loopback, " + each + " presences on each, topics of " + PER_TOPIC
                  + " shared by both, subscribers of all on both")
          .with(
              "split",
              "each drops what comes from the other's tracker; connections and Hazelcast stay;"
                  + " it ends when both have told the leaves of all the other's")
          .with("knobs", knobs.isEmpty() ? "production's" : knobs.encode())
          .with("changed", "one of " + CHANGED + " on each side")
          .with("nodeHeapMiB", cluster.heapMiB())
          .with("warmUps", 0)
          .with("repetitions", repetitions);
      for (int place = 0; place < 2; place++) {
        cluster.node(place).ask(Commands.hold(place * each, each, topics));
      }
      cluster.all(Commands.await("presences", 2L * each));
      cluster.all(Commands.watch(topics, 1));
      for (int repetition = 0; repetition < repetitions; repetition++) {
        split(cluster, each, samples, findings);
        heal(cluster, each, samples, findings);
      }
      return findings
          .figure(
              String.format(Locale.ROOT, "heal until both are equal, 2 x %,d held", each),
              "ms",
              samples.of("healed"),
              null,
              size == Size.FULL ? Target.atMost(1_500) : null)
          .figure(new Figure("bytes between both meanwhile, pubsub's", "B", samples.of("bytes")))
          .figure(new Figure("bytes per changed presence", "B", samples.of("bytes per change")))
          .figure(new Figure("bytes per held presence", "B", samples.of("bytes per held")))
          .figure(new Figure("split until all leaves were told", "s", samples.of("down")))
          .report();
    }
  }

  private static void split(BenchCluster cluster, int each, Samples samples, Findings findings)
      throws IOException, InterruptedException {
    long cutNs = cluster.all(Commands.cut(true)).get(0).getLong("ns");
    List<JsonObject> gone = cluster.all(Commands.await("presences", each));
    samples.add("down", (latest(gone, "ns") - cutNs) / 1e9);
    int changed = 0;
    for (JsonObject updated : cluster.all(Commands.update(CHANGED))) {
      changed += updated.getInteger("count");
    }
    findings.check(Check.equal("presences changed during the split", 2L * each / CHANGED, changed));
  }

  private static void heal(BenchCluster cluster, int each, Samples samples, Findings findings)
      throws IOException, InterruptedException {
    Vital vital = Vital.begin(cluster, cluster.nodes());
    long healedNs = cluster.all(Commands.cut(false)).get(0).getLong("ns");
    cluster.all(Commands.await("presences", 2L * each));
    long lastNs = quiet(cluster);
    vital.end();
    long bytes = vital.grown("bytesSent");
    samples.add("healed", (lastNs - healedNs) / 1e6);
    samples.add("bytes", (double) bytes);
    samples.add("bytes per change", bytes / (2.0 * each / CHANGED));
    samples.add("bytes per held", bytes / (2.0 * each));
    findings
        .check(Checks.same("tables after the heal", cluster.all(Commands.TABLE), "table"))
        .check(Checks.folds("after the heal", cluster.all(Commands.FOLD)));
  }

  /** Waits until no subscriber is told anything any more; the moment of the last thing that one was told. */
  private static long quiet(BenchCluster cluster) throws IOException, InterruptedException {
    long beforeNs = 0;
    long lastNs = lastTold(cluster);
    while (lastNs != beforeNs) {
      Thread.sleep(QUIET_MS);
      beforeNs = lastNs;
      lastNs = lastTold(cluster);
    }
    return lastNs;
  }

  private static long lastTold(BenchCluster cluster) throws IOException, InterruptedException {
    return latest(cluster.all(Commands.VITALS), "lastDiffNs");
  }

  private static long latest(List<JsonObject> answers, String moment) {
    return answers.stream().mapToLong(answer -> answer.getLong(moment)).max().orElseThrow();
  }
}
