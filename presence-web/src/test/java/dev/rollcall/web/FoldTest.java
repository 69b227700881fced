package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client folds out of presence_state and the diffs is what the tracker holds, whenever it joined. */
class FoldTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 5, 50})
  void everyClientEndsWithTheTrackersList(long diffFlushMs) {
    PresenceServerOptions options =
        new PresenceServerOptions().setInstances(2).setDiffFlushMs(diffFlushMs);
    try (ServerFixture fixture = new ServerFixture(options)) {
      Random random = new Random(diffFlushMs);
      List<TestClient> clients = new ArrayList<>();
      List<CompletableFuture<JsonObject>> replies = new ArrayList<>();
      List<CompletableFuture<JsonObject>> joins = new ArrayList<>();
      for (int step = 0; step < 600; step++) {
        if (step % 30 == 0) {
          TestClient late = fixture.client();
          // A join that another overtakes is not answered: of joins none is waited for.
          joins.add(late.push("t", "phx_join", new JsonObject().put("key", "joiner" + step % 4)));
          clients.add(late);
        }
        TestClient client = clients.get(random.nextInt(clients.size()));
        if (random.nextInt(50) == 0) {
          joins.add(client.push("t", "phx_join", new JsonObject().put("key", "rejoiner")));
        } else {
          replies.add(churn(client, random));
        }
      }
      replies.forEach(TestClient::await);
      await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
        for (TestClient client : clients) {
          assertThat(client.presences("t")).isEqualTo(fixture.presences("t"));
        }
      });
      clients.forEach(client -> assertThat(client.closeCode).isNotDone());
      assertThat(joins).anyMatch(CompletableFuture::isDone);
    }
  }

  private static CompletableFuture<JsonObject> churn(TestClient client, Random random) {
    JsonObject payload = new JsonObject().put("key", "key" + random.nextInt(10));
    return switch (random.nextInt(5)) {
      case 0, 1 -> client.push("t", "track", payload);
      case 2 ->
        client.push(
            "t", "update", payload.put("meta", new JsonObject().put("n", random.nextInt())));
      default -> client.push("t", "untrack", payload);
    };
  }
}
