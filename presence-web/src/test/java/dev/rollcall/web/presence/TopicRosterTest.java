package dev.rollcall.web.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Owner;
import dev.rollcall.tracker.PresenceDiff;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicRosterTest {

  private final Vertx vertx = Vertx.vertx();
  private final Tracker tracker = Tracker.create(vertx, new TrackerOptions().setShards(1));
  private final BlockingQueue<PresenceDiff> diffs = new LinkedBlockingQueue<>();
  private final TopicRoster roster = new TopicRoster(PublicMeta.WHOLE);
  private Owner owner;
  private long seen;

  @BeforeEach
  void start() throws Exception {
    await(tracker.start());
    owner = tracker.owner();
    roster.start(roster.base(await(tracker.subscribe("t", diffs::add)).snapshot()));
    seen = roster.flushedVersion();
  }

  @AfterEach
  void stop() throws Exception {
    await(tracker.close().compose(closed -> vertx.close()));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(20, TimeUnit.SECONDS);
  }

  /** Takes in what the tracker has told up to its present version. */
  private void catchUp() throws Exception {
    long version = tracker.list("t").version();
    while (seen < version) {
      PresenceDiff diff = diffs.poll(20, TimeUnit.SECONDS);
      assertThat(diff).isNotNull();
      roster.add(diff);
      seen = diff.version();
    }
  }

  @Test
  void theDiffIsPhoenixsAndTheStateIsTheTrackers() throws Exception {
    String ref = await(owner.track("t", "ann \"é\"", new JsonObject().put("a", 1)));
    catchUp();
    assertThat(roster.state()).isEqualTo("{}");
    assertThat(roster.flush())
        .isEqualTo("{\"joins\":{\"ann \\\"é\\\"\":{\"metas\":[{\"a\":1,\"phx_ref\":\"" + ref
            + "\"}]}},\"leaves\":{}}");
    assertThat(new JsonObject(roster.state())).isEqualTo(tracker.list("t").toJson());
    assertThat(roster.flushedVersion()).isEqualTo(tracker.list("t").version());
    assertThat(roster.flush()).isNull();
  }

  @Test
  void whoCameAndWentBetweenTwoFlushesWasNeverThere() throws Exception {
    await(owner.track("t", "ann", new JsonObject()));
    catchUp();
    await(owner.untrack("t", "ann"));
    catchUp();
    assertThat(roster.flush()).isNull();
    assertThat(roster.state()).isEqualTo("{}");
  }

  @Test
  void severalUpdatesAreOne() throws Exception {
    String first = await(owner.track("t", "ann", new JsonObject()));
    catchUp();
    roster.flush();
    String last = "";
    for (int i = 0; i < 3; i++) {
      last = await(owner.update("t", "ann", new JsonObject().put("i", i)));
      catchUp();
    }
    JsonObject diff = new JsonObject(roster.flush());
    assertThat(diff.getJsonObject("joins").encode()).contains("\"phx_ref\":\"" + last + "\"");
    assertThat(diff.getJsonObject("joins").getJsonObject("ann").getJsonArray("metas"))
        .hasSize(1);
    assertThat(diff.getJsonObject("leaves").encode()).contains("\"phx_ref\":\"" + first + "\"");
    assertThat(diff.getJsonObject("leaves").getJsonObject("ann").getJsonArray("metas"))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void statesAndFlushesFoldWheneverItIsFlushed(long seed) throws Exception {
    Random random = new Random(seed);
    List<Owner> owners = new ArrayList<>(List.of(owner, tracker.owner(), tracker.owner()));
    for (int step = 0; step < 300; step++) {
      Owner one = owners.get(random.nextInt(owners.size()));
      String key = "k" + random.nextInt(6);
      Future<?> change = switch (random.nextInt(3)) {
        case 0 -> one.track("t", key, new JsonObject());
        case 1 -> one.update("t", key, new JsonObject().put("n", step));
        default -> one.untrack("t", key);
      };
      await(change.otherwiseEmpty());
      if (random.nextInt(4) == 0) {
        catchUp();
        roster.flush();
        assertThat(metas(new JsonObject(roster.state())))
            .isEqualTo(metas(tracker.list("t").toJson()));
      }
    }
  }

  /** By key, without an order: the devices of one user have none that means something. */
  private static Map<String, Set<Object>> metas(JsonObject users) {
    Map<String, Set<Object>> metas = new TreeMap<>();
    for (String key : users.fieldNames()) {
      JsonArray list = users.getJsonObject(key).getJsonArray("metas");
      metas.put(key, new HashSet<>(list.stream().toList()));
      assertThat(metas.get(key)).hasSameSizeAs(list);
    }
    return metas;
  }
}
