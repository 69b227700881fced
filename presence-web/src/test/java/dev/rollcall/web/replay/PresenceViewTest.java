package dev.rollcall.web.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class PresenceViewTest {

  private final PresenceView view = new PresenceView();

  private static JsonObject state(String key, String... refs) {
    JsonArray metas = new JsonArray();
    for (String ref : refs) {
      metas.add(new JsonObject().put("phx_ref", ref).put("n", ref));
    }
    return new JsonObject().put(key, new JsonObject().put("metas", metas));
  }

  private static JsonObject diff(JsonObject joins, JsonObject leaves) {
    return new JsonObject().put("joins", joins).put("leaves", leaves);
  }

  private static final JsonObject NONE = new JsonObject();

  @Test
  void foldsJoinsAndLeavesByRef() {
    view.state(state("ann", "1"));
    view.diff(diff(state("ann", "2"), NONE));
    assertThat(view.snapshot().get("ann")).containsOnlyKeys("1", "2");
    view.diff(diff(NONE, state("ann", "1")));
    assertThat(view.snapshot().get("ann")).containsOnlyKeys("2");
    view.diff(diff(NONE, state("ann", "2")));
    assertThat(view.snapshot()).isEmpty();
  }

  @Test
  void anUpdateIsAJoinAndALeaveInOneDiff() {
    view.state(state("ann", "1"));
    view.diff(diff(state("ann", "2"), state("ann", "1")));
    assertThat(view.snapshot().get("ann")).containsOnlyKeys("2");
    assertThat(view.snapshot().get("ann").get("2")).isEqualTo(new JsonObject().put("n", "2"));
  }

  @Test
  void diffsBeforeTheStateWaitForIt() {
    view.diff(diff(NONE, state("ann", "1")));
    assertThat(view.size()).isZero();
    view.state(state("ann", "1", "2"));
    assertThat(view.snapshot().get("ann")).containsOnlyKeys("2");
  }

  @Test
  void repeatedJoinsAndUnknownLeavesAreHarmless() {
    view.state(state("ann", "1"));
    view.diff(diff(state("ann", "1"), state("ben", "7")));
    view.diff(diff(NONE, state("ann", "8")));
    assertThat(view.snapshot().get("ann")).containsOnlyKeys("1");
    assertThat(view.size()).isEqualTo(1);
  }

  @Test
  void aLaterStateReplacesAll() {
    view.state(state("ann", "1"));
    view.state(state("ben", "2"));
    assertThat(view.snapshot()).containsOnlyKeys("ben");
  }
}
