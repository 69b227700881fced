package dev.rollcall.web;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import org.jspecify.annotations.Nullable;

/** The management surface on its own port and event loop, so that it answers when the others are busy. */
final class ManagementVerticle extends VerticleBase {

  private final ServerParts parts;
  private volatile @Nullable HttpServer server;

  ManagementVerticle(ServerParts parts) {
    this.parts = parts;
  }

  @Override
  public Future<?> start() {
    var options = parts.options().getManagement();
    return vertx
        .createHttpServer(WebVerticle.tls(parts.options()))
        .requestHandler(ManagementRoutes.router(vertx, parts, options))
        .listen(options.getPort(), options.getHost())
        .onSuccess(bound -> server = bound);
  }

  int actualPort() {
    HttpServer listening = server;
    return listening == null ? 0 : listening.actualPort();
  }
}
