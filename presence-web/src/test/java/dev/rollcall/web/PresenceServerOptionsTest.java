package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.web.socket.SocketOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresenceServerOptionsTest {

  @Test
  void jsonAndBackIsTheSame() {
    PresenceServerOptions options = new PresenceServerOptions()
        .setHost("0.0.0.0")
        .setPort(1)
        .setSocket(new SocketOptions().setIdleMs(2_000).setMaxQueueBytes(20_000))
        .setAllowOrigins(List.of("*", "https://example.org:8443"));
    assertThat(new PresenceServerOptions(options.toJson()).toJson()).isEqualTo(options.toJson());
    assertThat(new PresenceServerOptions(options).toJson()).isEqualTo(options.toJson());
    assertThat(new PresenceServerOptions(new JsonObject()).toJson())
        .isEqualTo(new PresenceServerOptions().toJson());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"port\":70000} | port is 70000: it has to be 0 to 65535",
        "{\"port\":\"80\"} | port is 80: it has to be a whole number",
        "{\"port\":1.5} | port is 1.5: it has to be a whole number",
        "{\"port\":5000000000} | port is 5000000000: too large",
        "{\"host\":\"\"} | host is empty",
        "{\"socket\":{\"maxChannels\":0}} | maxChannels is 0: it has to be 1 to 10000",
        "{\"socket\":{\"maxChanels\":1}} | unknown socket option maxChanels; known: ",
        "{\"socket\":7} | web option socket is 7: it has to be an object",
        "{\"maxChannels\":1} | unknown web option maxChannels; known: ",
        "{\"allowOrigins\":[1]} | allowOrigins holds 1",
        "{\"allowOrigins\":[\"example.org\"]} | allowOrigins has \"example.org\"",
        "{\"allowOrigins\":[\"http://example.org/\"]} | without a path",
      })
  void whatIsWrongIsNamed(String json, String message) {
    assertThatThrownBy(() -> new PresenceServerOptions(new JsonObject(json)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void theListOfOriginsIsCopied() {
    JsonArray origins = new PresenceServerOptions().toJson().getJsonArray("allowOrigins");
    assertThat(origins).isEmpty();
  }
}
