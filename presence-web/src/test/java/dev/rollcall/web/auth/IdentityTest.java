package dev.rollcall.web.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdentityTest {

  private final JsonObject claims =
      new JsonObject().put("name", "Ann").put("tags", new JsonObject().put("a", 1));

  private Identity ann(TopicRights rights) {
    return Identity.of("ann", claims, 5_000, TopicPolicy.everywhere(rights));
  }

  @Test
  void rightsAreReadByNameAndUnknownOnesRefused() {
    TopicRights rights = TopicRights.of(List.of("watch", "count"));
    assertThat(rights).isEqualTo(new TopicRights(true, false, true, false, false, false));
    assertThat(
            TopicRights.of(List.of("watch", "present", "count", "whereIs", "broadcast", "anyKey")))
        .isEqualTo(TopicRights.ALL);
    assertThat(TopicRights.of(List.of())).isEqualTo(TopicRights.NONE);
    assertThatThrownBy(() -> TopicRights.of(List.of("*")))
        .hasMessageContaining("unknown right \"*\"");
  }

  @Test
  void aKeyIsTheOwnUserIdUnlessAnyIsAllowed() {
    TopicRights present = TopicRights.of(List.of("present"));
    assertThat(ann(present).mayBePresentAs("t", "ann")).isTrue();
    assertThat(ann(present).mayBePresentAs("t", "bob")).isFalse();
    TopicRights any = TopicRights.of(List.of("present", "anyKey"));
    assertThat(ann(any).mayBePresentAs("t", "bob")).isTrue();
    assertThat(ann(TopicRights.of(List.of("anyKey"))).mayBePresentAs("t", "ann"))
        .isFalse();
    Identity nobody =
        Identity.of(null, new JsonObject(), Identity.NEVER, TopicPolicy.everywhere(present));
    assertThat(nobody.mayBePresentAs("t", "ann")).isFalse();
    assertThat(Identity.developer().mayBePresentAs("t", "bob")).isTrue();
  }

  @Test
  void claimedFieldsAreTheClaimsAndNotTheClients() {
    Identity identity = ann(TopicRights.ALL).withClaimedFields(Set.of("name", "role"));
    JsonObject given =
        new JsonObject().put("name", "Queen").put("role", "admin").put("status", "away");
    assertThat(identity.meta(given))
        .isEqualTo(new JsonObject().put("name", "Ann").put("status", "away"));
    assertThat(given.getString("name")).isEqualTo("Queen");
    assertThat(ann(TopicRights.ALL).meta(given)).isEqualTo(given);
  }

  @Test
  void claimsCannotBeChangedFromOutside() {
    Identity identity = ann(TopicRights.ALL).withClaimedFields(Set.of("tags"));
    claims.put("name", "Queen");
    identity.claims().put("name", "Queen");
    identity.meta(new JsonObject()).getJsonObject("tags").put("a", 2);
    assertThat(identity.claims())
        .isEqualTo(new JsonObject().put("name", "Ann").put("tags", new JsonObject().put("a", 1)));
  }

  @Test
  void itExpires() {
    assertThat(ann(TopicRights.ALL).expiresInMs(4_000)).isEqualTo(1_000);
    assertThat(ann(TopicRights.ALL).expiresInMs(6_000)).isEqualTo(-1_000);
    assertThat(Identity.developer().expiresInMs(Long.MIN_VALUE)).isEqualTo(Identity.NEVER);
  }

  @Test
  void credentialsDoNotPrintTheToken() {
    MultiMap none = MultiMap.caseInsensitiveMultiMap();
    assertThat(new Credentials("secret", "::1", none, none).toString()).doesNotContain("secret");
  }
}
