package dev.rollcall.web;

import dev.rollcall.web.dashboard.DashboardRoutes;
import dev.rollcall.web.management.ManagementGate;
import dev.rollcall.web.management.ManagementOptions;
import dev.rollcall.web.pages.Pages;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;

/**
 * What is served to those who run the node: the dashboard, the metrics, health with its details. On a port of its own behind a {@link
 * ManagementGate}; on the main port in development mode only.
 */
final class ManagementRoutes {

  private ManagementRoutes() {}

  /** The router of the own port. */
  static Router router(Vertx vertx, ServerParts parts, ManagementOptions options) {
    Router router = Router.router(vertx);
    router.route().handler(Pages::harden);
    router.route().handler(new ManagementGate(options));
    mount(router, parts);
    Pages.mountFiles(router);
    WebRoutes.nameErrors(router);
    return router;
  }

  /** Everything that belongs to the surface. What is added here is on whichever port has it. */
  static void mount(Router router, ServerParts parts) {
    WebRoutes.mountHealth(router, parts, true);
    router
        .get("/metrics")
        .handler(request -> request
            .response()
            .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
            .end(parts.metrics().scrape()));
    new DashboardRoutes(parts.dashboard()).mount(router);
    Pages.mountDashboard(router);
  }
}
