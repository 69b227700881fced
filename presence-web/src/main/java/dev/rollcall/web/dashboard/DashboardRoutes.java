package dev.rollcall.web.dashboard;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * {@code GET /api/dashboard?of=NODE&since=N}: the whole cluster in one answer, to be asked for each second. It names topics and keys: where it is
 * mounted is a matter of who may know them.
 *
 * <p>{@code {"node": who answers, "nodes": [figures of each node …], "silent": [nodes that did not answer …], "topics": {"count", "busiest": [{"topic",
 * "count"} …]}, "diffs": {"last", "missed", "diffs": [{"number", "topic", "version", "joins", "leaves", "updates"} …]}}}. Diffs are
 * this node's, after its number {@code since}; without one, or with another node's, those still kept.
 */
public final class DashboardRoutes {

  private final Dashboard dashboard;

  /** Routes that show this dashboard. */
  public DashboardRoutes(Dashboard dashboard) {
    this.dashboard = dashboard;
  }

  /** Adds the route. */
  public void mount(Router router) {
    router.get("/api/dashboard").handler(this::answer);
  }

  private void answer(RoutingContext request) {
    Future<JsonObject> answer = dashboard.look(
        request.request().getParam("of", ""), since(request.request().getParam("since", "")));
    answer.onFailure(request::fail).onSuccess(seen -> {
      if (!request.response().closed()) {
        request
            .response()
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
            .end(seen.toBuffer());
      }
    });
  }

  /** What is no number of a diff means that none was seen. */
  private static long since(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException none) {
      return -1;
    }
  }
}
