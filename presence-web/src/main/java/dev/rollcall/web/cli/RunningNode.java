package dev.rollcall.web.cli;

import dev.rollcall.tracker.Tracker;
import dev.rollcall.web.DrainOptions;
import dev.rollcall.web.PresenceServer;
import dev.rollcall.web.PresenceServerOptions;
import dev.rollcall.web.config.ClusterOptions;
import dev.rollcall.web.config.HostPort;
import dev.rollcall.web.config.NodeOptions;
import dev.rollcall.web.tls.TlsOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.Security;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node: Vert.x, clustered or not, the tracker and the server. Blocks: for the threads of the command line only. */
final class RunningNode {

  private static final Logger LOG = LoggerFactory.getLogger(RunningNode.class);

  /** How long starting one part may take, in seconds: longer than Hazelcast waits for a silent member before it lets another join. */
  private static final long START_S_MAX = 120;

  /** How long a node waits for those it was told to join before it says that it is ready, in ms. */
  private static final long PEERS_MS_MAX = 5_000;

  /** How long stopping in good order may take after the drain's own delays, in seconds: with them less than what supervisors grant before they kill. */
  static final long STOP_S_MAX = 25;

  private final NodeOptions options;
  private final Vertx vertx;
  private final Tracker tracker;
  private final PresenceServer server;

  private RunningNode(NodeOptions options, Vertx vertx, Tracker tracker, PresenceServer server) {
    this.options = options;
    this.vertx = vertx;
    this.tracker = tracker;
    this.server = server;
  }

  /** Starts a node, and a guest on its Vert.x that comes before the first diff. */
  static RunningNode start(NodeOptions options, Consumer<Vertx> guest) {
    ClusterOptions cluster = options.getCluster();
    PresenceServerOptions web = options.getWeb();
    Vertx vertx = vertx(cluster);
    try {
      guest.accept(vertx);
      Tracker tracker = Tracker.create(vertx, options.getTracker());
      await(tracker.start(), "the tracker");
      PresenceServer server = PresenceServer.create(vertx, tracker, web);
      await(server.start(), "the web server");
      return new RunningNode(options, vertx, tracker, server);
    } catch (RuntimeException e) {
      stopQuietly(vertx);
      throw named(e, web.getHost(), web.getPort());
    }
  }

  /** Every way in which a port is not to be had is the same exception; the knobs that help are not. */
  static RuntimeException named(RuntimeException failure, String host, int port) {
    String text = "";
    if (Failures.says(failure, "Address already in use")) {
      text = "port " + port + " is in use: choose another with --http-port";
    } else if (Failures.says(failure, "Cannot assign requested address")) {
      text = host + " is no address of this machine: choose another with --http-host";
    } else if (Failures.says(failure, "Permission denied")) {
      text = "port " + port + " at " + host
          + " is not permitted to this user: choose another with --http-port or --http-host";
    }
    return text.isEmpty() ? failure : new IllegalStateException(text, failure);
  }

  /** Waits until it knows so many other nodes and has caught up with them, but not for long. */
  void awaitPeers(int others) throws InterruptedException {
    awaitPeers(tracker, others);
  }

  /** The same for any tracker. */
  static void awaitPeers(Tracker tracker, int others) throws InterruptedException {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PEERS_MS_MAX);
    while ((tracker.pubSub().members().size() < 1 + others || !tracker.ready())
        && System.nanoTime() < endNs) {
      Thread.sleep(20);
    }
  }

  /** What scripts wait for. */
  String readyLine() {
    return "rollcall ready name=" + tracker.nodeName() + " http=" + server.url() + " cluster="
        + members();
  }

  /** Its tracker. */
  Tracker tracker() {
    return tracker;
  }

  /** Leaves in good order: announces it, sends the clients away, stops. True if all went well in time. */
  boolean stop() {
    try {
      LOG.info("draining {}", tracker.nodeName());
      Future<Void> stopped =
          server.drain().compose(drained -> server.close()).compose(closed -> tracker.close());
      stopped.await(TimeUnit.SECONDS.toMillis(STOP_S_MAX) + drainMs(), TimeUnit.MILLISECONDS);
      // Not composed: the end of Vert.x cannot be told on a loop that ends with it.
      vertx.close().await(STOP_S_MAX, TimeUnit.SECONDS);
      return true;
    } catch (Exception e) {
      LOG.error("not stopped in good order: {}", Failures.text(e));
      return false;
    }
  }

  private long drainMs() {
    DrainOptions drain = options.getWeb().getDrain();
    return drain.getDelayMs() + drain.getSpreadMs() + drain.getWaitMs();
  }

  private int members() {
    return tracker.pubSub().members().size();
  }

  /** Vert.x alone, or as a member of the cluster if there is one to join. */
  static Vertx vertx(ClusterOptions cluster) {
    return cluster.getJoin().isEmpty()
        ? Vertx.vertx()
        : clustered(cluster.own(), cluster.members(), cluster.getTls());
  }

  /** Vert.x as a member of the cluster. */
  static Vertx clustered(HostPort own, List<HostPort> join, TlsOptions tls) {
    rememberNamesBriefly();
    requireFree(own);
    HazelcastClusterManager manager =
        new HazelcastClusterManager(ClusterConfig.hazelcast(own, join));
    return await(
        Vertx.builder()
            .with(ClusterConfig.vertx(own, tls))
            .withClusterManager(manager)
            .buildClustered(),
        "the cluster");
  }

  /** The addresses of a name change when nodes come and go: the JVM's own half minute would be longer than a node takes to start. Only if nobody says otherwise. */
  private static void rememberNamesBriefly() {
    if (Security.getProperty("networkaddress.cache.ttl") == null) {
      Security.setProperty("networkaddress.cache.ttl", "5");
    }
    Security.setProperty("networkaddress.cache.negative.ttl", "1");
  }

  /** Hazelcast would say it too, in several stack traces. */
  private static void requireFree(HostPort own) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(own.host(), own.port()));
    } catch (BindException e) {
      boolean taken = String.valueOf(e.getMessage()).contains("in use");
      throw new IllegalStateException(
          taken
              ? "cluster port " + own.port() + " is in use: choose another with --cluster-port"
              : own.host() + " is no address of this machine: choose another with --cluster-host",
          e);
    } catch (IOException e) {
      throw new IllegalStateException(
          own + ": " + Failures.text(e) + " (--cluster-host, --cluster-port)", e);
    }
  }

  /** After a start that failed. */
  static void stopQuietly(Vertx vertx) {
    try {
      vertx.close().await(STOP_S_MAX, TimeUnit.SECONDS);
    } catch (Exception e) {
      LOG.debug("closing after a failed start", e);
    }
  }

  /** The outcome of starting one part. */
  static <T> T await(Future<T> future, String what) {
    try {
      return future.await(START_S_MAX, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(what + " did not start within " + START_S_MAX + " s", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Whatever failed the future comes out of await, checked or not.
      throw new IllegalStateException(what + " did not start: " + Failures.text(e), e);
    }
  }
}
