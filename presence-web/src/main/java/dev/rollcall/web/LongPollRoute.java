package dev.rollcall.web;

import dev.rollcall.web.Admission.Admitted;
import dev.rollcall.web.Admission.Refused;
import dev.rollcall.web.longpoll.LongPollCarrier;
import dev.rollcall.web.longpoll.LongPolls;
import dev.rollcall.web.longpoll.PollRequest;
import dev.rollcall.web.longpoll.PollServer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Long polling, for who gets no websocket through. A GET without a token begins a session, one with it takes messages; a POST brings
 * messages. A session lives on one node; whichever node a request arrives at has it answered there. HTTP's status is always 200, and the body's
 * says how it went: 410 with a token of a new session, 200, 204 (nothing within the window), 403 (not let in), 500 (the session is gone, or there
 * is no room: the client connects anew). To a poll of a session that is gone Phoenix answers 410 and a new session as well; clients before 1.8.2 take that for
 * their own session going on, and leave their channels unjoined.
 */
final class LongPollRoute {

  /** Largest body of a POST, in frames of maxFrameBytes. */
  private static final int BODY_FRAMES_MAX = 64;

  private static final String ALLOWED_HEADERS =
      "content-type, authorization, x-phoenix-authtoken, x-phoenix-longpoll-token";

  private final ServerParts parts;
  private final Admission admission;
  private final Supplier<LoopSockets> sockets;

  LongPollRoute(ServerParts parts, Admission admission, Supplier<LoopSockets> sockets) {
    this.parts = parts;
    this.admission = admission;
    this.sockets = sockets;
  }

  void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    boolean allowed = admission.allowsOrigin(request);
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (allowed && origin != null) {
      request
          .response()
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
          .putHeader(HttpHeaders.VARY, "Origin");
    }
    String token = LongPolls.tokenOf(request.headers(), request.params());
    if (request.method().equals(HttpMethod.OPTIONS)) {
      preflight(request.response());
    } else if (!allowed) {
      answer(request.response(), PollServer.status(403).toBuffer());
    } else if (request.method().equals(HttpMethod.GET) && token != null) {
      serve(request.response(), PollRequest.poll(token));
    } else if (request.method().equals(HttpMethod.GET)) {
      begin(request);
    } else if (request.method().equals(HttpMethod.POST)) {
      publish(routing, token);
    } else {
      WebRoutes.refuse(routing, 405, request.method() + " is not possible here: GET or POST");
    }
  }

  private void begin(HttpServerRequest request) {
    try {
      SocketRoutes.requireVersion(request);
    } catch (Refused refused) {
      refuse(request.response(), refused);
      return;
    }
    admission
        .admit(request)
        .onSuccess(client -> begin(request, client))
        .onFailure(cause -> refuse(request.response(), cause));
  }

  private void begin(HttpServerRequest request, Admitted client) {
    Context here = Vertx.currentContext();
    // Another node may get the next request: it is heard from before the client has its token.
    parts
        .forwarding()
        .open()
        .onComplete(open -> here.runOnContext(now -> {
          LongPollCarrier carrier = parts
              .polls()
              .open(here, parts.options().getSocket(), String.valueOf(request.remoteAddress()));
          sockets.get().accept(carrier, client);
          answer(
              request.response(),
              PollServer.status(410).put("token", carrier.token()).toBuffer());
        }));
  }

  private void refuse(HttpServerResponse response, Throwable cause) {
    parts.counters().refused.increment();
    boolean forbidden = cause instanceof Refused refused && refused.status() == 403;
    String reason = cause instanceof Refused refused ? refused.reason() : "server error";
    // All that the client knows besides 403 is 500.
    JsonObject body = PollServer.status(forbidden ? 403 : 500).put("error", reason);
    answer(response, body.toBuffer());
  }

  private void publish(RoutingContext routing, @Nullable String token) {
    if (token == null) {
      answer(routing.response(), PollServer.gone(PollRequest.Kind.PUBLISH).toBuffer());
      return;
    }
    body(
        routing,
        body -> serve(
            routing.response(),
            body == null
                ? new PollRequest(PollRequest.Kind.OVERSIZE, token, Buffer.buffer())
                : new PollRequest(PollRequest.Kind.PUBLISH, token, body)));
  }

  /** Has whoever knows the session answer: this server, or the one that its token names. */
  private void serve(HttpServerResponse response, PollRequest request) {
    Context here = Vertx.currentContext();
    PollServer server = parts.polls().has(request.token()) ? parts.polls() : parts.forwarding();
    Runnable abandon = server.serve(
        request,
        served ->
            here.runOnContext(now -> served.written().accept(answer(response, served.body()))));
    response.closeHandler(closed -> abandon.run());
  }

  /** The body, or null if it is too large. */
  private void body(RoutingContext routing, Consumer<@Nullable Buffer> then) {
    int bytesMax = BODY_FRAMES_MAX * parts.options().getSocket().getMaxFrameBytes();
    if (routing.body().available()) {
      Buffer read = routing.body().buffer();
      then.accept(read == null ? Buffer.buffer() : read.length() > bytesMax ? null : read);
      return;
    }
    Buffer body = Buffer.buffer();
    boolean[] tooLarge = {false};
    routing
        .request()
        .handler(chunk -> {
          tooLarge[0] |= body.length() + chunk.length() > bytesMax;
          if (!tooLarge[0]) {
            body.appendBuffer(chunk);
          }
        })
        .endHandler(end -> then.accept(tooLarge[0] ? null : body));
  }

  private static void preflight(HttpServerResponse response) {
    response
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS")
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS)
        .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "3600")
        .end();
  }

  /** False if nobody waits for it any more. */
  private static boolean answer(HttpServerResponse response, Buffer body) {
    if (response.ended() || response.closed()) {
      return false;
    }
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(body);
    return true;
  }
}
