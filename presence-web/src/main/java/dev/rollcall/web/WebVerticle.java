package dev.rollcall.web;

import dev.rollcall.web.presence.TopicFeeds;
import dev.rollcall.web.socket.Broadcasts;
import dev.rollcall.web.socket.Carrier;
import dev.rollcall.web.socket.SocketConnection;
import dev.rollcall.web.socket.SocketOptions;
import dev.rollcall.web.socket.SocketParts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One event loop of a {@link PresenceServer}: its routes, its websockets and their feeds. */
final class WebVerticle extends VerticleBase {

  /** How often what waits too long is looked for, in ms, unless the options' times are shorter. */
  private static final long TICK_MS_MAX = 1_000;

  private final ServerParts parts;
  private final int port;
  private final Admission admission;

  /** Invariant: the open websockets of this loop. */
  private final Set<SocketConnection> connections = new LinkedHashSet<>();

  private @Nullable SocketParts shared;
  private volatile @Nullable HttpServer server;

  WebVerticle(ServerParts parts, int port) {
    this.parts = parts;
    this.port = port;
    this.admission = new Admission(parts);
  }

  @Override
  public Future<?> start() {
    PresenceServerOptions options = parts.options();
    shared = new SocketParts(
        parts.tracker(),
        new TopicFeeds(vertx, parts.tracker(), options.getDiffFlushMs(), parts.counters().pushed),
        new Broadcasts(parts.tracker().pubSub(), parts.counters().pushed),
        parts.parked(),
        parts.channels(),
        options.getSocket(),
        parts.topics(),
        parts.counters());
    SocketOptions limits = options.getSocket();
    long shortest =
        Math.min(limits.getSlowReaderMs(), Math.min(limits.getIdleMs(), limits.getAnswerMs())) / 4;
    vertx.setPeriodic(Math.max(10, Math.min(TICK_MS_MAX, shortest)), timer -> tick());
    Future<HttpServer> listening = vertx
        .createHttpServer(httpOptions(options))
        .requestHandler(WebRoutes.router(vertx, parts, admission, this::accept))
        .listen(port, options.getHost());
    return listening.onSuccess(bound -> server = bound);
  }

  /** Also when nobody asked the server to close, but Vert.x: of itself it would send 1000, after which no client comes back. */
  @Override
  public Future<?> stop() {
    parts.beginDrain();
    return drain(new DrainOptions(parts.options().getDrain()).setSpreadMs(0));
  }

  int actualPort() {
    HttpServer listening = server;
    return listening == null ? 0 : listening.actualPort();
  }

  /** Runs the action on this verticle's event loop; its outcome from any thread. */
  Future<Void> onItsLoop(Function<WebVerticle, Future<Void>> action) {
    Promise<Void> outcome = Promise.promise();
    context.runOnContext(now -> action.apply(this).onComplete(outcome));
    return outcome.future();
  }

  /** Closes the websockets in batches and waits until they are gone, but not for ever. On the event loop. */
  Future<Void> drain(DrainOptions options) {
    Promise<Void> gone = Promise.promise();
    // By chance: who came together, as the members of a room do, need not come back together.
    List<SocketConnection> all = new ArrayList<>(connections);
    Collections.shuffle(all, ThreadLocalRandom.current());
    drain(all.iterator(), options.batchOf(all.size()), options, gone);
    return gone.future();
  }

  private void drain(
      Iterator<SocketConnection> rest, int batch, DrainOptions options, Promise<Void> gone) {
    for (int i = 0; i < batch && rest.hasNext(); i++) {
      rest.next().drain();
    }
    if (rest.hasNext()) {
      vertx.setTimer(
          options.pauseMs(ThreadLocalRandom.current().nextDouble()),
          timer -> drain(rest, batch, options, gone));
    } else {
      awaitGone(options.getWaitMs(), gone);
    }
  }

  private void awaitGone(long leftMs, Promise<Void> gone) {
    if (connections.isEmpty() || leftMs <= 0) {
      gone.complete();
    } else {
      vertx.setTimer(20, timer -> awaitGone(leftMs - 20, gone));
    }
  }

  private void accept(Carrier carrier, Admission.Admitted client) {
    SocketParts ours = shared;
    if (ours == null) {
      throw new IllegalStateException("not started");
    }
    SocketConnection connection = new SocketConnection(carrier, ours, client.to(true));
    connections.add(connection);
    connection.closed().onComplete(closed -> {
      connections.remove(connection);
      admission.left(client);
    });
    if (parts.draining()) {
      connection.drain();
    }
  }

  private void tick() {
    for (SocketConnection connection : connections.toArray(SocketConnection[]::new)) {
      connection.tick();
    }
  }

  /** The beginning of each port's options: with a certificate, if there is one. */
  static HttpServerOptions tls(PresenceServerOptions options) {
    HttpServerOptions http = new HttpServerOptions();
    return options.getTls().isConfigured()
        ? options.getTls().serve(http).setClientAuth(options.getTls().clientAuth())
        : http;
  }

  private static HttpServerOptions httpOptions(PresenceServerOptions options) {
    int hardFrameBytes = 4 * options.getSocket().getMaxFrameBytes();
    return tls(options)
        .setMaxWebSocketFrameSize(hardFrameBytes)
        .setMaxWebSocketMessageSize(hardFrameBytes)
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setRegisterWebSocketWriteHandlers(false)
        .setWebSocketSubProtocols(List.of("phoenix"))
        // Longer than the session's own, which knows a code to close with; this is for connections
        // that never speak at all.
        .setIdleTimeout((int) (options.getSocket().getIdleMs() / 1_000) + 30);
  }
}
