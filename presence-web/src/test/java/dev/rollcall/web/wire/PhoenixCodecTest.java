package dev.rollcall.web.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoenixCodecTest {

  @Test
  void readsAFrameWithItsRefsAsTheyCame() {
    assertThat(PhoenixCodec.decode("[\"03\",\"é\",\"room:1\",\"phx_join\",{\"a\":1}]"))
        .isEqualTo(new PhoenixFrame("03", "é", "room:1", "phx_join", new JsonObject().put("a", 1)));
  }

  @Test
  void refsMayBeNull() {
    assertThat(PhoenixCodec.decode("[null,null,\"t\",\"e\",{}]"))
        .isEqualTo(new PhoenixFrame(null, null, "t", "e", new JsonObject()));
  }

  @Test
  void aPayloadIsAnyJson() {
    assertThat(PhoenixCodec.decode("[null,null,\"t\",\"e\",[1]]"))
        .isEqualTo(new PhoenixFrame(null, null, "t", "e", new JsonArray().add(1)));
    assertThat(PhoenixCodec.decode("[null,null,\"t\",\"e\",null]"))
        .isEqualTo(new PhoenixFrame(null, null, "t", "e", null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hello | not JSON",
        "[null,null,\"t\" | not JSON",
        "{\"topic\":\"t\"} | not a JSON array",
        "7 | not a JSON array",
        "[null,null,\"t\",\"e\"] | an array of 4",
        "[null,null,\"t\",\"e\",{},{}] | an array of 6",
        "[3,null,\"t\",\"e\",{}] | have to be strings or null",
        "[null,[],\"t\",\"e\",{}] | have to be strings or null",
        "[null,null,null,\"e\",{}] | topic and event have to be strings",
        "[null,null,\"t\",{},{}] | topic and event have to be strings",
      })
  void whatIsNoFrameComesBackAsTheReasonWhy(String text, String reason) {
    assertThat(PhoenixCodec.decode(text))
        .isInstanceOfSatisfying(
            Decoded.Malformed.class, malformed -> assertThat(malformed.reason()).contains(reason));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u0000", "[", "[[[[[[", "nul", "\"\\ud800\""})
  void neverThrows(String text) {
    assertThat(PhoenixCodec.decode(text)).isInstanceOf(Decoded.Malformed.class);
  }

  @Test
  void nestingThatWouldOverflowTheStackIsMalformed() {
    String deep = "[null,null,\"t\",\"e\"," + "[".repeat(20_000) + "]".repeat(20_000) + "]";
    assertThat(PhoenixCodec.decode(deep)).isInstanceOf(Decoded.Malformed.class);
  }

  @Test
  void writesAReply() {
    assertThat(PhoenixCodec.reply("3", "4", "t", true, new JsonObject().put("ref", "x")))
        .isEqualTo(
            "[\"3\",\"4\",\"t\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"ref\":\"x\"}}]");
    assertThat(PhoenixCodec.reply(null, null, "t", false, new JsonObject()))
        .isEqualTo("[null,null,\"t\",\"phx_reply\",{\"status\":\"error\",\"response\":{}}]");
  }
}
