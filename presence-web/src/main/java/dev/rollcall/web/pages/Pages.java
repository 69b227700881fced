package dev.rollcall.web.pages;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;

/** The room at {@code /}, the dashboard at {@code /dashboard}, and the rules that a browser keeps for both. */
public final class Pages {

  /** On the classpath, by a name that nobody has in the directory where a node runs: Vert.x would take that first. */
  private static final String ROOT = "dev/rollcall/web/pages";

  /** The pages bring all that they use; ws: is named for browsers that do not count it to the own origin. */
  private static final String PAGES_MAY =
      "default-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

  private Pages() {}

  /** Puts the headers on that keep a browser from doing more than the pages need. For every answer. */
  public static void harden(RoutingContext request) {
    request
        .response()
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "same-origin")
        .putHeader("Content-Security-Policy", PAGES_MAY)
        .putHeader("X-Frame-Options", "SAMEORIGIN");
    request.next();
  }

  /** Serves the dashboard's page. Its figures are another route's. */
  public static void mountDashboard(Router router) {
    router.get("/dashboard").handler(request -> request.reroute("/dashboard.html"));
  }

  /** Serves every other file of the pages. The last route: what is no file here is nowhere. */
  public static void mountFiles(Router router) {
    router.get().handler(StaticHandler.create(ROOT).setCachingEnabled(false));
  }
}
