package dev.rollcall.web.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.web.hook.DeliveryQueue.Batch;
import dev.rollcall.web.hook.DeliveryQueue.Outcome;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryQueueTest {

  private final HookEndpoint endpoint = new HookEndpoint("http://127.0.0.1:1/", "0123456789abcdef")
      .setMaxQueue(4)
      .setMaxBatch(3)
      .setLingerMs(100)
      .setMaxAttempts(3)
      .setBackoffMs(1_000)
      .setMaxBackoffMs(1_500);
  private final DeliveryQueue queue = new DeliveryQueue(endpoint);
  private final Random random = new Random(1);

  private static HookEvent event(int n) {
    return new HookEvent(HookEvent.Type.MEMBER_JOINED, "t", "k" + n, "r" + n, n);
  }

  private static List<Long> numbers(Batch batch) {
    return batch.events().stream().map(HookEvent::atMs).toList();
  }

  @Test
  void eventsLingerForOthersAndAFullBatchDoesNot() {
    assertThat(queue.dueMs(0)).isEqualTo(-1);
    queue.add(event(1), 0);
    assertThat(queue.dueMs(40)).isEqualTo(60);
    assertThat(queue.due(99)).isNull();
    queue.add(event(2), 50);
    assertThat(numbers(queue.due(100))).containsExactly(1L, 2L);
    queue.on(Outcome.DELIVERED, 110, random);
    for (int i = 3; i <= 6; i++) {
      queue.add(event(i), 120);
    }
    assertThat(numbers(queue.due(120))).containsExactly(3L, 4L, 5L);
    queue.on(Outcome.DELIVERED, 130, random);
    assertThat(queue.due(130)).isNull();
    assertThat(queue.delivered()).isEqualTo(5);
    assertThat(queue.idle()).isFalse();
  }

  @Test
  void itIsBehindByTheOldestEventThatIsNotAnswered() {
    assertThat(queue.behindMs(0)).isZero();
    queue.add(event(1), 10);
    queue.add(event(2), 60);
    assertThat(queue.behindMs(70)).isEqualTo(60);
    assertThat(numbers(queue.due(110))).hasSize(2);
    queue.add(event(3), 120);
    assertThat(queue.behindMs(130)).as("under way is not there").isEqualTo(120);
    queue.on(Outcome.FAILED, 140, random);
    assertThat(queue.behindMs(150)).as("nor is what failed").isEqualTo(140);
    queue.due(5_000);
    queue.on(Outcome.DELIVERED, 5_000, random);
    assertThat(queue.behindMs(5_020)).as("the third is next").isEqualTo(4_900);
  }

  @Test
  void oneBatchIsUnderWayAtATimeAndKeepsItsNameInAllAttempts() {
    queue.add(event(1), 0);
    Batch first = queue.due(100);
    queue.add(event(2), 100);
    assertThat(queue.due(10_000)).isNull();
    assertThat(queue.dueMs(10_000)).isEqualTo(-1);
    queue.on(Outcome.FAILED, 10_000, random);
    long dueMs = queue.dueMs(10_000);
    assertThat(dueMs).isBetween(500L, 1_000L);
    assertThat(queue.due(10_000 + dueMs - 1)).isNull();
    Batch again = queue.due(10_000 + dueMs);
    assertThat(again).isEqualTo(new Batch(first.id(), first.events(), 2));
    queue.on(Outcome.DELIVERED, 12_000, random);
    assertThat(numbers(queue.due(12_000))).containsExactly(2L);
    assertThat(queue.retried()).isEqualTo(1);
  }

  @Test
  void whatFailsTooOftenOrIsRefusedIsGivenUp() {
    queue.add(event(1), 0);
    for (int attempt = 1; attempt <= 3; attempt++) {
      assertThat(queue.due(attempt * 10_000L).attempt()).isEqualTo(attempt);
      queue.on(Outcome.FAILED, attempt * 10_000L, random);
    }
    assertThat(queue.idle()).isTrue();
    assertThat(queue.refused()).isEqualTo(1);
    queue.add(event(2), 50_000);
    queue.due(50_100);
    queue.on(Outcome.REFUSED, 50_100, random);
    assertThat(queue.refused()).isEqualTo(2);
    assertThat(queue.idle()).isTrue();
  }

  @Test
  void aFullQueueLosesItsOldestAndSaysSo() {
    queue.add(event(0), 0);
    assertThat(queue.due(100)).as("under way: not lost").isNotNull();
    for (int i = 1; i <= 6; i++) {
      queue.add(event(i), 100);
      assertThat(queue.size()).isLessThanOrEqualTo(4);
    }
    assertThat(queue.dropped()).isEqualTo(2);
    queue.on(Outcome.DELIVERED, 200, random);
    assertThat(numbers(queue.due(200))).containsExactly(3L, 4L, 5L);
  }

  @ParameterizedTest
  @CsvSource({
    "1,0,1000",
    "1,1,500",
    "2,0,2000",
    "3,0,4000",
    "3,0.5,3000",
    "7,0,60000",
    "8,0,60000",
    "31,0,60000",
    "90,0,60000"
  })
  void thePauseDoublesUpToAMaximumLessChance(int attempts, double chance, long pauseMs) {
    assertThat(DeliveryQueue.backoffMs(attempts, 1_000, 60_000, chance)).isEqualTo(pauseMs);
  }

  /** Whatever the endpoint does: every event is delivered, given up, dropped or still there, once, and those delivered are in order. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noEventIsLostUncounted(long seed) {
    Random chance = new Random(seed);
    List<Long> delivered = new ArrayList<>();
    long nowMs = 0;
    for (int i = 0; i < 2_000; i++) {
      nowMs += chance.nextInt(40);
      queue.add(event(i), nowMs);
      Batch batch = queue.due(nowMs);
      if (batch != null) {
        Outcome outcome = List.of(Outcome.values()).get(chance.nextInt(3));
        if (outcome == Outcome.DELIVERED) {
          delivered.addAll(numbers(batch));
        }
        queue.on(outcome, nowMs, chance);
      }
    }
    assertThat(delivered).isSorted().doesNotHaveDuplicates().hasSize((int) queue.delivered());
    while (!queue.idle()) {
      nowMs += 10_000;
      if (queue.due(nowMs) != null) {
        queue.on(Outcome.DELIVERED, nowMs, chance);
      }
    }
    assertThat(queue.delivered() + queue.refused() + queue.dropped()).isEqualTo(2_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"url\":\"http://a.example\"} | secret of the hook has 0 characters",
        "{\"url\":\"ftp://a.example\",\"secret\":\"0123456789abcdef\"} | it has to be http:// or https://",
        "{\"url\":\"http://u:p@a.example\",\"secret\":\"0123456789abcdef\"} | without user and fragment",
        "{\"url\":\"a b\",\"secret\":\"0123456789abcdef\"} | it has to be a URL",
        "{\"url\":\"http://a.example\",\"secret\":\"0123456789abcdef\",\"events\":[\"x\"]} | events has \"x\"",
        "{\"url\":\"http://a.example\",\"secret\":\"0123456789abcdef\",\"retries\":1} | unknown hook option retries",
      })
  void whatIsWrongIsNamed(String json, String message) {
    assertThatThrownBy(() -> new HookEndpoint(new JsonObject(json)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
    HookOptions options = new HookOptions().setEndpoints(List.of(endpoint));
    assertThat(new HookOptions(options).toJson()).isEqualTo(options.toJson());
  }
}
