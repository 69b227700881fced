package dev.rollcall.web;

import dev.rollcall.web.socket.SocketConnection;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One event loop of a {@link PresenceServer}: its routes, its websockets and their feeds. */
final class WebVerticle extends VerticleBase {

  private final ServerParts parts;
  private final int port;
  private final Admission admission;

  private @Nullable LoopSockets sockets;
  private volatile @Nullable HttpServer server;

  WebVerticle(ServerParts parts, int port) {
    this.parts = parts;
    this.port = port;
    this.admission = new Admission(parts);
  }

  @Override
  public Future<?> start() {
    PresenceServerOptions options = parts.options();
    LoopSockets ours = new LoopSockets(vertx, parts, admission);
    sockets = ours;
    Future<HttpServer> listening = vertx
        .createHttpServer(PresenceSocket.httpOptions(options))
        .requestHandler(WebRoutes.router(vertx, parts, admission, ours))
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
    List<SocketConnection> all = new ArrayList<>(open());
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
    if (open().isEmpty() || leftMs <= 0) {
      gone.complete();
    } else {
      vertx.setTimer(20, timer -> awaitGone(leftMs - 20, gone));
    }
  }

  private List<SocketConnection> open() {
    LoopSockets ours = sockets;
    return ours == null ? List.of() : ours.open();
  }

  /** The beginning of each port's options: with a certificate, if there is one. */
  static HttpServerOptions tls(PresenceServerOptions options) {
    HttpServerOptions http = new HttpServerOptions();
    return options.getTls().isConfigured()
        ? options.getTls().serve(http).setClientAuth(options.getTls().clientAuth())
        : http;
  }
}
