package dev.rollcall.web.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
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
        .hasToString(
            "[\"3\",\"4\",\"t\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"ref\":\"x\"}}]");
    assertThat(PhoenixCodec.reply(null, null, "t", false, new JsonObject()))
        .hasToString("[null,null,\"t\",\"phx_reply\",{\"status\":\"error\",\"response\":{}}]");
  }

  @Test
  void writesBytesWithALengthForEachText() {
    Buffer data = Buffer.buffer(new byte[] {(byte) 255});
    assertThat(PhoenixCodec.push("3", "t", "e", data)).hasToString("0001010133" + "7465" + "ff");
    assertThat(PhoenixCodec.reply("3", "4", "t", true, data))
        .hasToString("01010101023334" + "746f6b" + "ff");
    assertThat(PhoenixCodec.broadcast("t", "e", data)).hasToString("0201017465" + "ff");
  }

  @Test
  void aTextOf255BytesHasRoomInABinaryMessageAndALongerOneHasNot() {
    Buffer data = Buffer.buffer();
    String longest = "x".repeat(255);
    assertThat(PhoenixCodec.told(PhoenixCodec.broadcast("t", longest, data)).event())
        .isEqualTo(longest);
    assertThatThrownBy(() -> PhoenixCodec.broadcast("t", longest + "x", data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("256 B");
  }

  /** A reply with bytes has to have room for them. */
  @ParameterizedTest
  @ValueSource(strings = {"[\"%s\",null,\"t\",\"e\",{}]", "[null,\"%s\",\"t\",\"e\",{}]"})
  void aRefHas255BytesAtMost(String frame) {
    assertThat(PhoenixCodec.decode(frame.formatted("\u00e9".repeat(127) + "x")))
        .isInstanceOf(PhoenixFrame.class);
    assertThat(PhoenixCodec.decode(frame.formatted("\u00e9".repeat(128))))
        .isEqualTo(new Decoded.Malformed("join_ref and ref have 255 B at most"));
  }

  @Test
  void readsTheBytesOfAClient() {
    Buffer push = Buffer.buffer(new byte[] {0, 1, 0, 2, 1}).appendString("3\u00e9e!");
    assertThat(PhoenixCodec.decode(push))
        .isEqualTo(new PhoenixFrame("3", null, "\u00e9", "e", Buffer.buffer("!")));
  }
}
