package dev.rollcall.web.demo;

import dev.rollcall.web.pages.Pages;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard of a demo, served by the process that started the nodes, so that it outlives each of them, and with what no node has: routes to
 * kill, pause, resume and restart them. On loopback only. {@link ControlGuard} says who may use them.
 */
public final class DemoControl extends VerticleBase {

  private static final String HOST = "127.0.0.1";

  private final DemoCluster cluster;
  private final int port;
  private final ControlGuard guard = new ControlGuard();

  @SuppressWarnings("NullAway.Init")
  private LivingNode living;

  @SuppressWarnings("NullAway.Init")
  private volatile HttpServer server;

  /** A control that does not serve yet; port 0: any free one. */
  public DemoControl(DemoCluster cluster, int port) {
    this.cluster = cluster;
    this.port = port;
  }

  @Override
  public Future<?> start() {
    living = new LivingNode(vertx, cluster::seats);
    Router router = Router.router(vertx);
    router.route().handler(Pages::harden);
    router.route().handler(request -> check(request, guard.strange(request.request(), port())));
    router.route("/demo/*").handler(request -> check(request, guard.refusal(request.request())));
    router.get("/demo/nodes").handler(this::nodes);
    router.post("/demo/nodes/:node/:command").handler(this::command);
    router.get("/api/dashboard").handler(this::dashboard);
    router.get("/").handler(request -> request.redirect("/dashboard"));
    Pages.mountDashboard(router);
    Pages.mountFiles(router);
    return vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(port, HOST)
        .onSuccess(listening -> server = listening);
  }

  /** Where to look, and to break things: with the token in the fragment. Once it serves. */
  public String url() {
    return "http://" + HOST + ":" + port() + "/dashboard#token=" + guard.token();
  }

  private int port() {
    return server.actualPort();
  }

  private static void check(RoutingContext request, @Nullable String refusal) {
    if (refusal == null) {
      request.next();
    } else {
      refuse(request, 403, refusal);
    }
  }

  private void nodes(RoutingContext request) {
    JsonArray nodes = new JsonArray();
    for (NodeProcess run : cluster.runs()) {
      JsonArray commands = new JsonArray();
      for (Command command : Command.values()) {
        if (command.takes(run.state())) {
          commands.add(command.word());
        }
      }
      nodes.add(new JsonObject()
          .put("node", run.place().name())
          .put("address", run.place().address().toString())
          .put("pid", run.pid())
          .put("state", run.state().name().toLowerCase(Locale.ROOT))
          .put("commands", commands));
    }
    answer(request, 200, new JsonObject().put("nodes", nodes));
  }

  private void command(RoutingContext request) {
    String node = request.pathParam("node");
    Optional<Command> command = Command.named(request.pathParam("command"));
    if (command.isEmpty()) {
      refuse(request, 404, "no command is called " + request.pathParam("command"));
      return;
    }
    Future<Void> done = vertx.executeBlocking(() -> {
      cluster.command(node, command.get());
      return null;
    });
    done.onSuccess(told -> answer(request, 200, new JsonObject().put("node", node)))
        .onFailure(cause -> refuse(request, status(cause), String.valueOf(cause.getMessage())));
  }

  private static int status(Throwable cause) {
    return cause instanceof IllegalArgumentException
        ? 404
        : cause instanceof IllegalStateException ? 409 : 500;
  }

  private void dashboard(RoutingContext request) {
    living
        .get(request.request().uri())
        .onSuccess(body -> answer(request, 200, body.toJsonObject()))
        .onFailure(silent -> refuse(request, 503, String.valueOf(silent.getMessage())));
  }

  private static void refuse(RoutingContext request, int status, String error) {
    answer(request, status, new JsonObject().put("error", error));
  }

  private static void answer(RoutingContext request, int status, JsonObject body) {
    if (!request.response().closed()) {
      request
          .response()
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
          .end(body.toBuffer());
    }
  }
}
