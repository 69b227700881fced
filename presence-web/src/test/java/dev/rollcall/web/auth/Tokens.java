package dev.rollcall.web.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as an issuer would make them, and as an attacker would: put together by hand, so that anything can be wrong with them. */
public final class Tokens {

  public static final String SECRET = "a secret of the tests that is long enough";
  public static final String ISSUER = "https://issuer.example";
  public static final String AUDIENCE = "rollcall";

  private Tokens() {}

  /** Options that take tokens signed with the secret. */
  public static AuthOptions options() {
    return new AuthOptions()
        .setSecret(SECRET)
        .setIssuer(ISSUER)
        .setAudience(List.of(AUDIENCE))
        .setLeewayMs(0);
  }

  /** Claims in which nothing is wrong, for a minute; no rights. */
  public static JsonObject claims(String user) {
    long nowS = System.currentTimeMillis() / 1_000;
    return new JsonObject()
        .put("iss", ISSUER)
        .put("aud", AUDIENCE)
        .put("iat", nowS)
        .put("exp", nowS + 60)
        .put("sub", user);
  }

  /** A good token: in the topics of the pattern these rights. */
  public static String of(String user, String pattern, String... rights) {
    return signed(claims(user).put("rollcall", grants(pattern, rights)));
  }

  public static JsonArray grants(String pattern, String... rights) {
    return new JsonArray()
        .add(new JsonObject()
            .put("topic", pattern)
            .put("rights", new JsonArray(Arrays.asList(rights))));
  }

  public static String signed(JsonObject claims) {
    return hmac("HS256", claims, SECRET);
  }

  /** Signed as HS256, whatever its header says. */
  public static String hmac(String algorithm, JsonObject claims, String secret) {
    return hmac(new JsonObject().put("alg", algorithm).put("typ", "JWT"), claims, secret);
  }

  static String hmac(JsonObject header, JsonObject claims, String secret) {
    String input = base64(header) + "." + base64(claims);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return input + "." + base64(mac.doFinal(input.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2_048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String rsa(JsonObject header, JsonObject claims, KeyPair keys) {
    String input = base64(header) + "." + base64(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(input.getBytes(StandardCharsets.UTF_8));
      return input + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String pem(KeyPair keys) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  static JsonObject jwk(String kid, KeyPair keys) {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    return new JsonObject()
        .put("kty", "RSA")
        .put("alg", "RS256")
        .put("use", "sig")
        .put("kid", kid)
        .put("n", base64(unsigned(key.getModulus())))
        .put("e", base64(unsigned(key.getPublicExponent())));
  }

  static String base64(JsonObject json) {
    return base64(json.encode().getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
