package dev.rollcall.web.demo;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Who may end processes? Whoever holds the token that the demo printed, on a page of the demo's own.
 *
 * <p>The token is random for each demo and only ever in the printed address's fragment, which browsers send to nobody. It
 * has to come as a bearer: no other site's form or image can send that without being asked first, and nothing here answers
 * such a question. The Host has to be this server's: a name that somebody lets point to loopback is no way in. Thread-safe.
 */
final class ControlGuard {

  private static final int TOKEN_BYTES = 16;
  private static final String SCHEME = "Bearer ";

  private final String token;

  ControlGuard() {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  String token() {
    return token;
  }

  /** Why a request is none of this server's own pages or of a program on this machine; null if it is. For every route. */
  @Nullable
  String strange(HttpServerRequest request, int port) {
    String host = request.getHeader(HttpHeaders.HOST);
    if (!isOwn(host, port)) {
      return "host " + host + " is not this server's: use 127.0.0.1:" + port;
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    return origin == null || origin.equals("http://" + host)
        ? null
        : "origin " + origin + " is not this page's";
  }

  /** Why a request may not see and not touch the processes; null if it may. */
  @Nullable
  String refusal(HttpServerRequest request) {
    String given = request.getHeader(HttpHeaders.AUTHORIZATION);
    return given != null && given.startsWith(SCHEME) && isToken(given.substring(SCHEME.length()))
        ? null
        : "the token is missing or wrong: open the address that the demo printed";
  }

  private static boolean isOwn(@Nullable String host, int port) {
    return ("127.0.0.1:" + port).equals(host) || ("localhost:" + port).equals(host);
  }

  private boolean isToken(String given) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }
}
