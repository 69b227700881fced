package dev.rollcall.web;

import dev.rollcall.web.auth.Credentials;
import dev.rollcall.web.auth.Identity;
import dev.rollcall.web.auth.TopicRights;
import dev.rollcall.web.auth.Unauthenticated;
import dev.rollcall.web.limit.Addresses;
import dev.rollcall.web.socket.OwnLoop;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Who reads the API: found out before any route of it, and asked by each. A route that forgets to ask has no identity to answer to. */
final class ApiCallers implements Handler<RoutingContext> {

  private static final String CALLER = ApiCallers.class.getName();

  private final ServerParts parts;
  private final CredentialsReader reader;

  ApiCallers(ServerParts parts) {
    this.parts = parts;
    this.reader = new CredentialsReader(parts.options().getLimits());
  }

  /** Goes on with the caller's identity, or answers 401, or 429. */
  @Override
  public void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    Credentials credentials = reader.ofRead(request);
    boolean exempt = parts.isExempt(credentials.address());
    String block = Addresses.block(credentials.address());
    // Before anything is verified, which is what such requests would have us do.
    if (!exempt && isTooSoon(routing, parts.reads().waitMs(nobodyAt(block), nowMs()))) {
      return;
    }
    request.pause();
    OwnLoop.ask(() -> parts.authenticator().authenticate(credentials)).onComplete(known -> {
      request.resume();
      boolean someone =
          known.succeeded() && known.result().expiresInMs(System.currentTimeMillis()) > 0;
      String name = someone ? name(known.result(), block) : nobodyAt(block);
      if (!exempt && isTooSoon(routing, parts.reads().read(name, nowMs()))) {
        return;
      }
      if (someone) {
        routing.put(CALLER, known.result());
        routing.next();
      } else {
        refuse(routing, known);
      }
    });
  }

  private static String name(Identity caller, String block) {
    return caller.user() == null ? "address " + block : "user " + caller.user();
  }

  private static String nobodyAt(String block) {
    return "nobody at " + block;
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** Whether the caller has to wait so long, in ms; then it was told. */
  private boolean isTooSoon(RoutingContext routing, long waitMs) {
    if (waitMs > 0) {
      refuse(routing, 429, (waitMs + 999) / 1_000, "too many reads in too short a time");
    }
    return waitMs > 0;
  }

  /** Refuses now what may be asked again in so many seconds. */
  void refuse(RoutingContext routing, int status, long afterSeconds, String error) {
    count(status);
    routing.response().putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(afterSeconds));
    WebRoutes.refuse(routing, status, error);
  }

  private void refuse(RoutingContext routing, AsyncResult<Identity> known) {
    if (known.failed() && !(known.cause() instanceof Unauthenticated)) {
      routing.fail(known.cause());
      return;
    }
    String reason = known.succeeded()
        ? "the credentials have expired"
        : String.valueOf(known.cause().getMessage());
    count(401);
    routing.response().putHeader("WWW-Authenticate", "Bearer");
    WebRoutes.refuse(routing, 401, reason + " (Authorization: Bearer)");
  }

  private void count(int status) {
    parts.counters().refused.increment();
    parts.counters().refusals.count("HTTP_" + status);
  }

  /** Who asks. */
  static Identity caller(RoutingContext routing) {
    Identity caller = routing.get(CALLER);
    if (caller == null) {
      throw new IllegalStateException(
          "nobody found out who asks for " + routing.request().path());
    }
    return caller;
  }

  /** Whether the caller has the right in the topic; if not, 403 was answered, the same for a topic that exists and one that does not. */
  boolean may(RoutingContext routing, String topic, String name, Predicate<TopicRights> right) {
    boolean may = right.test(caller(routing).rights(topic));
    if (!may) {
      deny(routing, "no right to " + name + " in this topic");
    }
    return may;
  }

  /** Answers 403. */
  void deny(RoutingContext routing, String reason) {
    count(403);
    WebRoutes.refuse(routing, 403, reason);
  }
}
