package dev.rollcall.web.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VerdictTest {

  private final Verdict verdict = new Verdict();

  private static Map<String, JsonObject> since(String ref, String time) {
    return Map.of(ref, new JsonObject().put("since", time));
  }

  @Test
  void equalListsAreEqual() {
    verdict.compareToTrace("n x", Map.of("ann", "t1"), Map.of("ann", since("r", "t1")));
    verdict.compareToList("n x", Map.of("ann", since("r", "t1")), Map.of("ann", since("r", "t1")));
    assertThat(verdict.isEqual()).isTrue();
  }

  @Test
  void namesWhoIsMissingTooMuchTwiceOrFromAnotherTime() {
    verdict.compareToTrace(
        "n x",
        new TreeMap<>(Map.of("a", "t1", "b", "t1", "d", "t1")),
        Map.of(
            "b", since("r1", "t2"),
            "c", since("r2", "t1"),
            "d", Map.of("r3", new JsonObject().put("since", "t1"), "r4", new JsonObject())));
    assertThat(verdict.differences())
        .containsExactly(
            "n x: a is absent, the trace says present once, since t1",
            "n x: b is present as [r1 {\"since\":\"t2\"}], the trace says present once, since t1",
            "n x: c is present as [r2 {\"since\":\"t1\"}], the trace says absent",
            "n x: d is present as [r3 {\"since\":\"t1\"}, r4 {}], the trace says present once, since t1");
  }

  @Test
  void aWatcherHasToHoldTheSameRefs() {
    verdict.compareToList("n x", Map.of("ann", since("r1", "t")), Map.of("ann", since("r2", "t")));
    assertThat(verdict.differences())
        .containsExactly(
            "n x: ann is listed as [r1 {\"since\":\"t\"}], the watcher's fold says as [r2 {\"since\":\"t\"}]");
  }

  @Test
  void countsAllAndKeepsTheFirstFew() {
    for (int i = 0; i < 25; i++) {
      verdict.differs("d" + i);
    }
    assertThat(verdict.count()).isEqualTo(25);
    assertThat(verdict.differences()).hasSize(10);
  }

  @Test
  void speedIsMaxOrAFactor() {
    assertThat(Pace.parse("max").dueMs(3600)).isZero();
    assertThat(Pace.parse("60x").dueMs(3600)).isEqualTo(60_000);
    assertThat(Pace.parse("0.5x").dueMs(1)).isEqualTo(2_000);
    for (String wrong : new String[] {"60", "x", "-1x", "0x", "fast", ""}) {
      assertThatThrownBy(() -> Pace.parse(wrong))
          .hasMessageContaining("is neither max nor a factor such as 60x");
    }
  }
}
