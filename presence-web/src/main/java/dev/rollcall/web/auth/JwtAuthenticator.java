package dev.rollcall.web.auth;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Identities from JSON Web Tokens. The keys are those that the options name, read once: nothing in a token says where a key is to be found.
 * The algorithm has to be on the list before the signature is looked at, and a key serves the one algorithm it was given for, so that
 * a public key is never taken for a shared secret.
 */
final class JwtAuthenticator implements Authenticator {

  /** Longest token, in characters: what an HTTP header may hold anyway. */
  private static final int TOKEN_MAX = 8_192;

  private final JWTAuth signatures;
  private final Set<String> algorithms;
  private final ClaimRules rules;
  private final @Nullable Identity guest;

  /** Throws if the options have no key that can be used. */
  JwtAuthenticator(Vertx vertx, AuthOptions options) {
    List<JsonObject> keys = AuthKeys.of(options);
    this.algorithms = Set.copyOf(options.getAlgorithms());
    // Issuer, audience and times are checked by the rules, which know the time as a parameter.
    this.signatures = JWTAuth.create(
        vertx,
        AuthKeys.into(new JWTAuthOptions(), options, keys)
            .setJWTOptions(new JWTOptions().setIgnoreExpiration(true)));
    this.rules = new ClaimRules(options);
    this.guest = options.getGuestGrants().isEmpty()
        ? null
        : Identity.of(
                null, new JsonObject(), Identity.NEVER, Grant.policy(options.getGuestGrants()))
            .withClaimedFields(Set.copyOf(options.getMetaClaims()));
  }

  @Override
  public Future<Identity> authenticate(Credentials credentials) {
    String token = credentials.token();
    if (token == null) {
      return guest == null
          ? Future.failedFuture(new Unauthenticated("no token"))
          : Future.succeededFuture(guest);
    }
    try {
      requireForm(token);
    } catch (Unauthenticated e) {
      return Future.failedFuture(e);
    }
    return verified(token).compose(claims -> {
      try {
        return Future.succeededFuture(rules.identity(claims, System.currentTimeMillis()));
      } catch (Unauthenticated e) {
        return Future.failedFuture(e);
      }
    });
  }

  /** The claims, if the signature is good. vertx-auth throws at claims of a type that it did not expect, too. */
  private Future<JsonObject> verified(String token) {
    Unauthenticated forged = new Unauthenticated("the token's signature is wrong");
    try {
      return signatures
          .authenticate(new TokenCredentials(token))
          .map(user -> user.attributes().getJsonObject("accessToken"))
          .recover(cause -> Future.failedFuture(forged));
    } catch (RuntimeException e) {
      return Future.failedFuture(new Unauthenticated("the token's claims cannot be read"));
    }
  }

  /** Three parts, none empty, and an algorithm of the list: whatever comes after this can rely on it. */
  private void requireForm(String token) throws Unauthenticated {
    String[] parts = token.split("\\.", -1);
    if (token.length() > TOKEN_MAX
        || parts.length != 3
        || parts[0].isEmpty()
        || parts[1].isEmpty()
        || parts[2].isEmpty()) {
      throw new Unauthenticated(
          "the token is no signed JWT of at most " + TOKEN_MAX + " characters");
    }
    JsonObject header;
    try {
      byte[] decoded = Base64.getUrlDecoder().decode(parts[0]);
      header = new JsonObject(new String(decoded, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | DecodeException e) {
      throw new Unauthenticated("the token's header is not JSON");
    }
    if (!(header.getValue("alg") instanceof String algorithm) || !algorithms.contains(algorithm)) {
      throw new Unauthenticated("the token's algorithm is not allowed");
    }
    if (header.containsKey("crit")) {
      throw new Unauthenticated("the token has critical extensions, of which none is known");
    }
  }
}
