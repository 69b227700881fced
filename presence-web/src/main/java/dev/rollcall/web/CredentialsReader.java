package dev.rollcall.web;

import dev.rollcall.web.auth.Credentials;
import dev.rollcall.web.limit.Addresses;
import dev.rollcall.web.limit.LimitOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a request brings to say who is asking. The phoenix client has four ways to send a token: {@code authToken} as a subprotocol of the websocket,
 * the same as a header of its polls, {@code params: {token}}, and whatever a program sets as {@code Authorization}. A token in the URL ends up in
 * the logs of proxies: it is taken for sockets only, which have no other way in old clients.
 */
final class CredentialsReader {

  /** Precedes the token in {@code Sec-WebSocket-Protocol}. */
  private static final String SUBPROTOCOL = "base64url.bearer.phx.";

  private final String forwardedHeader;

  CredentialsReader(LimitOptions options) {
    this.forwardedHeader = options.getForwardedHeader();
  }

  /** Of a socket, or of polls in its place. */
  Credentials ofSocket(HttpServerRequest request) {
    String token = subprotocol(request.getHeader("Sec-WebSocket-Protocol"));
    if (token == null) {
      token = request.getHeader("X-Phoenix-AuthToken");
    }
    if (token == null) {
      token = bearer(request);
    }
    return read(request, token == null ? request.getParam("token") : token);
  }

  /** Of a read. */
  Credentials ofRead(HttpServerRequest request) {
    return read(request, bearer(request));
  }

  /** The client's address. */
  String address(HttpServerRequest request) {
    String remote =
        request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
    return Addresses.client(
        remote == null ? "" : remote,
        forwardedHeader.isEmpty() ? null : joined(request, forwardedHeader));
  }

  /** Each proxy may add to the header that is there or write one more of the same name. */
  private static @Nullable String joined(HttpServerRequest request, String header) {
    var values = request.headers().getAll(header);
    return values.isEmpty() ? null : String.join(",", values);
  }

  private Credentials read(HttpServerRequest request, @Nullable String token) {
    return new Credentials(
        token == null || token.isEmpty() ? null : token,
        address(request),
        request.params(),
        request.headers());
  }

  private static @Nullable String bearer(HttpServerRequest request) {
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    return authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
        ? authorization.substring(7).strip()
        : null;
  }

  /** The client writes what btoa gives, without the padding; its name for it says base64url. Both alphabets are read. */
  static @Nullable String subprotocol(@Nullable String protocols) {
    if (protocols == null) {
      return null;
    }
    for (String protocol : protocols.split(",", -1)) {
      String name = protocol.strip();
      if (name.startsWith(SUBPROTOCOL)) {
        String encoded = name.substring(SUBPROTOCOL.length()).replace('+', '-').replace('/', '_');
        try {
          return new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noBase64) {
          // Not null: who brings a token that cannot be read is not a guest.
          return encoded;
        }
      }
    }
    return null;
  }
}
