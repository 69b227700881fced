package dev.rollcall.pubsub;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.util.ArrayList;
import java.util.List;

/** Nodes of one cluster in one process: real event-bus connections, a cluster manager in memory. */
final class TestNodes implements AutoCloseable {

  private final List<Vertx> vertxes = new ArrayList<>();

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, SECONDS);
    } catch (Exception e) {
      throw new AssertionError("not done in 20 s", e);
    }
  }

  Vertx alone() {
    return keep(Vertx.vertx());
  }

  static EventBusOptions bus() {
    return new EventBusOptions()
        .setHost("127.0.0.1")
        .setConnectTimeout(2_000)
        .setClusterPingInterval(2_000)
        .setClusterPingReplyInterval(2_000);
  }

  Vertx clustered() {
    return clustered(bus());
  }

  /** A process whose event bus is said to be at that port. */
  Vertx reachedAt(int port) {
    return clustered(bus().setClusterPublicHost("127.0.0.1").setClusterPublicPort(port));
  }

  Vertx clustered(EventBusOptions bus) {
    return clustered(bus, new FakeClusterManager());
  }

  Vertx clustered(EventBusOptions bus, ClusterManager cluster) {
    return keep(await(Vertx.builder()
        .with(new VertxOptions().setEventBusOptions(bus))
        .withClusterManager(cluster)
        .buildClustered()));
  }

  PubSub node(String name) {
    return node(new PubSubOptions().setNodeName(name).setHelloMs(200));
  }

  PubSub node(PubSubOptions options) {
    return start(clustered(), options);
  }

  static PubSub start(Vertx vertx, PubSubOptions options) {
    PubSub pubsub = PubSub.create(vertx, options);
    await(pubsub.start());
    return pubsub;
  }

  private Vertx keep(Vertx vertx) {
    vertxes.add(vertx);
    return vertx;
  }

  @Override
  public void close() {
    for (Vertx vertx : vertxes) {
      await(vertx.close());
    }
    FakeClusterManager.reset();
  }
}
