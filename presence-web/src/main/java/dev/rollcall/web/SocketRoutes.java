package dev.rollcall.web;

import dev.rollcall.web.Admission.Admitted;
import dev.rollcall.web.Admission.Refused;
import dev.rollcall.web.socket.OwnLoop;
import dev.rollcall.web.socket.WebSocketCarrier;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ways in: a websocket, or polls. What is refused is said in clear text: a wrong URL or origin is the first thing that goes wrong. */
final class SocketRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(SocketRoutes.class);

  private final ServerParts parts;
  private final Admission admission;
  private final Supplier<LoopSockets> sockets;
  private final LongPollRoute polls;

  /** The supplier knows the sockets of the event loop that it is called on. */
  SocketRoutes(ServerParts parts, Admission admission, Supplier<LoopSockets> sockets) {
    this.parts = parts;
    this.admission = admission;
    this.sockets = sockets;
    this.polls = new LongPollRoute(parts, admission, sockets);
  }

  /** Takes {@code …/websocket} and {@code …/longpoll}, wherever they are mounted; everything else goes on to the next handler. */
  void handle(RoutingContext routing) {
    String path = routing.request().path();
    if (path.endsWith("/websocket")) {
      upgrade(routing);
    } else if (path.endsWith("/longpoll")) {
      polls.handle(routing);
    } else {
      routing.next();
    }
  }

  /** Fails unless the client speaks this version of the protocol: without one it would be version 1. */
  static void requireVersion(HttpServerRequest request) throws Refused {
    String vsn = request.getParam("vsn");
    if (vsn == null || !vsn.startsWith("2.")) {
      String heard = vsn == null ? "missing" : vsn;
      throw new Refused(
          403, "vsn is " + heard + ": this server speaks 2.0.0; connect with ?vsn=2.0.0");
    }
  }

  private void upgrade(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (!request.headers().contains(HttpHeaders.UPGRADE, "websocket", true)) {
      routing.response().putHeader(HttpHeaders.UPGRADE, "websocket");
      WebRoutes.refuse(
          routing, 426, "this is a websocket: connect to ws://…/socket/websocket?vsn=2.0.0");
      return;
    }
    try {
      requireVersion(request);
      requireNoBody(request);
    } catch (Refused refused) {
      refuse(routing, refused);
      return;
    }
    // The request waits if it takes a while to find out who is asking.
    request.pause();
    admission.admit(request).onSuccess(client -> upgrade(routing, client)).onFailure(cause -> {
      request.resume();
      refuse(routing, cause);
    });
  }

  /** Of what has a body Vert.x reads all, and says nothing if that is too much. */
  private static void requireNoBody(HttpServerRequest request) throws Refused {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || (length != null && !length.equals("0"))) {
      throw new Refused(400, "the request of a websocket has no body");
    }
  }

  private void upgrade(RoutingContext routing, Admitted client) {
    HttpServerRequest request = routing.request();
    OwnLoop.ask(request::toWebSocket)
        .onSuccess(socket -> sockets.get().accept(carrier(request), client))
        .onFailure(cause -> {
          parts.counters().closed.increment();
          admission.left(client);
          LOG.debug("upgrade of {} failed: {}", request.remoteAddress(), cause.toString());
          if (!request.response().closed() && !request.response().ended()) {
            routing.fail(cause);
          }
        });
  }

  private WebSocketCarrier carrier(HttpServerRequest request) {
    return new WebSocketCarrier(
        request, PresenceSocket.hardFrameBytes(parts.options().getSocket()));
  }

  private void refuse(RoutingContext routing, Throwable cause) {
    parts.counters().refused.increment();
    if (cause instanceof Refused refused) {
      parts.counters().refusals.count("HTTP_" + refused.status());
      WebRoutes.refuse(routing, refused.status(), refused.reason());
    } else {
      routing.fail(cause);
    }
  }
}
