package dev.rollcall.web.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Owner;
import dev.rollcall.tracker.Presence;
import dev.rollcall.tracker.PresenceDiff;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.TestClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NarrowRosterTest {

  private final Vertx vertx = Vertx.vertx();
  private final Tracker tracker = Tracker.create(vertx, new TrackerOptions().setShards(1));
  private final BlockingQueue<PresenceDiff> diffs = new LinkedBlockingQueue<>();
  private NarrowRoster roster;
  private long seen;

  @AfterEach
  void stop() {
    TestClient.await(tracker.close().compose(closed -> vertx.close()));
  }

  private void catchUp() throws InterruptedException {
    long version = tracker.list("t").version();
    while (seen < version) {
      PresenceDiff diff = diffs.poll(20, TimeUnit.SECONDS);
      assertThat(diff).isNotNull();
      roster.add(diff);
      seen = diff.version();
    }
  }

  private static String ref(String meta) {
    return new JsonObject(meta).getString("phx_ref");
  }

  /** Whenever it is flushed: the changes fold to the list, the count is its keys', and the sample has the smallest hashes. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void changesFoldWheneverItIsFlushed(long seed) throws InterruptedException {
    TestClient.await(tracker.start());
    List<Owner> owners = List.of(tracker.owner(), tracker.owner(), tracker.owner());
    TestClient.await(owners.get(0).track("t", "k1", new JsonObject()));
    roster = new NarrowRoster(
        TestClient.await(tracker.subscribe("t", diffs::add)).snapshot(), 3, PublicMeta.WHOLE);
    seen = roster.shown().version();
    Map<String, Set<String>> folded = new TreeMap<>();
    roster
        .shown()
        .presences()
        .forEach(presence ->
            folded.computeIfAbsent(presence.key(), none -> new HashSet<>()).add(presence.ref()));
    Random random = new Random(seed);
    for (int step = 0; step < 600; step++) {
      Owner owner = owners.get(random.nextInt(3));
      String key = "k" + random.nextInt(12);
      Future<?> change = switch (random.nextInt(3)) {
        case 0 -> owner.track("t", key, new JsonObject());
        case 1 -> owner.update("t", key, new JsonObject().put("n", step));
        default -> owner.untrack("t", key);
      };
      TestClient.await(change.otherwiseEmpty());
      if (random.nextInt(4) == 0) {
        catchUp();
        for (NarrowRoster.Change each : roster.flush(wanted -> true)) {
          Set<String> refs = folded.computeIfAbsent(each.key(), none -> new HashSet<>());
          each.joins().forEach(join -> assertThat(refs.add(ref(join))).isTrue());
          each.leaves().forEach(leave -> assertThat(refs.remove(ref(leave))).isTrue());
        }
        folded.values().removeIf(Set::isEmpty);
        Map<String, Set<String>> present = new TreeMap<>();
        for (Presence presence : tracker.list("t").presences()) {
          present.computeIfAbsent(presence.key(), none -> new HashSet<>()).add(presence.ref());
        }
        assertThat(folded).isEqualTo(present);
        assertThat(roster.keys()).isEqualTo(present.size());
        assertThat(roster.sample())
            .isEqualTo(present.keySet().stream()
                .sorted(Comparator.comparingLong(Sample::hash).thenComparing(name -> name))
                .limit(3)
                .toList());
      }
    }
  }
}
