package dev.rollcall.pubsub;

import dev.rollcall.pubsub.PeerState.Probed;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.net.ConnectException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/**
 * What the cluster manager and the peers' sockets can tell, by the means that every cluster manager has: any one that
 * Vert.x knows will do. Its node listener is left alone: there is room for one only.
 *
 * <p>Confined to the event loop it was made on, but for what {@link #watch} tells. The cluster manager may block, so it is asked on threads of its
 * own, which no busy worker of the application can hold up.
 */
final class ClusterView {

  /** How long a probe waits for an answer, in ms. */
  static final int PROBE_MS = 300;

  private final VertxInternal vertx;
  private final String name;
  private final ClusterManager cluster;
  private final WorkerExecutor worker;
  private final NetClient prober;

  /** Makes each throw-away registration another one than the bus's own, whose numbers are not negative. Only falls. */
  private long nextTouch = -1;

  /** What ends the watch. */
  private volatile boolean closed;

  ClusterView(VertxInternal vertx, String name) {
    this.vertx = vertx;
    this.name = name;
    cluster = vertx.clusterManager();
    worker = vertx.createSharedWorkerExecutor("rollcall-pubsub-" + name, 1);
    prober = vertx.createNetClient(new NetClientOptions().setConnectTimeout(PROBE_MS));
  }

  /**
   * The cluster as its manager sees it at one moment.
   *
   * @param ownNodeId this process's id
   * @param nodeIds everybody's, our own included
   */
  record Sight(String ownNodeId, Set<String> nodeIds) {}

  /**
   * Looks every so many ms until this is closed, on a thread of its own: nobody says that a cluster manager answers at once, and nothing is to be woken when
   * nothing has changed.
   *
   * @param teller told of the first sight, of each that differs from the one before, and of failures; on that thread
   */
  void watch(long everyMs, Handler<AsyncResult<Sight>> teller) {
    Thread watcher = new Thread(() -> look(everyMs, teller), "rollcall-pubsub-watch-" + name);
    watcher.setDaemon(true);
    watcher.start();
  }

  /** Ends when this is closed, or Vert.x is, or somebody interrupts its thread; whatever the cluster manager throws is a look that failed. */
  private void look(long everyMs, Handler<AsyncResult<Sight>> teller) {
    Sight before = null;
    try {
      while (!closed && !vertx.closeFuture().isClosed()) {
        AsyncResult<Sight> look = look();
        if (look.failed() || !look.result().equals(before)) {
          before = look.result();
          teller.handle(look);
        }
        Thread.sleep(everyMs);
      }
    } catch (InterruptedException | RejectedExecutionException over) {
      // There is no event loop left to tell it to.
    }
  }

  private AsyncResult<Sight> look() {
    try {
      return Future.succeededFuture(new Sight(cluster.getNodeId(), Set.copyOf(cluster.getNodes())));
    } catch (Throwable failure) {
      return Future.failedFuture(failure);
    }
  }

  /** This process as the peers have to know it. */
  Future<Peer> self(String name, String instance, String address) {
    return worker.executeBlocking(
        () -> {
          var node = cluster.getNodeInfo();
          return new Peer(name, instance, address, cluster.getNodeId(), node.host(), node.port());
        },
        false);
  }

  /**
   * Adds a registration for each address and takes it back. Nobody serves it, and none is needed: the cluster manager
   * tells every node that the address changed, and every node reads its registrations anew, the true one included.
   */
  Future<Void> touch(String... addresses) {
    String nodeId = cluster.getNodeId();
    RegistrationInfo throwAway = new RegistrationInfo(nodeId, nextTouch--, false);
    Future<Void> done = Future.succeededFuture();
    for (String address : List.of(addresses)) {
      done = done.compose(before -> {
        Promise<Void> added = Promise.promise();
        cluster.addRegistration(address, throwAway, added);
        return added.future().eventually(() -> {
          Promise<Void> removed = Promise.promise();
          cluster.removeRegistration(address, throwAway, removed);
          return removed.future();
        });
      });
    }
    return done;
  }

  /** What a connection to the peer's socket meets with; {@link #PROBE_MS} without an answer is none. */
  Future<Probed> probe(Peer peer) {
    return prober
        .connect(peer.port(), peer.host())
        .compose(socket -> socket.close().map(Probed.ANSWERED))
        .otherwise(cause ->
            cause instanceof ConnectException && !(cause instanceof ConnectTimeoutException)
                ? Probed.REFUSED
                : Probed.UNANSWERED);
  }

  Future<Void> close() {
    closed = true;
    return prober.close().eventually(worker::close);
  }
}
