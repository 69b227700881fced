package dev.rollcall.web;

import dev.rollcall.web.pages.Pages;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is served where. */
final class WebRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(WebRoutes.class);

  private WebRoutes() {}

  static Router router(Vertx vertx, ServerParts parts, Admission admission, LoopSockets sockets) {
    Router router = Router.router(vertx);
    router.route().handler(Pages::harden);
    router
        .route()
        .handler(request ->
            Exposure.guard(request, parts.options(), parts.authenticates(), RoutingContext::next));
    SocketRoutes routes = new SocketRoutes(parts, admission, () -> sockets);
    router.route("/socket/*").handler(routes::handle);
    new ApiRoutes(vertx, parts).mount(router);
    if (parts.managesOnMainPort()) {
      ManagementRoutes.mount(router, parts);
    } else {
      mountHealth(router, parts, false);
    }
    Pages.mountFiles(router);
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

  /** What probes ask; the details, which node it is and whom it knows, are for those who run it. */
  static void mountHealth(Router router, ServerParts parts, boolean details) {
    router
        .get("/health/live")
        .handler(request -> answer(request, 200, health(parts, "up", details)));
    router.get("/health/ready").handler(request -> ready(request, parts, details));
  }

  private static void ready(RoutingContext request, ServerParts parts, boolean details) {
    if (!parts.ready()) {
      answer(request, 503, health(parts, "down", details).put("reason", "draining"));
    } else if (!parts.tracker().ready()) {
      String reason = "not caught up with the other nodes yet";
      answer(request, 503, health(parts, "down", details).put("reason", reason));
    } else {
      answer(request, 200, health(parts, "up", details));
    }
  }

  private static JsonObject health(ServerParts parts, String status, boolean details) {
    JsonObject health = new JsonObject().put("status", status);
    return details
        ? health
            .put("node", parts.tracker().nodeName())
            .put("peers", parts.tracker().stats().toJson().getJsonArray("peers"))
        : health;
  }

  static void nameErrors(Router router) {
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
