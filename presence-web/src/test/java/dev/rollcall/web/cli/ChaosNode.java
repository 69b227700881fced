package dev.rollcall.web.cli;

import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.PresenceServerOptions;
import dev.rollcall.web.auth.AuthOptions;
import dev.rollcall.web.bench.node.Registrations;
import dev.rollcall.web.chaos.Fold;
import dev.rollcall.web.config.ClusterOptions;
import dev.rollcall.web.config.NodeOptions;
import dev.rollcall.web.limit.LimitOptions;
import dev.rollcall.web.presence.GraceOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A node as {@code rollcall node} runs it, with a shorter time to forget and a witness inside: a subscriber of the event bus that folds
 * every diff since before the tracker began, and answers with its fold at {@link #WITNESS_PORT}.
 */
public final class ChaosNode {

  public static final int HTTP_PORT = 4_000;
  public static final int WITNESS_PORT = 4_001;
  public static final int CLUSTER_PORT = 5_701;

  private static final long START_S_MAX = 60;

  private ChaosNode() {}

  /** Arguments: name, address, time to forget in ms, addresses of all nodes separated by commas. */
  public static void main(String[] args) throws InterruptedException {
    System.setProperty(
        "vertx.logger-delegate-factory-class-name",
        "io.vertx.core.logging.SLF4JLogDelegateFactory");
    ParentWatch.begin();
    String[] all = args[3].split(",");
    NodeOptions options = new NodeOptions()
        .setTracker(new TrackerOptions()
            .setNodeName(args[0])
            .setForgetMs(Long.parseLong(args[2]))
            .setHandoverMs(new NodeOptions().getTracker().getHandoverMs()))
        // One loop: then the number of feeds does not depend on which loop a socket comes to.
        .setWeb(new PresenceServerOptions()
            .setHost(args[1])
            .setPort(HTTP_PORT)
            .setInstances(1)
            // None: what is measured is when a loss is seen.
            .setGrace(new GraceOptions().setGraceMs(0))
            // The test reads every list again and again until it is right.
            .setLimits(new LimitOptions().setReadsPerSecond(100_000).setReadBurst(100_000))
            .setAuth(new AuthOptions().setInsecure(true)))
        .setCluster(new ClusterOptions()
            .setHost(args[1])
            .setPort(CLUSTER_PORT)
            .setJoin(Arrays.stream(all).map(host -> host + ":" + CLUSTER_PORT).toList()));
    AtomicReference<Vertx> own = new AtomicReference<>();
    AtomicReference<Registrations> names = new AtomicReference<>();
    RunningNode node = RunningNode.start(options, vertx -> {
      own.set(vertx);
      witness(vertx, args[1], names);
    });
    names.set(new Registrations((VertxInternal) own.get(), node.tracker()));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> Runtime.getRuntime().halt(node.stop() ? 0 : 1), "chaos-stop"));
    node.awaitPeers(0);
    System.out.println(node.readyLine());
    System.out.flush();
    new CountDownLatch(1).await();
  }

  private static void witness(Vertx vertx, String host, AtomicReference<Registrations> names) {
    Fold fold = new Fold();
    vertx.eventBus().<JsonObject>localConsumer("rollcall.diff", message -> {
      JsonObject diff = message.body();
      fold.diff(diff.getString("topic"), diff.getJsonObject("joins"), diff.getJsonObject("leaves"));
    });
    var manager = (HazelcastClusterManager) ((VertxInternal) vertx).clusterManager();
    try {
      var unused = vertx
          .createHttpServer()
          .requestHandler(request -> answer(request, fold, manager, names.get())
              .onComplete(
                  answer -> request.response().end(answer.toBuffer()),
                  failure -> request.response().setStatusCode(500).end(failure.toString())))
          .listen(WITNESS_PORT, host)
          .await(START_S_MAX, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code /register?name=} registers, {@code /names?name=} says who holds it and what was told of all names since it was first asked, anything else the fold. */
  private static Future<JsonObject> answer(
      HttpServerRequest request, Fold fold, HazelcastClusterManager manager, Registrations names) {
    String name = request.getParam("name");
    return switch (request.path()) {
      case "/register" -> names.register(name, 0);
      case "/names" -> {
        names.witness();
        yield Future.succeededFuture(names.told().put("holder", names.holder(name)));
      }
      default -> Future.succeededFuture(answer(fold, manager));
    };
  }

  private static JsonObject answer(Fold fold, HazelcastClusterManager manager) {
    JsonObject topics = new JsonObject();
    fold.refs().forEach((topic, keys) -> {
      JsonObject byKey = new JsonObject();
      keys.forEach((key, refs) -> byKey.put(key, new JsonArray(refs.stream().toList())));
      topics.put(topic, byKey);
    });
    var cluster = manager.getHazelcastInstance().getCluster();
    return new JsonObject()
        .put("fold", topics)
        .put("breaches", fold.breaches())
        .put("member", cluster.getLocalMember().getUuid().toString())
        .put("members", cluster.getMembers().size());
  }
}
