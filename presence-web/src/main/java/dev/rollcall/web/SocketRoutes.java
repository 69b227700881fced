package dev.rollcall.web;

import dev.rollcall.web.socket.WebSocketCarrier;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may open a websocket. What is refused is said in clear text: a wrong URL or origin is the first thing that goes wrong. */
final class SocketRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(SocketRoutes.class);

  private final ServerParts parts;
  private final OriginPolicy origins;
  private final Handler<WebSocketCarrier> accepted;

  SocketRoutes(ServerParts parts, Handler<WebSocketCarrier> accepted) {
    this.parts = parts;
    this.origins = new OriginPolicy(parts.options().getAllowOrigins());
    this.accepted = accepted;
  }

  void mount(Router router) {
    router.get("/socket/websocket").handler(this::upgrade);
    router
        .route("/socket/longpoll")
        .handler(request -> WebRoutes.refuse(
            request,
            501,
            "long polling is not implemented: connect a websocket at /socket/websocket?vsn=2.0.0"));
  }

  private void upgrade(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (!request.headers().contains(HttpHeaders.UPGRADE, "websocket", true)) {
      routing.response().putHeader(HttpHeaders.UPGRADE, "websocket");
      WebRoutes.refuse(
          routing, 426, "this is a websocket: connect to ws://…/socket/websocket?vsn=2.0.0");
      return;
    }
    Refused refused = refusal(request);
    if (refused != null) {
      parts.counters().refused.increment();
      WebRoutes.refuse(routing, refused.status, refused.reason);
      return;
    }
    // Counted before the client knows: however many come at once, no more than maxSockets are let
    // in.
    parts.counters().opened.increment();
    request
        .toWebSocket()
        .map(socket -> new WebSocketCarrier(request, socket))
        .onSuccess(accepted)
        .onFailure(cause -> {
          parts.counters().closed.increment();
          LOG.debug("upgrade of {} failed: {}", request.remoteAddress(), cause.toString());
        });
  }

  private record Refused(int status, String reason) {}

  private @Nullable Refused refusal(HttpServerRequest request) {
    String vsn = request.getParam("vsn");
    if (vsn == null || !vsn.startsWith("2.")) {
      return new Refused(
          403,
          "vsn is " + (vsn == null ? "missing" : vsn)
              + ": this server speaks 2.0.0; connect with ?vsn=2.0.0");
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (!origins.allows(origin, request.getHeader(HttpHeaders.HOST))) {
      return new Refused(
          403, "origin " + origin + " is not allowed: name it in allowOrigins (--allow-origin)");
    }
    if (parts.draining()) {
      return new Refused(503, "this node is draining: connect to another");
    }
    long open = parts.counters().open();
    if (open >= parts.options().getSocket().getMaxSockets()) {
      return new Refused(
          503,
          open + " websockets are open: maxSockets "
              + parts.options().getSocket().getMaxSockets());
    }
    return null;
  }
}
