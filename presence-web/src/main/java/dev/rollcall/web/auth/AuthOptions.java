package dev.rollcall.web.auth;

import dev.rollcall.pubsub.Knobs;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How it is found out who is asking: by JSON Web Tokens, if one of {@link #getSecret()}, {@link #getPublicKey()} and {@link #getJwksFile()}
 * is set, with an issuer and an audience; else the server is in development mode, where everybody may everything.
 */
public final class AuthOptions {

  /** Default of {@link #getLeewayMs()}. */
  public static final long DEFAULT_LEEWAY_MS = 10_000L;

  private static final List<String> SECRET_ALGORITHMS = List.of("HS256", "HS384", "HS512");
  private static final List<String> KEY_ALGORITHMS = List.of(
      "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

  private String secret = "";
  private String publicKey = "";
  private String jwksFile = "";
  private List<String> algorithms = List.of();
  private String issuer = "";
  private List<String> audience = List.of();
  private long leewayMs = DEFAULT_LEEWAY_MS;
  private String userClaim = "sub";
  private String grantsClaim = "rollcall";
  private List<String> metaClaims = List.of();
  private List<Grant> grants = List.of();
  private List<Grant> guestGrants = List.of();
  private boolean insecure;

  /** Defaults: development mode. */
  public AuthOptions() {}

  /** A copy. */
  public AuthOptions(AuthOptions other) {
    this(other.toJson());
  }

  /**
   * From JSON, as written by {@link #toJson()}; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a knob is unknown, of the wrong type or out of range: it names the knob
   */
  public AuthOptions(JsonObject json) {
    Knobs knobs = new Knobs("auth", json);
    setSecret(knobs.string("secret", secret));
    setPublicKey(knobs.string("publicKey", publicKey));
    setJwksFile(knobs.string("jwksFile", jwksFile));
    setAlgorithms(knobs.strings("algorithms", algorithms));
    setIssuer(knobs.string("issuer", issuer));
    setAudience(knobs.strings("audience", audience));
    setLeewayMs(knobs.number("leewayMs", leewayMs));
    setUserClaim(knobs.string("userClaim", userClaim));
    setGrantsClaim(knobs.string("grantsClaim", grantsClaim));
    setMetaClaims(knobs.strings("metaClaims", metaClaims));
    setGrants(Grant.list(knobs.array("grants", Grant.json(grants))));
    setGuestGrants(Grant.list(knobs.array("guestGrants", Grant.json(guestGrants))));
    setInsecure(knobs.bool("insecure", insecure));
    knobs.refuseUnknown();
  }

  /** All knobs as JSON. Has the secret in it. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("secret", secret)
        .put("publicKey", publicKey)
        .put("jwksFile", jwksFile)
        .put("algorithms", new JsonArray(List.copyOf(algorithms)))
        .put("issuer", issuer)
        .put("audience", new JsonArray(List.copyOf(audience)))
        .put("leewayMs", leewayMs)
        .put("userClaim", userClaim)
        .put("grantsClaim", grantsClaim)
        .put("metaClaims", new JsonArray(List.copyOf(metaClaims)))
        .put("grants", Grant.json(grants))
        .put("guestGrants", Grant.json(guestGrants))
        .put("insecure", insecure);
  }

  /** Whether tokens are asked for; if not, the server is in development mode. */
  public boolean isConfigured() {
    return !secret.isEmpty() || !publicKey.isEmpty() || !jwksFile.isEmpty();
  }

  /**
   * What these options say: tokens, or development mode.
   *
   * @throws IllegalArgumentException if they contradict each other, something is missing, or no key can be used
   */
  public Authenticator authenticator(Vertx vertx) {
    requireWhole();
    return isConfigured() ? new JwtAuthenticator(vertx, this) : Authenticator.development();
  }

  /**
   * Checks what no single knob can tell, and whether the JWKS file has a key that can be used.
   *
   * @throws IllegalArgumentException naming the knobs
   */
  public AuthOptions validate() {
    requireWhole();
    AuthKeys.of(this);
    return this;
  }

  private void requireWhole() {
    if (!isConfigured()) {
      Knobs.require(
          issuer.isEmpty() && audience.isEmpty() && grants.isEmpty() && guestGrants.isEmpty(),
          "auth has an issuer, audience or grants, but no secret, publicKey or jwksFile to check tokens with");
      return;
    }
    long sources = List.of(secret, publicKey, jwksFile).stream()
        .filter(source -> !source.isEmpty())
        .count();
    Knobs.require(
        sources == 1, "auth has %d of secret, publicKey and jwksFile: it has to be one", sources);
    Knobs.require(!issuer.isEmpty(), "auth issuer is missing: the iss that tokens have to have");
    Knobs.require(
        !audience.isEmpty(), "auth audience is missing: the aud that tokens have to have");
    List<String> possible = secret.isEmpty() ? KEY_ALGORITHMS : SECRET_ALGORITHMS;
    List<String> allowed = getAlgorithms();
    Knobs.require(
        possible.containsAll(allowed),
        "auth algorithms %s: with this kind of key they have to be among %s",
        allowed,
        possible);
    Knobs.require(
        allowed.size() == 1 || !jwksFile.isEmpty(),
        "auth algorithms %s: one key is for one algorithm",
        allowed);
  }

  /** The secret that tokens are signed with (HS256, HS384, HS512); empty: none. */
  public String getSecret() {
    return secret;
  }

  /** Sets {@link #getSecret()}: at least 32 bytes, and no PEM. */
  public AuthOptions setSecret(String secret) {
    int bytes = secret.getBytes(StandardCharsets.UTF_8).length;
    Knobs.require(
        bytes == 0 || bytes >= AuthKeys.SECRET_BYTES_MIN,
        "auth secret has %d bytes: it has to have %d at least",
        bytes,
        AuthKeys.SECRET_BYTES_MIN);
    Knobs.require(!secret.contains("-----BEGIN"), "auth secret is a PEM: that goes into publicKey");
    this.secret = secret;
    return this;
  }

  /** The public key or certificate that tokens are checked with, as PEM; empty: none. */
  public String getPublicKey() {
    return publicKey;
  }

  /** Sets {@link #getPublicKey()}: a PUBLIC KEY or CERTIFICATE. */
  public AuthOptions setPublicKey(String pem) {
    Knobs.require(
        pem.isEmpty()
            || pem.strip().startsWith("-----BEGIN PUBLIC KEY-----")
            || pem.strip().startsWith("-----BEGIN CERTIFICATE-----"),
        "auth publicKey is no PEM of a PUBLIC KEY or CERTIFICATE");
    this.publicKey = pem;
    return this;
  }

  /** A file with the keys that tokens are checked with, {@code {"keys": […]}}, each with {@code alg}; read at the start. Empty: none. */
  public String getJwksFile() {
    return jwksFile;
  }

  /** Sets {@link #getJwksFile()}: a path, never a URL. */
  public AuthOptions setJwksFile(String jwksFile) {
    Knobs.require(
        !jwksFile.contains("://"),
        "auth jwksFile is \"%s\": it has to be a file, not a URL",
        jwksFile);
    this.jwksFile = jwksFile;
    return this;
  }

  /** The algorithms that tokens may be signed with; by default HS256 with a secret, RS256 with a public key, RS256 and ES256 with a JWKS file. */
  public List<String> getAlgorithms() {
    if (!algorithms.isEmpty()) {
      return algorithms;
    }
    return !secret.isEmpty()
        ? List.of("HS256")
        : jwksFile.isEmpty() ? List.of("RS256") : List.of("RS256", "ES256");
  }

  /** Sets {@link #getAlgorithms()}: names as in RFC 7518, never {@code none}; empty: the default. */
  public AuthOptions setAlgorithms(List<String> algorithms) {
    for (String algorithm : algorithms) {
      Knobs.require(
          SECRET_ALGORITHMS.contains(algorithm) || KEY_ALGORITHMS.contains(algorithm),
          "auth algorithms has \"%s\": known are %s and %s",
          algorithm,
          SECRET_ALGORITHMS,
          KEY_ALGORITHMS);
    }
    this.algorithms = List.copyOf(algorithms);
    return this;
  }

  /** The {@code iss} that tokens have to have. */
  public String getIssuer() {
    return issuer;
  }

  /** Sets {@link #getIssuer()}. */
  public AuthOptions setIssuer(String issuer) {
    this.issuer = issuer;
    return this;
  }

  /** The {@code aud} of which tokens have to have one. */
  public List<String> getAudience() {
    return audience;
  }

  /** Sets {@link #getAudience()}. */
  public AuthOptions setAudience(List<String> audience) {
    this.audience = List.copyOf(audience);
    return this;
  }

  /** By how much the clocks of the issuer and of this machine may differ, in ms. Tokens live so much longer. */
  public long getLeewayMs() {
    return leewayMs;
  }

  /** Sets {@link #getLeewayMs()}: 0 to 300_000. */
  public AuthOptions setLeewayMs(long leewayMs) {
    this.leewayMs = Knobs.inRange("auth leewayMs", leewayMs, 0, 300_000L);
    return this;
  }

  /** The claim that is the user's id, which is the key of their presences. */
  public String getUserClaim() {
    return userClaim;
  }

  /** Sets {@link #getUserClaim()}. */
  public AuthOptions setUserClaim(String userClaim) {
    this.userClaim = Knobs.nonEmpty("auth userClaim", userClaim);
    return this;
  }

  /** The claim that has the user's rights: {@code [{"topic": "room:*", "rights": ["watch", "present"]}]}. */
  public String getGrantsClaim() {
    return grantsClaim;
  }

  /** Sets {@link #getGrantsClaim()}. */
  public AuthOptions setGrantsClaim(String grantsClaim) {
    this.grantsClaim = Knobs.nonEmpty("auth grantsClaim", grantsClaim);
    return this;
  }

  /** Claims that the server copies into the metas of the user's presences. Clients cannot set the fields of these names, whether the claim is there or not. */
  public List<String> getMetaClaims() {
    return metaClaims;
  }

  /** Sets {@link #getMetaClaims()}. */
  public AuthOptions setMetaClaims(List<String> metaClaims) {
    for (String claim : metaClaims) {
      Knobs.require(
          !claim.isEmpty() && !claim.startsWith("phx_ref") && Names.fault(claim) == null,
          "auth metaClaims has \"%s\": it cannot be a field of a meta",
          claim);
    }
    this.metaClaims = List.copyOf(metaClaims);
    return this;
  }

  /** What everybody with a good token may, besides what their own grants say. */
  public List<Grant> getGrants() {
    return grants;
  }

  /** Sets {@link #getGrants()}: at most {@link Grant#GRANTS_MAX}. */
  public AuthOptions setGrants(List<Grant> grants) {
    this.grants = bounded("grants", grants);
    return this;
  }

  /** What those may who bring no token; empty: they are not let in. A token that is wrong does not make a guest. */
  public List<Grant> getGuestGrants() {
    return guestGrants;
  }

  /** Sets {@link #getGuestGrants()}: at most {@link Grant#GRANTS_MAX}. */
  public AuthOptions setGuestGrants(List<Grant> guestGrants) {
    this.guestGrants = bounded("guestGrants", guestGrants);
    return this;
  }

  /** Whether development mode, where everybody may everything, may be served on an address that others reach. */
  public boolean isInsecure() {
    return insecure;
  }

  /** Sets {@link #isInsecure()}. */
  public AuthOptions setInsecure(boolean insecure) {
    this.insecure = insecure;
    return this;
  }

  private static List<Grant> bounded(String knob, List<Grant> grants) {
    Knobs.inRange("auth " + knob, grants.size(), 0, Grant.GRANTS_MAX);
    return List.copyOf(grants);
  }
}
