package dev.rollcall.web.auth;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * What a request brings to say who is asking.
 *
 * @param token the token, from wherever it came: the {@code authToken} of the phoenix client, the connect parameter {@code token}, or
 *     {@code Authorization: Bearer}; null: none
 * @param address the client's address, for limits and logs; of the proxy's client if the proxy is trusted
 * @param params the parameters of the URL
 * @param headers the headers of the request
 */
public record Credentials(
    @Nullable String token, String address, MultiMap params, MultiMap headers) {

  /** Without the token and the rest: either may be a secret, and credentials end up in logs. */
  @Override
  public String toString() {
    return "Credentials[" + address + (token == null ? ", no token]" : ", a token]");
  }
}
