package dev.rollcall.web;

import dev.rollcall.web.auth.Credentials;
import dev.rollcall.web.auth.Identity;
import dev.rollcall.web.auth.TopicRights;
import dev.rollcall.web.auth.Unauthenticated;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
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

  /** Goes on with the caller's identity, or answers 401. */
  @Override
  public void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    Credentials credentials = reader.ofRead(request);
    request.pause();
    parts.authenticator().authenticate(credentials).onComplete(known -> {
      request.resume();
      if (known.succeeded() && known.result().expiresInMs(System.currentTimeMillis()) > 0) {
        routing.put(CALLER, known.result());
        routing.next();
      } else if (known.succeeded() || known.cause() instanceof Unauthenticated) {
        String reason = known.succeeded()
            ? "the credentials have expired"
            : String.valueOf(known.cause().getMessage());
        parts.counters().refused.increment();
        parts.counters().refusals.count("HTTP_401");
        routing.response().putHeader("WWW-Authenticate", "Bearer");
        WebRoutes.refuse(routing, 401, reason + " (Authorization: Bearer)");
      } else {
        routing.fail(known.cause());
      }
    });
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
    parts.counters().refused.increment();
    parts.counters().refusals.count("HTTP_403");
    WebRoutes.refuse(routing, 403, reason);
  }
}
