package dev.rollcall.web.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What do the claims of a token whose signature is good say: who is it, until when, and what may they?
 *
 * <p>Everything that is checked is required: a token without issuer, audience or expiry is refused, not believed for ever. Pure: the time
 * comes as a parameter.
 */
final class ClaimRules {

  private final String issuer;
  private final List<String> audience;
  private final long leewayMs;
  private final String userClaim;
  private final String grantsClaim;
  private final List<Grant> grants;
  private final Set<String> metaClaims;

  ClaimRules(AuthOptions options) {
    this.issuer = options.getIssuer();
    this.audience = options.getAudience();
    this.leewayMs = options.getLeewayMs();
    this.userClaim = options.getUserClaim();
    this.grantsClaim = options.getGrantsClaim();
    this.grants = options.getGrants();
    this.metaClaims = Set.copyOf(options.getMetaClaims());
  }

  Identity identity(JsonObject claims, long epochMs) throws Unauthenticated {
    require(issuer.equals(claims.getValue("iss")), "the token's issuer is not ours");
    require(isForUs(claims.getValue("aud")), "the token is for another audience");
    Long expiresMs = timeMs(claims, "exp");
    if (expiresMs == null) {
      throw new Unauthenticated("the token never expires: it has to have exp");
    }
    long endMs = expiresMs + leewayMs;
    require(epochMs < endMs, "the token has expired");
    requireBegun(timeMs(claims, "nbf"), epochMs);
    requireBegun(timeMs(claims, "iat"), epochMs);
    return Identity.of(user(claims), claims, endMs, Grant.policy(grants(claims)))
        .withClaimedFields(metaClaims);
  }

  private boolean isForUs(@Nullable Object aud) {
    return aud instanceof JsonArray several
        ? several.stream().anyMatch(audience::contains)
        : aud instanceof String one && audience.contains(one);
  }

  private void requireBegun(@Nullable Long sinceMs, long epochMs) throws Unauthenticated {
    require(sinceMs == null || sinceMs - leewayMs <= epochMs, "the token is not valid yet");
  }

  private @Nullable String user(JsonObject claims) throws Unauthenticated {
    Object user = claims.getValue(userClaim);
    if (user == null) {
      return null;
    }
    require(
        user instanceof String name && Names.fault(name) == null,
        "the claim " + userClaim + " is no user id that can be a key");
    return (String) user;
  }

  private List<Grant> grants(JsonObject claims) throws Unauthenticated {
    Object own = claims.getValue(grantsClaim);
    if (own == null) {
      return grants;
    }
    try {
      List<Grant> all = new ArrayList<>(grants);
      all.addAll(Grant.list(own));
      return all;
    } catch (IllegalArgumentException e) {
      throw new Unauthenticated("the claim " + grantsClaim + ": " + e.getMessage());
    }
  }

  /** A NumericDate in ms; null if there is none. Years that no clock will see are as good as none. */
  private static @Nullable Long timeMs(JsonObject claims, String claim) throws Unauthenticated {
    Object value = claims.getValue(claim);
    if (value == null) {
      return null;
    }
    require(
        value instanceof Number number
            && Math.abs(number.doubleValue()) < Long.MAX_VALUE / 4.0 / 1_000,
        "the claim " + claim + " is no time");
    return (long) (((Number) value).doubleValue() * 1_000);
  }

  private static void require(boolean holds, String otherwise) throws Unauthenticated {
    if (!holds) {
      throw new Unauthenticated(otherwise);
    }
  }
}
