package dev.rollcall.web.auth;

import dev.rollcall.pubsub.Knobs;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The keys that tokens are checked with. vertx-auth skips keys that it does not know, and without any key it takes tokens that are not signed
 * at all: so what cannot be used is looked for here, and no key is an error.
 */
final class AuthKeys {

  /** Shortest secret, in bytes: shorter ones than the hash can be guessed (RFC 7518, 3.2). */
  static final int SECRET_BYTES_MIN = 32;

  private AuthKeys() {}

  /** The keys of the JWKS file that can be used; none if there is no such file. Reads it: at the start. */
  static List<JsonObject> of(AuthOptions options) {
    if (options.getJwksFile().isEmpty()) {
      return List.of();
    }
    List<JsonObject> keys = read(options.getJwksFile()).stream()
        .map(JsonObject.class::cast)
        .filter(key -> isUsable(key, options.getAlgorithms()))
        .map(AuthKeys::withoutPrivateParts)
        .toList();
    Knobs.require(
        !keys.isEmpty(),
        "auth jwksFile %s has no key for signatures with %s",
        options.getJwksFile(),
        options.getAlgorithms());
    return keys;
  }

  static JWTAuthOptions into(JWTAuthOptions into, AuthOptions options, List<JsonObject> jwks) {
    into.setJwks(jwks);
    if (!options.getSecret().isEmpty()) {
      into.addPubSecKey(new PubSecKeyOptions()
          .setAlgorithm(options.getAlgorithms().get(0))
          .setBuffer(options.getSecret()));
    }
    if (!options.getPublicKey().isEmpty()) {
      into.addPubSecKey(new PubSecKeyOptions()
          .setAlgorithm(options.getAlgorithms().get(0))
          .setBuffer(options.getPublicKey().strip()));
    }
    return into;
  }

  private static JsonArray read(String file) {
    try {
      Object keys = new JsonObject(Files.readString(Path.of(file))).getValue("keys");
      Knobs.require(
          keys instanceof JsonArray array && array.stream().allMatch(JsonObject.class::isInstance),
          "auth jwksFile %s: it has to be {\"keys\": [...]}",
          file);
      return (JsonArray) keys;
    } catch (IOException | DecodeException e) {
      throw new IllegalArgumentException("auth jwksFile " + file + ": " + e, e);
    }
  }

  private static boolean isUsable(JsonObject key, List<String> algorithms) {
    Object use = key.getValue("use");
    // Without alg vertx-auth would assume one.
    return algorithms.contains(String.valueOf(key.getValue("alg")))
        && (use == null || use.equals("sig"));
  }

  /** To check signatures takes no private key: it is not even held. */
  private static JsonObject withoutPrivateParts(JsonObject key) {
    JsonObject publicKey = key.copy();
    for (String part : List.of("d", "p", "q", "dp", "dq", "qi", "oth")) {
      publicKey.remove(part);
    }
    return publicKey;
  }
}
