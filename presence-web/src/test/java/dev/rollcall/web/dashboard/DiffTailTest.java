package dev.rollcall.web.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiffTailTest {

  private final DiffTail tail = new DiffTail();

  private void add(List<String> joins, List<String> leaves) {
    tail.add(new JsonObject()
        .put("topic", "t")
        .put("version", 3L)
        .put("joins", metas(joins))
        .put("leaves", metas(leaves)));
  }

  private static JsonObject metas(List<String> keys) {
    JsonObject byKey = new JsonObject();
    keys.forEach(key ->
        byKey.put(key, new JsonObject().put("metas", new JsonArray().add(new JsonObject()))));
    return byKey;
  }

  private static JsonObject few(int count, String... keys) {
    return new JsonObject().put("count", count).put("keys", new JsonArray(List.of(keys)));
  }

  @Test
  void whoIsInBothSidesHasChanged() {
    add(List.of("ann", "ben"), List.of("ben", "cid"));
    assertThat(tail.after(-1).getJsonArray("diffs").getJsonObject(0))
        .isEqualTo(new JsonObject()
            .put("topic", "t")
            .put("version", 3L)
            .put("joins", few(1, "ann"))
            .put("leaves", few(1, "cid"))
            .put("updates", few(1, "ben"))
            .put("number", 1L));
  }

  @Test
  void manyKeysAreCountedAndAFewNamed() {
    add(List.of("1", "2", "3", "4", "5", "6"), List.of());
    assertThat(tail.after(0).getJsonArray("diffs").getJsonObject(0).getJsonObject("joins"))
        .isEqualTo(few(6, "1", "2", "3", "4"));
  }

  @Test
  void theTailIsBoundedAndSaysWhatIsMissed() {
    for (int i = 0; i < DiffTail.DIFFS_MAX + 5; i++) {
      add(List.of("k" + i), List.of());
    }
    JsonObject all = tail.after(0);
    assertThat(all.getJsonArray("diffs")).hasSize(DiffTail.DIFFS_MAX);
    assertThat(all.getLong("missed")).isEqualTo(5);
    assertThat(all.getLong("last")).isEqualTo(DiffTail.DIFFS_MAX + 5);
    assertThat(tail.after(-1).getLong("missed"))
        .as("who looks first misses none")
        .isZero();
    JsonObject rest = tail.after(DiffTail.DIFFS_MAX + 3);
    assertThat(rest.getJsonArray("diffs")).hasSize(2);
    assertThat(rest.getLong("missed")).isZero();
    assertThat(tail.after(1_000_000).getJsonArray("diffs"))
        .as("a number of before the restart")
        .hasSize(DiffTail.DIFFS_MAX);
  }
}
