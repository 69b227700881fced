package dev.rollcall.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelloJsonTest {

  private static final Peer SENDER =
      new Peer("a", "0f", "rollcall.node.a.0f", "id", "127.0.0.1", 4000);

  @Test
  void whatIsWrittenIsRead() {
    Hello hello = new Hello(SENDER, List.of(new Hello.Known("b", "0e", "rollcall.node.b.0e")));
    assertThat(HelloJson.read(HelloJson.hello(hello).toBuffer()))
        .isEqualTo(new HelloJson.Greeting(hello));
    assertThat(HelloJson.read(HelloJson.goodbye("a", "0f").toBuffer()))
        .isEqualTo(new HelloJson.Farewell("a", "0f"));
  }

  @Test
  void anotherProtocolIsRefusedWithBothVersions() {
    Buffer json = HelloJson.goodbye("a", "0f").put("protocol", 2).toBuffer();
    assertThatThrownBy(() -> HelloJson.read(json))
        .hasMessage("node a speaks protocol 2, this node 1");
  }

  @Test
  void moreNamedPeersThanTheLimitAreNotRead() {
    List<Hello.Known> many = IntStream.range(0, 2 * Peers.KNOWN_PER_HELLO_MAX)
        .mapToObj(i -> new Hello.Known("p" + i, "1", "to.p" + i))
        .toList();
    HelloJson.Greeting read = (HelloJson.Greeting)
        HelloJson.read(HelloJson.hello(new Hello(SENDER, many)).toBuffer());
    assertThat(read.hello().known()).isEqualTo(many.subList(0, Peers.KNOWN_PER_HELLO_MAX));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "[]",
        "{",
        "null",
        "7",
        "{}",
        "{\"name\":7}",
        "{\"name\":\"a b\",\"protocol\":1}"
      })
  void whatIsNoHelloIsRefused(String json) {
    assertThatThrownBy(() -> HelloJson.read(Buffer.buffer(json)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"kind", "name", "instance", "address", "nodeId", "host", "port", "protocol"})
  void everyFieldIsNeededAndOfItsType(String field) {
    JsonObject without = HelloJson.hello(new Hello(SENDER, List.of()));
    without.remove(field);
    assertThatThrownBy(() -> HelloJson.read(without.toBuffer()))
        .isInstanceOf(IllegalArgumentException.class);
    for (Object wrong : List.of(1.5, "", "x".repeat(256), new JsonObject(), true, -1)) {
      JsonObject with = HelloJson.hello(new Hello(SENDER, List.of())).put(field, wrong);
      assertThatThrownBy(() -> HelloJson.read(with.toBuffer()))
          .as(field + " " + wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "{}", "[7]", "[{}]", "[null]", "\"x\"", "null"})
  void brokenListsOfPeersAreRefused(String known) {
    String json = HelloJson.hello(new Hello(SENDER, List.of()))
        .encode()
        .replace("\"known\":[]", "\"known\":" + known);
    assertThatThrownBy(() -> HelloJson.read(Buffer.buffer(json)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
