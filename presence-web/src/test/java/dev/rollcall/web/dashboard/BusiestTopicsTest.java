package dev.rollcall.web.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BusiestTopicsTest {

  @Test
  void theLargestComeFirstAndEqualOnesByName() {
    JsonArray busiest = BusiestTopics.rank(Map.of("b", 2, "a", 2, "c", 9)).getJsonArray("busiest");
    assertThat(busiest.stream().map(topic -> ((JsonObject) topic).getString("topic")))
        .containsExactly("c", "a", "b");
  }

  @Test
  void onlyAFewAreNamedHoweverManyThereAre() {
    Map<String, Integer> topics = new HashMap<>();
    for (int i = 0; i < 1_000; i++) {
      topics.put("t" + i, i);
    }
    JsonObject ranked = BusiestTopics.rank(topics);
    assertThat(ranked.getInteger("count")).isEqualTo(1_000);
    assertThat(ranked.getJsonArray("busiest")).hasSize(BusiestTopics.TOPICS_MAX);
    assertThat(ranked.getJsonArray("busiest").getJsonObject(0))
        .isEqualTo(new JsonObject().put("topic", "t999").put("count", 999));
  }
}
