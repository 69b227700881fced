package dev.rollcall.web;

import dev.rollcall.web.Admission.Admitted;
import dev.rollcall.web.Admission.Refused;
import dev.rollcall.web.socket.WebSocketCarrier;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may open a websocket. What is refused is said in clear text: a wrong URL or origin is the first thing that goes wrong. */
final class SocketRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(SocketRoutes.class);

  private final ServerParts parts;
  private final Admission admission;
  private final BiConsumer<WebSocketCarrier, Admitted> accepted;

  SocketRoutes(
      ServerParts parts, Admission admission, BiConsumer<WebSocketCarrier, Admitted> accepted) {
    this.parts = parts;
    this.admission = admission;
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
    String vsn = request.getParam("vsn");
    if (vsn == null || !vsn.startsWith("2.")) {
      String heard = vsn == null ? "missing" : vsn;
      refuse(
          routing,
          new Refused(
              403, "vsn is " + heard + ": this server speaks 2.0.0; connect with ?vsn=2.0.0"));
      return;
    }
    // The request waits if it takes a while to find out who is asking.
    request.pause();
    admission.admit(request).onSuccess(client -> upgrade(request, client)).onFailure(cause -> {
      request.resume();
      refuse(routing, cause);
    });
  }

  private void upgrade(HttpServerRequest request, Admitted client) {
    request
        .toWebSocket()
        .map(socket -> new WebSocketCarrier(request, socket))
        .onSuccess(socket -> accepted.accept(socket, client))
        .onFailure(cause -> {
          parts.counters().closed.increment();
          admission.left(client);
          LOG.debug("upgrade of {} failed: {}", request.remoteAddress(), cause.toString());
        });
  }

  private void refuse(RoutingContext routing, Throwable cause) {
    parts.counters().refused.increment();
    if (cause instanceof Refused refused) {
      WebRoutes.refuse(routing, refused.status(), refused.reason());
    } else {
      routing.fail(cause);
    }
  }
}
