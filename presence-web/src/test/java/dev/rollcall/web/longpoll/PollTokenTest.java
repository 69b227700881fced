package dev.rollcall.web.longpoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PollTokenTest {

  private static final List<String> NODES = List.of("a", "b", "c");

  @Test
  void whoKnowsTheNodesFindsTheOneItWasMadeAt() {
    String home = PollToken.newHome();
    for (String node : NODES) {
      PollToken read = PollToken.read(PollToken.create(node, home).text());
      assertThat(read).isNotNull();
      assertThat(read.home()).isEqualTo(home);
      assertThat(read.nodeAmong(NODES)).isEqualTo(node);
      assertThat(read.nodeAmong(List.of("d"))).isNull();
    }
  }

  @Test
  void noTwoAreAlikeAndNoneSaysTheNodesName() {
    Set<String> parts = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      String text = PollToken.create("node-in-amsterdam", "home-of-node").text();
      assertThat(text).doesNotContain("amsterdam");
      String[] split = text.split("\\.", -1);
      assertThat(parts.add(split[2])).as("the secret is another one").isTrue();
      assertThat(parts.add(split[3])).as("and so is the hash").isTrue();
    }
  }

  @Test
  void aTokenWithAnyOtherCharacterFitsNoNode() {
    String text = PollToken.create("a", PollToken.newHome()).text();
    for (int i = PollToken.PREFIX.length(); i < text.length(); i++) {
      if (text.charAt(i) != '.') {
        String other =
            text.substring(0, i) + (text.charAt(i) == 'x' ? 'y' : 'x') + text.substring(i + 1);
        PollToken read = PollToken.read(other);
        assertThat(read).isNotNull();
        assertThat(read.nodeAmong(NODES)).as(other).isNull();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "poll.", "poll.guessed", "poll.a.b.c", "eyJ.user.jwt", "rollcall/longpoll/x"})
  void whatIsNoTokenIsNone(String text) {
    assertThat(PollToken.read(text)).isNull();
  }

  @Test
  void requestsAreReadAsTheyAreWritten() {
    for (PollRequest.Kind kind : PollRequest.Kind.values()) {
      PollRequest request = new PollRequest(kind, "poll.x", Buffer.buffer("body"));
      assertThat(PollRequest.decode(request.encode())).isEqualTo(request);
    }
    assertThat(PollRequest.decode(Buffer.buffer())).isNull();
    assertThat(PollRequest.decode(Buffer.buffer(new byte[] {9, 0}))).isNull();
    assertThat(PollRequest.decode(Buffer.buffer(new byte[] {0, 5, 1}))).isNull();
  }
}
