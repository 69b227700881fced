package dev.rollcall.web.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuthOptionsTest {

  private static void refused(AuthOptions options, String reason) {
    Vertx vertx = Vertx.vertx();
    try {
      assertThatThrownBy(() -> options.authenticator(vertx)).hasMessageContaining(reason);
    } finally {
      var unused = vertx.close();
    }
  }

  @Test
  void jsonIsReadAsItIsWritten() {
    AuthOptions options = Tokens.options()
        .setAlgorithms(List.of("HS512"))
        .setLeewayMs(7)
        .setUserClaim("email")
        .setGrantsClaim("g")
        .setMetaClaims(List.of("name"))
        .setGrants(List.of(new Grant("room:*", TopicRights.of(List.of("watch", "count")))))
        .setGuestGrants(List.of(new Grant("*", TopicRights.ALL)))
        .setInsecure(true);
    assertThat(new AuthOptions(options).toJson()).isEqualTo(options.toJson());
    assertThat(new AuthOptions(new JsonObject()).toJson()).isEqualTo(new AuthOptions().toJson());
    assertThatThrownBy(() -> new AuthOptions(new JsonObject().put("secrets", "x")))
        .hasMessageContaining("unknown auth option secrets");
  }

  @Test
  void halfAConfigurationIsRefused() {
    refused(Tokens.options().setIssuer(""), "issuer is missing");
    refused(Tokens.options().setAudience(List.of()), "audience is missing");
    refused(Tokens.options().setSecret(""), "no secret, publicKey or jwksFile");
    refused(Tokens.options().setJwksFile("keys.json"), "has 2 of secret");
    refused(Tokens.options().setAlgorithms(List.of("RS256")), "among [HS256");
    refused(Tokens.options().setAlgorithms(List.of("HS256", "HS384")), "one key");
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new AuthOptions().setSecret("short")).hasMessageContaining("32");
    assertThatThrownBy(() -> new AuthOptions().setPublicKey("x")).hasMessageContaining("PEM");
    assertThatThrownBy(() -> new AuthOptions().setAlgorithms(List.of("none")))
        .hasMessageContaining("\"none\"");
    assertThatThrownBy(() -> new AuthOptions().setLeewayMs(300_001))
        .hasMessageContaining("leewayMs");
    assertThatThrownBy(() -> new AuthOptions().setMetaClaims(List.of("phx_ref")))
        .hasMessageContaining("metaClaims");
  }

  @Test
  void aPatternIsABeginningOrATopic() {
    assertThat(new Grant("room:*", TopicRights.ALL).matches("room:")).isTrue();
    assertThat(new Grant("room:*", TopicRights.ALL).matches("xroom:1")).isFalse();
    assertThat(new Grant("room", TopicRights.ALL).matches("room:1")).isFalse();
    assertThat(new Grant("*", TopicRights.ALL).matches("x")).isTrue();
    assertThatThrownBy(() -> new Grant("a*b", TopicRights.ALL)).hasMessageContaining("a*b");
    assertThatThrownBy(() -> new Grant("**", TopicRights.ALL)).hasMessageContaining("**");
  }
}
