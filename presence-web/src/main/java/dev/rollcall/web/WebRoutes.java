package dev.rollcall.web;

import dev.rollcall.web.socket.WebSocketCarrier;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is served where. */
final class WebRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(WebRoutes.class);

  /** On the classpath, by a name that nobody has in the directory where a node runs: Vert.x would take that first. */
  private static final String PAGES = "dev/rollcall/web/pages";

  /** The pages bring all that they use; ws: is named for browsers that do not count it to the own origin. */
  private static final String PAGES_MAY =
      "default-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; frame-ancestors 'self'";

  private WebRoutes() {}

  static Router router(Vertx vertx, ServerParts parts, Handler<WebSocketCarrier> sockets) {
    Router router = Router.router(vertx);
    router.route().handler(WebRoutes::harden);
    new SocketRoutes(parts, sockets).mount(router);
    new ApiRoutes(vertx, parts).mount(router);
    router.get("/health/live").handler(request -> answer(request, 200, health(parts, "up")));
    router.get("/health/ready").handler(request -> ready(request, parts));
    router
        .get("/metrics")
        .handler(request -> request
            .response()
            .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
            .end(parts.metrics().scrape()));
    String dashboard = vertx.fileSystem().existsBlocking(PAGES + "/dashboard.html")
        ? "/dashboard.html"
        : "/index.html";
    router.get("/dashboard").handler(request -> request.reroute(dashboard));
    router.get().handler(StaticHandler.create(PAGES).setCachingEnabled(false));
    nameErrors(router);
    return router;
  }

  static void answer(RoutingContext request, int status, JsonObject body) {
    HttpServerResponse response = request.response();
    if (!response.ended() && !response.closed()) {
      response
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
          .end(body.toBuffer());
    }
  }

  static void refuse(RoutingContext request, int status, String error) {
    answer(request, status, new JsonObject().put("error", error));
  }

  private static void ready(RoutingContext request, ServerParts parts) {
    if (parts.draining()) {
      answer(request, 503, health(parts, "down").put("reason", "draining"));
    } else if (!parts.tracker().ready()) {
      String reason = "not caught up with the other nodes yet";
      answer(request, 503, health(parts, "down").put("reason", reason));
    } else {
      answer(request, 200, health(parts, "up"));
    }
  }

  /** Says which node it is as well, and whom it knows: the page and the dashboard show it. */
  private static JsonObject health(ServerParts parts, String status) {
    return new JsonObject()
        .put("status", status)
        .put("node", parts.tracker().nodeName())
        .put("peers", parts.tracker().stats().toJson().getJsonArray("peers"));
  }

  private static void harden(RoutingContext request) {
    request
        .response()
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "same-origin")
        .putHeader("Content-Security-Policy", PAGES_MAY)
        .putHeader("X-Frame-Options", "SAMEORIGIN");
    request.next();
  }

  private static void nameErrors(Router router) {
    router.errorHandler(400, request -> refuse(request, 400, "malformed request"));
    router.errorHandler(
        404, request -> refuse(request, 404, "nothing at " + request.request().path()));
    router.errorHandler(
        405,
        request -> refuse(
            request,
            405,
            request.request().method() + " is not possible at "
                + request.request().path()));
    router.errorHandler(500, request -> {
      LOG.error(
          "{} {} failed", request.request().method(), request.request().path(), request.failure());
      refuse(request, 500, "server error");
    });
  }
}
