package dev.rollcall.web.management;

import dev.rollcall.web.limit.Addresses;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who may see the management surface: who has the token; without a token, whoever reaches it by loopback and knows that. A browser reaches loopback for any
 * page that asks: a name that a foreign site has given to 127.0.0.1 is therefore no way in, and what changes something is not done for another origin.
 */
public final class ManagementGate implements Handler<RoutingContext> {

  private final byte[] token;

  /** A gate as the options say. */
  public ManagementGate(ManagementOptions options) {
    this.token = options.getToken().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (token.length > 0 && !hasToken(request.getHeader(HttpHeaders.AUTHORIZATION))) {
      routing.response().putHeader("WWW-Authenticate", "Basic realm=\"rollcall management\"");
      refuse(routing, 401, "the management token is missing or wrong");
    } else if (token.length == 0 && !isLoopback(request.authority())) {
      refuse(routing, 403, "the management surface is reached by a loopback address only");
    } else if (isForeign(request)) {
      refuse(routing, 403, "the management surface is not for pages of another origin");
    } else {
      routing.next();
    }
  }

  private boolean hasToken(@Nullable String authorization) {
    if (authorization == null) {
      return false;
    }
    String given = "";
    if (authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      given = authorization.substring(7).strip();
    } else if (authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
      try {
        String pair = new String(
            Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
        given = pair.substring(pair.indexOf(':') + 1);
      } catch (IllegalArgumentException noBase64) {
        return false;
      }
    }
    // In constant time: how long it takes says nothing of how much is right.
    return MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isLoopback(@Nullable HostAndPort authority) {
    return authority != null && Addresses.isLoopbackHost(authority.host());
  }

  private static boolean isForeign(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    HostAndPort authority = request.authority();
    if (origin == null || authority == null) {
      return false;
    }
    String own = request.scheme() + "://" + authority;
    return !origin.toLowerCase(Locale.ROOT).equals(own.toLowerCase(Locale.ROOT));
  }

  private static void refuse(RoutingContext routing, int status, String error) {
    routing
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end("{\"error\":\"" + error + "\"}");
  }
}
