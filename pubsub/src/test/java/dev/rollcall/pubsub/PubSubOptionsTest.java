package dev.rollcall.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PubSubOptionsTest {

  @Test
  void copyAndJsonKeepEveryKnob() {
    PubSubOptions options = new PubSubOptions()
        .setNodeName("n-1@host:5701")
        .setScope("games")
        .setHelloMs(60_000)
        .setMaxPeerQueueBytes(64 * 1024)
        .setMaxSubscriberQueue(1)
        .setMaxSubscriptions(100_000_000);
    assertThat(options.toJson()).hasSize(6);
    assertThat(new PubSubOptions(options).toJson()).isEqualTo(options.toJson());
    assertThat(new PubSubOptions(options.toJson()).toJson()).isEqualTo(options.toJson());
    assertThat(new PubSubOptions(new JsonObject(options.toJson().encode())).toJson())
        .isEqualTo(options.toJson());
  }

  @Test
  void absentKeysKeepTheirDefaults() {
    assertThat(new PubSubOptions(new JsonObject()).toJson())
        .isEqualTo(new PubSubOptions().toJson());
  }

  @Test
  void anUnknownKeyIsNamed() {
    assertThatThrownBy(() -> new PubSubOptions(new JsonObject().put("heloMs", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "unknown pubsub option heloMs; known: helloMs, maxPeerQueueBytes, maxSubscriberQueue, maxSubscriptions,"
                + " nodeName, scope");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'helloMs':'soon'}|pubsub option helloMs is soon: it has to be a whole number",
        "{'helloMs':null}|pubsub option helloMs is null: it has to be a whole number",
        "{'helloMs':1.5}|pubsub option helloMs is 1.5: it has to be a whole number",
        "{'nodeName':7}|pubsub option nodeName is 7: it has to be a string",
        "{'nodeName':null}|pubsub option nodeName is null: it has to be a string",
        "{'maxSubscriptions':9999999999}|pubsub option maxSubscriptions is 9999999999: too large",
        "{'maxSubscriberQueue':-9999999999}|pubsub option maxSubscriberQueue is -9999999999: too large",
        "{'helloMs':0}|helloMs is 0: it has to be 50 to 60000",
        "{'maxPeerQueueBytes':65535}|maxPeerQueueBytes is 65535: it has to be 65536 to 1073741824",
        "{'maxSubscriberQueue':0}|maxSubscriberQueue is 0: it has to be 1 to 10000000",
        "{'maxSubscriptions':100000001}|maxSubscriptions is 100000001: it has to be 1 to 100000000",
      },
      quoteCharacter = '`')
  void badValuesAreNamed(String json, String message) {
    assertThatThrownBy(() -> new PubSubOptions(new JsonObject(json.replace('\'', '"'))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "A.b_c-d@e:1",
        "0123456789012345678901234567890123456789012345678901234567890123"
      })
  void plainNodeNamesAreTaken(String name) {
    assertThat(new PubSubOptions().setNodeName(name).getNodeName()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "a b, U+0020",
    "a/b, '''/'''",
    "é, U+00E9",
  })
  void otherCharactersInNodeNamesAreRefused(String name, String shown) {
    assertThatThrownBy(() -> new PubSubOptions().setNodeName(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nodeName may have letters, digits and ._-@: only, not " + shown);
  }

  @Test
  void aScopeIsNamedAsANodeIsAndStandsInEveryAddress() {
    assertThat(new PubSubOptions().address("nodes")).isEqualTo("rollcall.nodes");
    assertThat(new PubSubOptions().setScope("a.b").address("nodes"))
        .isEqualTo("rollcall/a.b/nodes");
    assertThatThrownBy(() -> new PubSubOptions().setScope("a/b"))
        .hasMessage("scope may have letters, digits and ._-@: only, not '/' (at index 1)");
    assertThatThrownBy(() -> new PubSubOptions().setScope("x".repeat(65)))
        .hasMessage("scope of 65 B exceeds 64 B");
  }

  @Test
  void aNodeNameThatIsTooLongIsRefused() {
    assertThatThrownBy(() -> new PubSubOptions().setNodeName("x".repeat(65)))
        .hasMessage("nodeName of 65 B exceeds 64 B");
  }
}
