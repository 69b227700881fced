package dev.rollcall.web.todo;

import dev.rollcall.tracker.Tracker;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service over HTTP, on loopback only: it asks nobody who he is. */
public final class TodoVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(TodoVerticle.class);
  private static final String HOST = "127.0.0.1";

  private final Tracker tracker;
  private final TodoLimits limits;
  private final int port;
  private @Nullable TodoNode node;
  private volatile @Nullable HttpServer server;

  /**
   * Not yet deployed.
   *
   * @param tracker started, and caught up with the other nodes
   * @param port 0: any free one
   */
  public TodoVerticle(Tracker tracker, TodoLimits limits, int port) {
    this.tracker = tracker;
    this.limits = limits;
    this.port = port;
  }

  @Override
  public Future<?> start() {
    TodoNode ours = new TodoNode(vertx, context, tracker, limits);
    node = ours;
    return ours.start()
        .compose(joined -> vertx.createHttpServer().requestHandler(router(ours)).listen(port, HOST))
        .onSuccess(bound -> server = bound);
  }

  @Override
  public Future<?> stop() {
    TodoNode ours = node;
    return ours == null ? Future.succeededFuture() : ours.stop();
  }

  /** Where it serves; known when it is deployed. */
  public String url() {
    HttpServer listening = server;
    return "http://" + HOST + ":" + (listening == null ? port : listening.actualPort());
  }

  private Router router(TodoNode ours) {
    Router router = Router.router(vertx);
    // No page of any site may write into the lists of who looks at it.
    router.route().handler(request -> {
      if (request.request().getHeader(HttpHeaders.ORIGIN) == null) {
        request.next();
      } else {
        answer(request, 403, "this is for curl: pages are not served\n");
      }
    });
    router
        .post("/add_entry")
        .handler(request -> perform(
            request,
            list -> ours.add(list, parameter(request, "date"), parameter(request, "title"))
                .map("OK\n")));
    router
        .get("/entries")
        .handler(request -> perform(request, list -> {
          String date = parameter(request, "date");
          return ours.entries(list, date == null ? null : TodoEntry.day(date))
              .map(entries ->
                  entries.stream().map(entry -> entry.line() + "\n").collect(Collectors.joining()));
        }));
    router.errorHandler(400, request -> answer(request, 400, "malformed request\n"));
    router.errorHandler(
        404, request -> answer(request, 404, "there is POST /add_entry and GET /entries\n"));
    router.errorHandler(405, request -> answer(request, 405, "POST /add_entry, GET /entries\n"));
    return router;
  }

  private void perform(RoutingContext request, Function<String, Future<String>> action) {
    Future<String> done;
    try {
      String list = parameter(request, "list");
      if (list == null || list.isEmpty()) {
        throw TodoRefusal.invalid("list is missing: add ?list=bob");
      }
      done = action.apply(list);
    } catch (TodoRefusal refusal) {
      done = Future.failedFuture(refusal);
    }
    done.onComplete(text -> answer(request, 200, text), cause -> {
      if (cause instanceof TodoRefusal refusal) {
        answer(request, refusal.status(), refusal.getMessage() + "\n");
      } else {
        LOG.error("{} failed", request.request().path(), cause);
        answer(request, 500, "server error\n");
      }
    });
  }

  private static @Nullable String parameter(RoutingContext request, String name) {
    return request.queryParams().get(name);
  }

  private static void answer(RoutingContext request, int status, String text) {
    if (!request.response().ended() && !request.response().closed()) {
      request
          .response()
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
          .end(text);
    }
  }
}
