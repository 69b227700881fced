package dev.rollcall.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TrackerOptionsTest {

  @Test
  void jsonThereAndBackIsTheSame() {
    TrackerOptions options = new TrackerOptions()
        .setNodeName("a")
        .setShards(16)
        .setHeartbeatMs(500)
        .setMaxMetaBytes(1_024)
        .setBusApi(false);
    assertThat(new TrackerOptions(options.toJson()).toJson()).isEqualTo(options.toJson());
    assertThat(new TrackerOptions(options).toJson()).isEqualTo(options.toJson());
    assertThat(new TrackerOptions(new JsonObject()).toJson())
        .isEqualTo(new TrackerOptions().toJson());
  }

  @Test
  void aMisspeltKnobIsNamedWithTheKnownOnes() {
    assertThatThrownBy(() -> new TrackerOptions(new JsonObject().put("shard", 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unknown tracker option shard")
        .hasMessageContaining("shards");
  }

  @Test
  void aKnobOfTheWrongTypeOrOutOfRangeIsNamedWithItsRange() {
    assertThatThrownBy(() -> new TrackerOptions(new JsonObject().put("shards", "many")))
        .hasMessage("tracker option shards is many: it has to be a whole number");
    assertThatThrownBy(() -> new TrackerOptions(new JsonObject().put("shards", 1.5)))
        .hasMessage("tracker option shards is 1.5: it has to be a whole number");
    assertThatThrownBy(() -> new TrackerOptions().setShards(0))
        .hasMessage("shards is 0: it has to be 1 to 256");
    assertThatThrownBy(() -> new TrackerOptions(new JsonObject().put("shards", 257)))
        .hasMessage("shards is 257: it has to be 1 to 256");
  }

  @Test
  @DisplayName("SH1, SH2: what does not go together is refused with both values")
  void whatDoesNotGoTogetherIsRefusedWithBothValues() {
    Vertx vertx = Vertx.vertx();
    assertThatThrownBy(() -> Tracker.create(vertx, new TrackerOptions().setDownMs(3_000)))
        .hasMessage("downMs 3000 is not more than suspectMs 4000");
    assertThatThrownBy(() -> Tracker.create(vertx, new TrackerOptions().setDigestMs(5_000)))
        .hasMessageContaining("downMs 10000 is less than five digests (digestMs 5000)");
    assertThatThrownBy(() -> Tracker.create(vertx, new TrackerOptions().setHeartbeatMs(3_000)))
        .hasMessageContaining("suspectMs 4000 is less than two heartbeats (heartbeatMs 3000)");
    assertThatThrownBy(() -> Tracker.create(vertx, new TrackerOptions().setForgetMs(10_000)))
        .hasMessageContaining("forgetMs 10000 is not more than downMs 10000");
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
