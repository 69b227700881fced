package dev.rollcall.web;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import org.jspecify.annotations.Nullable;

/** The management surface on its own port and event loop, so that it answers when the others are busy. */
final class ManagementVerticle extends VerticleBase {

  /** How long a connection may be silent, in s: what looks at the node asks again within seconds. */
  private static final int IDLE_S = 30;

  private final ServerParts parts;
  private volatile @Nullable HttpServer server;

  ManagementVerticle(ServerParts parts) {
    this.parts = parts;
  }

  @Override
  public Future<?> start() {
    var options = parts.options().getManagement();
    return vertx
        .createHttpServer(httpOptions(parts.options()))
        .requestHandler(ManagementRoutes.router(vertx, parts, options))
        .listen(options.getPort(), options.getHost())
        .onSuccess(bound -> server = bound);
  }

  static HttpServerOptions httpOptions(PresenceServerOptions options) {
    return WebVerticle.tls(options).setIdleTimeout(IDLE_S);
  }

  int actualPort() {
    HttpServer listening = server;
    return listening == null ? 0 : listening.actualPort();
  }
}
