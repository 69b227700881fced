package dev.rollcall.web.dashboard;

import dev.rollcall.tracker.Tracker;
import dev.rollcall.web.socket.SocketCounters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.function.BooleanSupplier;

/** What one node's server knows for those who look at the cluster. It costs nothing while nobody does. Any thread. */
public final class Dashboard {

  private final String node;
  private final ClusterFigures cluster;
  private final BusiestTopics topics;
  private final DiffWatch diffs;

  /** A dashboard that answers nobody yet. */
  public Dashboard(Vertx vertx, Tracker tracker, SocketCounters sockets, BooleanSupplier draining) {
    NodeFigures own = new NodeFigures(tracker, sockets, draining);
    node = tracker.nodeName();
    cluster = new ClusterFigures(vertx, tracker.pubSub(), own::read);
    topics = new BusiestTopics(vertx, tracker);
    diffs = new DiffWatch(vertx, tracker.diffAddress());
  }

  /** Begins to answer the other nodes' dashboards. */
  public void open() {
    cluster.open();
  }

  /** Answers nobody any more. Idempotent. */
  public void close() {
    cluster.close();
    diffs.close();
  }

  /** What there is to see, with the diffs after a number of the node's own; of another node's, or negative: those still kept. */
  Future<JsonObject> look(String of, long sinceDiff) {
    long since = of.equals(node) ? sinceDiff : -1;
    Future<JsonObject> figures = cluster.ask();
    Future<JsonObject> busiest = topics.ask();
    return Future.all(figures, busiest)
        .map(both -> figures
            .result()
            .copy()
            .put("node", node)
            .put("topics", busiest.result())
            .put("diffs", diffs.after(since)));
  }
}
