package dev.rollcall.web.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoundTest {

  private final Round round = new Round(7, Set.of("c", "a", "b"));

  private static JsonObject of(String node) {
    return new JsonObject().put("node", node);
  }

  @Test
  void whoDoesNotAnswerIsNamed() {
    round.hear(7, "b", of("b"));
    round.hear(7, "a", of("a"));
    assertThat(round.complete()).isFalse();
    assertThat(round.toJson())
        .isEqualTo(new JsonObject()
            .put("nodes", new JsonArray().add(of("a")).add(of("b")))
            .put("silent", new JsonArray().add("c")));
    round.hear(7, "c", of("c"));
    assertThat(round.complete()).isTrue();
    assertThat(round.toJson().getJsonArray("silent")).isEmpty();
  }

  @Test
  void lateAnswersAndAnswersOfStrangersCountForNothing() {
    round.hear(6, "a", of("a"));
    round.hear(7, "x", of("x"));
    assertThat(round.toJson().getJsonArray("nodes")).isEmpty();
    assertThat(round.toJson().getJsonArray("silent")).hasSize(3);
  }
}
