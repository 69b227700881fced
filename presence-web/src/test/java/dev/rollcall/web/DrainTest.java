package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrainTest {

  private ServerFixture fixture;

  @AfterEach
  void stop() {
    if (fixture != null) {
      fixture.close();
    }
  }

  private void serve(DrainOptions drain) {
    fixture = new ServerFixture(new PresenceServerOptions().setInstances(1).setDrain(drain));
  }

  @Test
  void whileTheBalancerHasYetToNoticeTheServerIsNotReadyAndServes() {
    serve(new DrainOptions().setDelayMs(600_000));
    assertThat(fixture.get("/health/ready").statusCode()).isEqualTo(200);
    Future<Void> drained = fixture.server.drain();
    assertThat(fixture.get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(new JsonObject(fixture.get("/health/ready").body()).getString("reason"))
        .isEqualTo("draining");
    assertThat(fixture.get("/health/live").statusCode()).isEqualTo(200);
    TestClient late = fixture.client();
    late.join("t", "late");
    await().atMost(Duration.ofSeconds(20)).until(() -> late.presences("t").containsKey("late"));
    assertThat(late.closeCode).isNotDone();
    assertThat(drained.isComplete()).isFalse();
    assertThat(fixture.server.drain()).as("a second drain is the first").isSameAs(drained);
  }

  @Test
  void everySocketIsSentAwayInBatches() {
    serve(new DrainOptions().setDelayMs(1).setBatch(2).setPauseMs(5));
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      TestClient client = fixture.client();
      client.join("t", "k" + i);
      clients.add(client);
    }
    TestClient.await(fixture.server.drain());
    for (TestClient client : clients) {
      assertThat(TestClient.await(client.closeCode)).isEqualTo(1012);
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> fixture.get("/metrics").body().contains("rollcall_sockets 0.0"));
    assertThat(fixture.get("/health/ready").statusCode()).isEqualTo(503);
  }

  @ParameterizedTest
  @CsvSource({
    // sockets, batch, pause, spread -> batch
    "0, 100, 50, 2000, 100",
    "1000, 100, 50, 2000, 100",
    "50000, 100, 50, 2000, 1924",
    "50000, 100, 50, 0, 50000",
    "5, 1, 1000, 2000, 5",
    "7, 2, 0, 600000, 2",
  })
  void batchesGrowSoThatAllHaveGoneInTime(
      int sockets, int batch, long pauseMs, long spreadMs, int expected) {
    DrainOptions options =
        new DrainOptions().setBatch(batch).setPauseMs(pauseMs).setSpreadMs(spreadMs);
    assertThat(options.batchOf(sockets)).isEqualTo(expected);
    long batches = ((long) sockets + expected - 1) / expected;
    assertThat(Math.max(0, batches - 1) * options.pauseMs(1.0))
        .isLessThanOrEqualTo(Math.max(spreadMs, 0));
  }

  @Test
  void aPauseIsByChanceOfHalfToOneAndAHalf() {
    DrainOptions options = new DrainOptions().setPauseMs(100);
    assertThat(options.pauseMs(0)).isEqualTo(50);
    assertThat(options.pauseMs(0.5)).isEqualTo(100);
    assertThat(options.pauseMs(1)).isEqualTo(150);
    assertThat(options.setPauseMs(0).pauseMs(0.5)).isEqualTo(1);
  }
}
