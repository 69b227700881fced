package dev.rollcall.web.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Owner;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.TestClient;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PresenceQuestionsTest {

  private static final int TOPICS = 60;
  private static final int DEVICES = 20;

  private final Vertx vertx = Vertx.vertx();
  private final Tracker tracker = Tracker.create(vertx, new TrackerOptions().setShards(1));
  private final TopicOptions options = new TopicOptions();
  private final PresenceQuestions questions = new PresenceQuestions(
      vertx, tracker, options, PublicMeta.WHOLE, new SeenTable(vertx, tracker, options));

  @BeforeEach
  void start() {
    TestClient.await(tracker.start());
    List<Future<String>> tracked = new ArrayList<>();
    for (int device = 0; device < DEVICES; device++) {
      Owner owner = tracker.owner();
      for (int topic = 0; topic < TOPICS; topic++) {
        tracked.add(owner.track("t" + topic, "ann", new JsonObject()));
      }
    }
    TestClient.await(Future.all(tracked));
  }

  @AfterEach
  void stop() {
    TestClient.await(tracker.close().compose(closed -> vertx.close()));
  }

  private static int told(JsonObject found) {
    JsonObject topics = found.getJsonObject("topics");
    return topics.fieldNames().stream()
        .mapToInt(topic -> topics.getJsonObject(topic).getJsonArray("metas").size())
        .sum();
  }

  @Test
  void whereAKeyIsNamesOnlySoManyPresences() {
    JsonObject all = TestClient.await(questions.whereIs("ann", topic -> true));
    assertThat(told(all)).isEqualTo(PresenceQuestions.PRESENCES_MAX);
    assertThat(all.getBoolean("more")).isTrue();
  }

  @Test
  void whatMayNotBeToldDoesNotCount() {
    JsonObject few = TestClient.await(questions.whereIs("ann", topic -> topic.length() == 2));
    assertThat(few.getJsonObject("topics")).hasSize(10);
    assertThat(told(few)).isEqualTo(10 * DEVICES);
    assertThat(few.containsKey("more")).isFalse();
  }

  @Test
  void aKeyIsLookedForOnAWorkerThread() {
    Set<Boolean> onWorker = ConcurrentHashMap.newKeySet();
    TestClient.await(questions.whereIs("ann", topic -> onWorker.add(Context.isOnWorkerThread())));
    TestClient.await(questions.lastSeen("ann", topic -> onWorker.add(Context.isOnWorkerThread())));
    assertThat(onWorker).containsExactly(true);
  }
}
