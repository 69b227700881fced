package dev.rollcall.web.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which tokens stand for somebody. Each refusal differs from a good token in one thing. */
class JwtAuthenticatorTest {

  private static final Vertx VERTX = Vertx.vertx();
  private static KeyPair keys;
  private static KeyPair others;

  @TempDir
  private Path directory;

  @BeforeAll
  static void makeKeys() {
    keys = Tokens.rsa();
    others = Tokens.rsa();
  }

  @AfterAll
  static void close() {
    var unused = VERTX.close();
  }

  private static Future<Identity> ask(Authenticator authenticator, @Nullable String token) {
    MultiMap none = MultiMap.caseInsensitiveMultiMap();
    return authenticator.authenticate(new Credentials(token, "192.0.2.1", none, none));
  }

  private static Identity good(AuthOptions options, String token) {
    Future<Identity> identity = ask(options.authenticator(VERTX), token);
    assertThat(identity.succeeded()).as(String.valueOf(identity.cause())).isTrue();
    return identity.result();
  }

  private static String refusal(AuthOptions options, @Nullable String token) {
    Future<Identity> identity = ask(options.authenticator(VERTX), token);
    assertThat(identity.cause()).isInstanceOf(Unauthenticated.class);
    return identity.cause().getMessage();
  }

  private static String refusal(JsonObject claims) {
    return refusal(Tokens.options(), Tokens.signed(claims));
  }

  private AuthOptions rsaOptions() {
    return Tokens.options().setSecret("").setPublicKey(Tokens.pem(keys));
  }

  private AuthOptions jwksOptions(JsonObject... jwks) throws IOException {
    Path file = directory.resolve("jwks.json");
    Files.writeString(
        file, new JsonObject().put("keys", new JsonArray(List.of(jwks))).encode());
    return Tokens.options().setSecret("").setJwksFile(file.toString());
  }

  private static JsonObject rs256() {
    return new JsonObject().put("alg", "RS256");
  }

  @Test
  void aGoodTokenSaysWhoItIsAndWhatTheyMay() {
    Identity ann = good(Tokens.options(), Tokens.of("ann", "room:*", "watch", "present"));
    assertThat(ann.user()).isEqualTo("ann");
    assertThat(ann.rights("room:1")).isEqualTo(TopicRights.of(List.of("watch", "present")));
    assertThat(ann.rights("room")).isEqualTo(TopicRights.NONE);
    assertThat(ann.rights("lobby")).isEqualTo(TopicRights.NONE);
    assertThat(ann.expiresInMs(System.currentTimeMillis())).isBetween(1L, 60_000L);
  }

  @Test
  void whatNoTokenGrantsIsDenied() {
    Identity ann = good(Tokens.options(), Tokens.signed(Tokens.claims("ann")));
    assertThat(ann.rights("room:1")).isEqualTo(TopicRights.NONE);
    assertThat(refusal(Tokens.options(), null)).isEqualTo("no token");
  }

  @Test
  void everybodysGrantsAndGuestsAreTheOptions() {
    AuthOptions options = Tokens.options()
        .setGrants(List.of(new Grant("lobby", TopicRights.of(List.of("watch")))))
        .setGuestGrants(List.of(new Grant("news:*", TopicRights.of(List.of("count")))));
    Identity ann = good(options, Tokens.of("ann", "lobby", "present"));
    assertThat(ann.rights("lobby")).isEqualTo(TopicRights.of(List.of("watch", "present")));
    assertThat(ann.rights("news:1")).isEqualTo(TopicRights.NONE);
    Identity guest = ask(options.authenticator(VERTX), null).result();
    assertThat(guest.user()).isNull();
    assertThat(guest.rights("news:1")).isEqualTo(TopicRights.of(List.of("count")));
    assertThat(guest.rights("lobby")).isEqualTo(TopicRights.NONE);
    assertThat(refusal(options, "x.y.z")).contains("header");
  }

  @Test
  void anUnsignedTokenIsRefused() {
    String payload = Tokens.base64(Tokens.claims("ann"));
    for (String none : new String[] {"none", "None", "NONE", ""}) {
      String header = Tokens.base64(new JsonObject().put("alg", none));
      assertThat(refusal(Tokens.options(), header + "." + payload + ".")).contains("signed JWT");
      assertThat(refusal(Tokens.options(), header + "." + payload)).contains("signed JWT");
      assertThat(refusal(Tokens.options(), header + "." + payload + ".AAAA"))
          .contains("algorithm is not allowed");
    }
    String good = Tokens.signed(Tokens.claims("ann"));
    assertThat(refusal(Tokens.options(), good.substring(0, good.lastIndexOf('.') + 1)))
        .contains("signed JWT");
  }

  @Test
  void aPublicKeyIsNoSecret() {
    String confused = Tokens.hmac("HS256", Tokens.claims("ann"), Tokens.pem(keys));
    assertThat(refusal(rsaOptions(), confused)).contains("algorithm is not allowed");
    String stripped =
        Tokens.hmac("HS256", Tokens.claims("ann"), Tokens.pem(keys).strip());
    assertThat(refusal(rsaOptions(), stripped)).contains("algorithm is not allowed");
    String disguised = Tokens.hmac("RS256", Tokens.claims("ann"), Tokens.pem(keys));
    assertThat(refusal(rsaOptions(), disguised)).contains("signature is wrong");
    String otherWayRound = Tokens.rsa(rs256(), Tokens.claims("ann"), keys);
    assertThat(refusal(Tokens.options(), otherWayRound)).contains("algorithm is not allowed");
    assertThatThrownBy(() -> Tokens.options().setSecret(Tokens.pem(keys)))
        .hasMessageContaining("publicKey");
  }

  @Test
  void theSignatureIsChecked() {
    String good = Tokens.signed(Tokens.claims("ann"));
    assertThat(good(Tokens.options(), good).user()).isEqualTo("ann");
    String[] parts = good.split("\\.", -1);
    String forged = parts[0] + "." + Tokens.base64(Tokens.claims("bob")) + "." + parts[2];
    assertThat(refusal(Tokens.options(), forged)).contains("signature is wrong");
    String stolen = Tokens.hmac("HS256", Tokens.claims("ann"), "x" + Tokens.SECRET);
    assertThat(refusal(Tokens.options(), stolen)).contains("signature is wrong");
    assertThat(
            good(rsaOptions(), Tokens.rsa(rs256(), Tokens.claims("ann"), keys)).user())
        .isEqualTo("ann");
    assertThat(refusal(rsaOptions(), Tokens.rsa(rs256(), Tokens.claims("ann"), others)))
        .contains("signature is wrong");
  }

  @Test
  void aKeyOfTheTokensOwnIsNotUsed() {
    JsonObject header = rs256()
        .put("kid", "mine")
        .put("jku", "http://127.0.0.1:1/jwks.json")
        .put("x5u", "http://127.0.0.1:1/cert.pem")
        .put("jwk", Tokens.jwk("mine", others))
        .put("x5c", new JsonArray().add("AAAA"));
    assertThat(refusal(rsaOptions(), Tokens.rsa(header, Tokens.claims("ann"), others)))
        .contains("signature is wrong");
    assertThat(refusal(
            rsaOptions(),
            Tokens.rsa(
                rs256().put("crit", new JsonArray().add("b64")), Tokens.claims("ann"), keys)))
        .contains("critical");
  }

  @Test
  void keysOfAFileAreFoundByTheirId() throws IOException {
    AuthOptions options = jwksOptions(Tokens.jwk("one", keys), Tokens.jwk("two", others));
    JsonObject claims = Tokens.claims("ann");
    assertThat(good(options, Tokens.rsa(rs256().put("kid", "two"), claims, others))
            .user())
        .isEqualTo("ann");
    assertThat(refusal(options, Tokens.rsa(rs256().put("kid", "one"), claims, others)))
        .contains("signature is wrong");
    assertThat(refusal(options, Tokens.rsa(rs256().put("kid", "three"), claims, keys)))
        .contains("signature is wrong");
  }

  @Test
  void aKeyFileWithoutAKeyThatCanBeUsedFailsTheStart() throws IOException {
    AuthOptions encrypting = jwksOptions(Tokens.jwk("one", keys).put("use", "enc"));
    assertThatThrownBy(() -> encrypting.authenticator(VERTX)).hasMessageContaining("no key");
    AuthOptions unnamed = jwksOptions(Tokens.jwk("one", keys).putNull("alg"));
    assertThatThrownBy(() -> unnamed.authenticator(VERTX)).hasMessageContaining("no key");
    AuthOptions empty = jwksOptions();
    assertThatThrownBy(() -> empty.authenticator(VERTX)).hasMessageContaining("no key");
    AuthOptions missing = Tokens.options().setSecret("").setJwksFile("nowhere.json");
    assertThatThrownBy(() -> missing.authenticator(VERTX)).hasMessageContaining("nowhere.json");
    assertThatThrownBy(() -> new AuthOptions().setJwksFile("https://evil.example/jwks"))
        .hasMessageContaining("not a URL");
  }

  @Test
  void issuerAndAudienceHaveToBeOurs() {
    assertThat(refusal(Tokens.claims("ann").put("iss", "https://other.example")))
        .contains("issuer");
    assertThat(refusal(without("iss"))).contains("issuer");
    assertThat(refusal(Tokens.claims("ann").put("aud", "other"))).contains("audience");
    assertThat(refusal(Tokens.claims("ann").put("aud", new JsonArray().add("other"))))
        .contains("audience");
    assertThat(refusal(without("aud"))).contains("audience");
    JsonObject several =
        Tokens.claims("ann").put("aud", new JsonArray().add("x").add("rollcall"));
    assertThat(good(Tokens.options(), Tokens.signed(several)).user()).isEqualTo("ann");
  }

  @Test
  void anExpiredTokenIsRefusedAndOneThatNeverExpiresToo() {
    long nowS = System.currentTimeMillis() / 1_000;
    assertThat(refusal(Tokens.claims("ann").put("exp", nowS - 1))).contains("expired");
    assertThat(refusal(without("exp"))).contains("never expires");
    assertThat(refusal(Tokens.claims("ann").put("exp", "tomorrow"))).contains("cannot be read");
    assertThat(refusal(Tokens.claims("ann").put("exp", 1e300))).contains("no time");
    assertThat(refusal(Tokens.claims("ann").put("nbf", nowS + 30))).contains("not valid yet");
    assertThat(refusal(Tokens.claims("ann").put("iat", nowS + 30))).contains("not valid yet");
    Identity late = good(
        Tokens.options().setLeewayMs(60_000),
        Tokens.signed(Tokens.claims("ann").put("exp", nowS - 30).put("nbf", nowS + 30)));
    assertThat(late.expiresAtMs()).isEqualTo((nowS + 30) * 1_000);
  }

  @Test
  void aUserIdThatCannotBeAKeyIsRefused() {
    assertThat(refusal(Tokens.claims("__proto__"))).contains("user id");
    assertThat(refusal(Tokens.claims("").put("sub", 7))).contains("user id");
    assertThat(refusal(Tokens.claims("x".repeat(257)))).contains("user id");
    assertThat(good(Tokens.options(), Tokens.signed(without("sub"))).user()).isNull();
    Identity byMail = good(
        Tokens.options().setUserClaim("email"),
        Tokens.signed(Tokens.claims("7").put("email", "ann@example.org")));
    assertThat(byMail.user()).isEqualTo("ann@example.org");
  }

  @Test
  void grantsThatCannotBeReadGrantNothing() {
    for (Object wrong : new Object[] {
      "*",
      new JsonObject(),
      new JsonArray().add("room:*"),
      Tokens.grants("*:secret", "watch"),
      Tokens.grants("room:*", "everything"),
      Tokens.grants("", "watch")
    }) {
      assertThat(refusal(Tokens.claims("ann").put("rollcall", wrong))).contains("claim rollcall");
    }
    JsonArray many = new JsonArray();
    for (int i = 0; i <= Grant.GRANTS_MAX; i++) {
      many.add(Tokens.grants("t" + i, "watch").getValue(0));
    }
    // Too long for a header, or too many.
    assertThat(refusal(Tokens.claims("ann").put("rollcall", many))).contains("at most");
  }

  @Test
  void rubbishIsRefused() {
    for (String rubbish : new String[] {
      "",
      ".",
      "..",
      "...",
      "a.b.c",
      "e30.e30.e30",
      "{}.{}.{}",
      "x".repeat(100_000),
      "[".repeat(3_000) + "." + "a.b",
      Tokens.base64(new JsonObject().put("alg", 5)) + ".e30.e30",
    }) {
      assertThat(refusal(Tokens.options(), rubbish)).isNotEmpty();
    }
    String deep = java.util.Base64.getUrlEncoder()
        .encodeToString("{\"a\":".repeat(1_200).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(refusal(Tokens.options(), deep + ".e30.e30")).contains("header");
  }

  private static JsonObject without(String claim) {
    JsonObject claims = Tokens.claims("ann");
    claims.remove(claim);
    return claims;
  }
}
