package dev.rollcall.web;

import dev.rollcall.tracker.Tracker;
import dev.rollcall.web.auth.Authenticator;
import dev.rollcall.web.channel.Channels;
import dev.rollcall.web.hook.HookVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Presence for browsers: the page, the websocket of the Phoenix Channels protocol, REST reads, health and metrics, on one port
 * and several event loops. Neither the tracker nor Vert.x belongs to it: who made them closes them. Any thread.
 */
public final class PresenceServer {

  private final Vertx vertx;
  private final PresenceServerOptions options;
  private final ServerParts parts;

  /** Invariant: one per event loop, once started. Added to while Vert.x deploys them. */
  private final List<WebVerticle> verticles = new CopyOnWriteArrayList<>();

  /** Empty until started. */
  private volatile String deployment = "";

  /** Empty until started, and without webhooks. */
  private volatile String hookDeployment = "";

  /** Empty until started, and without a port for management. */
  private volatile String managing = "";

  private final ManagementVerticle management;

  /** Null until asked to drain. Guarded by this. */
  private @Nullable Future<Void> drained;

  private PresenceServer(
      Vertx vertx,
      Tracker tracker,
      PresenceServerOptions options,
      Channels channels,
      @Nullable Authenticator authenticator) {
    this.vertx = vertx;
    this.options = new PresenceServerOptions(options);
    this.parts = new ServerParts(vertx, tracker, this.options, channels, authenticator);
    this.management = new ManagementVerticle(parts);
  }

  /** A server, not yet started. The tracker may be started before or after: {@code /health/ready} follows it. */
  public static PresenceServer create(Vertx vertx, Tracker tracker, PresenceServerOptions options) {
    return new PresenceServer(vertx, tracker, options, new Channels(), null);
  }

  /** The same with channels of the application's own beside the presence channels. */
  public static PresenceServer create(
      Vertx vertx, Tracker tracker, PresenceServerOptions options, Channels channels) {
    return new PresenceServer(vertx, tracker, options, channels, null);
  }

  /** The same with an authenticator of the application's own, in place of the options' {@code auth}. */
  public static PresenceServer create(
      Vertx vertx, Tracker tracker, PresenceServerOptions options, Authenticator authenticator) {
    return new PresenceServer(vertx, tracker, options, new Channels(), authenticator);
  }

  /** The same with both. */
  public static PresenceServer create(
      Vertx vertx,
      Tracker tracker,
      PresenceServerOptions options,
      Channels channels,
      Authenticator authenticator) {
    return new PresenceServer(vertx, tracker, options, channels, authenticator);
  }

  /**
   * Begins to serve; fails with a {@link java.net.BindException} if a port is taken, with an {@link IllegalArgumentException} if it would be open to
   * strangers. Once.
   */
  public Future<PresenceServer> start() {
    try {
      Exposure.require(options, parts.authenticates());
      if (!parts.authenticates()) {
        Exposure.warn(options.getHost());
      }
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
    // A negative port: any free one, the same for all instances.
    int port = options.getPort() == 0 ? -1 : options.getPort();
    DeploymentOptions deploying = new DeploymentOptions().setInstances(options.getInstances());
    return hooks()
        .compose(told -> vertx.deployVerticle(() -> added(new WebVerticle(parts, port)), deploying))
        .compose(id -> {
          deployment = id;
          return options.getManagement().hasPort()
              ? vertx.deployVerticle(management)
              : Future.succeededFuture("");
        })
        .map(id -> {
          managing = id;
          parts.dashboard().open();
          return this;
        })
        .onFailure(cause -> verticles.clear());
  }

  /** Webhooks, if anybody is to be told. */
  private Future<Void> hooks() {
    if (options.getHooks().getEndpoints().isEmpty()) {
      return Future.succeededFuture();
    }
    HookVerticle verticle = new HookVerticle(parts.tracker(), options.getHooks(), parts.hooks());
    return vertx.deployVerticle(verticle).onSuccess(id -> hookDeployment = id).mapEmpty();
  }

  /** The port that is served on; 0 before the start. */
  public int actualPort() {
    return verticles.isEmpty() ? 0 : verticles.get(0).actualPort();
  }

  /** The port that the management surface is served on; 0 before the start, and if it has none of its own. */
  public int managementPort() {
    return management.actualPort();
  }

  /** Where a browser on this machine finds it. */
  public String url() {
    String host = options.getHost().equals("0.0.0.0") ? "127.0.0.1" : options.getHost();
    String scheme = options.getTls().isConfigured() ? "https://" : "http://";
    return scheme + (host.contains(":") ? "[" + host + "]" : host) + ":" + actualPort();
  }

  /**
   * Sends everybody away in good order: is no longer ready, and serves on for {@link DrainOptions#getDelayMs()} so that a load balancer notices; then takes no more
   * websockets, has the tracker announce its leave (so that the ends of the sockets do not look like leaves elsewhere), and closes the websockets with 1012, in
   * batches. Completes when they are closed, at the latest {@link DrainOptions#getWaitMs()} after the last batch. REST and health go on. Idempotent.
   */
  public synchronized Future<Void> drain() {
    if (drained == null) {
      DrainOptions drain = options.getDrain();
      parts.endReady();
      Future<Void> noticed =
          drain.getDelayMs() == 0 ? Future.succeededFuture() : delay(drain.getDelayMs());
      drained = noticed.compose(later -> {
        parts.beginDrain();
        return parts.tracker().leave().otherwiseEmpty().compose(announced -> {
          parts.parked().close();
          return everywhere(web -> web.drain(drain));
        });
      });
    }
    return drained;
  }

  /** Closes what is open and gives the port back. Idempotent. */
  public Future<Void> close() {
    parts.beginDrain();
    return everywhere(web -> web.drain(atOnce()))
        .compose(drained -> deployment.isEmpty()
            ? Future.succeededFuture()
            : vertx.undeploy(deployment).otherwiseEmpty())
        .compose(undeployed -> managing.isEmpty()
            ? Future.succeededFuture()
            : vertx.undeploy(managing).otherwiseEmpty())
        .compose(undeployed -> hookDeployment.isEmpty()
            ? Future.succeededFuture()
            : vertx.undeploy(hookDeployment).otherwiseEmpty())
        .onComplete(undeployed -> {
          parts.parked().close();
          parts.dashboard().close();
          parts.forwarding().close();
          parts.seen().close();
          parts.metrics().close();
        })
        .mapEmpty();
  }

  /** What is open is closed in one batch. */
  private DrainOptions atOnce() {
    return new DrainOptions(options.getDrain()).setSpreadMs(0);
  }

  private Future<Void> delay(long ms) {
    Promise<Void> over = Promise.promise();
    vertx.setTimer(ms, timer -> over.complete());
    return over.future();
  }

  private WebVerticle added(WebVerticle verticle) {
    verticles.add(verticle);
    return verticle;
  }

  private Future<Void> everywhere(Function<WebVerticle, Future<Void>> action) {
    return Future.join(
            verticles.stream().map(verticle -> verticle.onItsLoop(action)).toList())
        .mapEmpty();
  }
}
