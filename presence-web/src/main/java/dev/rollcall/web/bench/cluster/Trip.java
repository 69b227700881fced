package dev.rollcall.web.bench.cluster;

import dev.rollcall.web.bench.Latencies;
import dev.rollcall.web.bench.Samples;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Some rounds from a to b: when each thing began and when it arrived. */
record Trip(
    List<Long> joinsBegan,
    List<Long> joinsArrived,
    List<Long> baresBegan,
    List<Long> baresArrived,
    List<Long> frameBytes) {

  static final String PRESENCE = "PRESENCE";
  static final String NAME = "NAME";

  private static final long ARRIVAL_MS_MAX = 10_000;
  private static final long ARRIVAL_POLL_MS = 20;

  static Trip make(BenchCluster cluster, String what, int rounds, int bareBytes)
      throws IOException, InterruptedException {
    cluster.node(1).ask(Commands.listen(what, rounds));
    JsonObject began = cluster.node(0).ask(Commands.exchange(what, "b", rounds, bareBytes));
    JsonObject arrived = awaitArrivals(cluster.node(1));
    cluster.node(0).ask(Commands.REST);
    return new Trip(
        longs(began.getJsonArray("joins")),
        longs(arrived.getJsonArray("joins")),
        longs(began.getJsonArray("bares")),
        longs(arrived.getJsonArray("bares")),
        longs(began.getJsonArray("frameBytes")));
  }

  /** What was sent last is still on its way; what has not come after a while does not come any more. */
  private static JsonObject awaitArrivals(RemoteNode node)
      throws IOException, InterruptedException {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ARRIVAL_MS_MAX);
    JsonObject arrived = node.ask(Commands.ARRIVALS);
    while (lacks(arrived) && System.nanoTime() < endNs) {
      Thread.sleep(ARRIVAL_POLL_MS);
      arrived = node.ask(Commands.ARRIVALS);
    }
    return arrived;
  }

  private static boolean lacks(JsonObject arrived) {
    return longs(arrived.getJsonArray("joins")).contains(0L)
        || longs(arrived.getJsonArray("bares")).contains(0L);
  }

  /** Adds the percentiles; returns how many joins arrived. */
  int addTo(Samples samples) {
    Latencies joins = latencies(joinsBegan, joinsArrived);
    joins.addTo(samples, "join");
    latencies(baresBegan, baresArrived).addTo(samples, "bare");
    return (int) joins.count();
  }

  private static Latencies latencies(List<Long> began, List<Long> arrived) {
    Latencies latencies = new Latencies();
    for (int i = 0; i < began.size(); i++) {
      if (arrived.get(i) != 0) {
        latencies.addNs(arrived.get(i) - began.get(i));
      }
    }
    return latencies;
  }

  private static List<Long> longs(JsonArray array) {
    List<Long> longs = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      longs.add(array.getLong(i));
    }
    return longs;
  }
}
