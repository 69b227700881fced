package dev.rollcall.web.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.web.presence.View.Kind;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicOptionsTest {

  @Test
  void jsonAndBackIsTheSame() {
    TopicOptions options = new TopicOptions()
        .setRules(
            List.of(new TopicRule().setPattern("lobby:*").setShow("sample").setFullMax(7)))
        .setMaxLastSeen(5)
        .setResumeMaxBytes(0);
    assertThat(new TopicOptions(options).toJson()).isEqualTo(options.toJson());
    GraceOptions grace = new GraceOptions().setGraceMs(0).setMaxParked(9).setMaxParkedPerClient(3);
    assertThat(new GraceOptions(grace).toJson()).isEqualTo(grace.toJson());
    assertThat(new GraceOptions(grace).getMaxParkedPerClient()).isEqualTo(3);
  }

  @Test
  void theFirstRuleThatMatchesHolds() {
    TopicRule lobby = new TopicRule().setPattern("lobby:*").setShow("count");
    TopicRule main = new TopicRule().setPattern("room:main").setShow("pages");
    TopicRule rest = new TopicRule().setPattern("*").setShow("sample");
    TopicOptions options = new TopicOptions().setRules(List.of(lobby, main, rest));
    assertThat(options.rule("lobby:1")).isSameAs(lobby);
    assertThat(options.rule("lobby")).isSameAs(rest);
    assertThat(options.rule("room:main")).isSameAs(main);
    assertThat(options.rule("room:main2")).isSameAs(rest);
    assertThat(new TopicOptions().rule("anything").getShow()).isEqualTo("full");
  }

  @Test
  void aTopicThatOutgrewItsListGetsItBackWhenItHasShrunk() {
    TopicRule rule = new TopicRule().setFullMax(100).setBeyond("count");
    assertThat(rule.kind(100, false)).isEqualTo(Kind.FULL);
    assertThat(rule.kind(101, false)).isEqualTo(Kind.COUNT);
    assertThat(rule.kind(76, true)).isEqualTo(Kind.COUNT);
    assertThat(rule.kind(75, true)).isEqualTo(Kind.FULL);
    assertThat(new TopicRule().setShow("pages").kind(1, false)).isEqualTo(Kind.PAGES);
  }

  @ParameterizedTest
  @CsvSource({"0,50", "19,50", "20,51", "1000,100", "39000,2000", "1000000,2000"})
  void theWindowGrowsWithTheAudience(int audience, long windowMs) {
    assertThat(TopicOptions.windowMs(50, 2_000, audience)).isEqualTo(windowMs);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"rules\":[{\"show\":\"none\"}]} | show is \"none\": it has to be full or count",
        "{\"rules\":[{\"beyond\":\"full\"}]} | beyond is \"full\"",
        "{\"rules\":[{\"pattern\":\"a*b\"}]} | * may only stand at its end",
        "{\"rules\":[1]} | rules holds 1",
        "{\"rules\":[{\"fullmax\":1}]} | unknown topics option fullmax",
        "{\"maxLastSeen\":-1} | maxLastSeen is -1",
      })
  void whatIsWrongIsNamed(String json, String message) {
    assertThatThrownBy(() -> new TopicOptions(new JsonObject(json)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> new GraceOptions().setGraceMs(300_001))
        .hasMessageContaining("graceMs is 300001: it has to be 0 to 300000");
  }
}
