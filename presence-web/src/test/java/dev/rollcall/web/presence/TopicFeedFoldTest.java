package dev.rollcall.web.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.tracker.Owner;
import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.TestClient;
import dev.rollcall.web.wire.WireMessage;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The frames of members that come, go, cannot be written to, or refuse a diff, whenever the seed wants: each member's fold of its own frames
 * ends as the tracker's list (D1, D6, D7), and nothing leaves that was not shown or joins that was (D2); each change by itself, and coalesced.
 */
class TopicFeedFoldTest {

  private static final int STEPS = 600;

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final Tracker tracker =
      Tracker.create(vertx, new TrackerOptions().setNodeName("here").setShards(1));
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private Feed feed;

  @AfterEach
  void close() {
    TestClient.await(tracker.close().compose(closed -> vertx.close()));
  }

  /** On the feed's loop alone. By key and ref: the meta. */
  private final class Member implements FeedMember {

    private final Random random;
    private Map<String, Map<String, JsonObject>> users = new TreeMap<>();
    private boolean writable = true;
    private boolean refuses;

    /** Between a refused diff and the next state no diff may come. */
    private boolean behind = true;

    Member(long seed) {
      random = new Random(seed);
    }

    @Override
    public boolean pushDiff(WireMessage frame) {
      if (behind) {
        faults.add("a diff without the state before it");
      }
      if (refuses && random.nextInt(3) == 0) {
        behind = true;
        writable = false;
        return false;
      }
      JsonObject diff = new JsonArray(frame.bytes()).getJsonObject(4);
      metas(diff.getJsonObject("leaves"))
          .forEach((key, metas) -> metas.keySet().forEach(ref -> {
            if (users.getOrDefault(key, new TreeMap<>()).remove(ref) == null) {
              faults.add("D2: left and was not shown: " + key + " " + ref);
            }
          }));
      metas(diff.getJsonObject("joins"))
          .forEach((key, metas) -> metas.forEach((ref, meta) -> {
            if (users.computeIfAbsent(key, name -> new TreeMap<>()).put(ref, meta) != null) {
              faults.add("D2: joined and was shown: " + key + " " + ref);
            }
          }));
      users.values().removeIf(Map::isEmpty);
      return true;
    }

    @Override
    public void pushState(WireMessage frame) {
      behind = false;
      users = metas(new JsonArray(frame.bytes()).getJsonObject(4));
    }

    @Override
    public void refit() {}

    @Override
    public boolean writable() {
      return writable;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 5})
  void everyMembersFoldIsTheList(long flushMs) {
    TestClient.await(tracker.start());
    onLoop(() -> feed = new TopicFeeds(vertx, tracker, flushMs, new TopicOptions(), new LongAdder())
        .hold("t")
        .feed());
    Random random = new Random(7);
    List<Owner> owners = List.of(tracker.owner(), tracker.owner());
    List<Member> members = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      write(owners.get(random.nextInt(owners.size())), random, step);
      int choice = random.nextInt(6);
      if (choice == 0 && members.size() < 8) {
        Member member = new Member(step);
        member.refuses = random.nextBoolean();
        members.add(member);
        onLoop(() -> feed.attach(member, View.FULL, false));
      } else if (choice == 1 && !members.isEmpty()) {
        Member member = members.get(random.nextInt(members.size()));
        onLoop(() -> {
          member.writable = !member.writable;
          feed.admit();
        });
      } else if (choice == 2 && members.size() > 4) {
        Member member = members.remove(random.nextInt(members.size()));
        onLoop(() -> feed.detach(member));
      }
    }
    onLoop(() -> {
      members.forEach(member -> {
        member.refuses = false;
        member.writable = true;
      });
      feed.admit();
    });
    TestClient.await(owners.get(0).track("t", "last", new JsonObject()));
    Map<String, Map<String, JsonObject>> list = metas(tracker.list("t").toJson());
    assertThat(members).isNotEmpty();
    await()
        .untilAsserted(() -> onLoop(() ->
            assertThat(members).allSatisfy(member -> assertThat(member.users).isEqualTo(list))));
    assertThat(faults).isEmpty();
  }

  private static void write(Owner owner, Random random, int step) {
    String key = "k" + random.nextInt(5);
    switch (random.nextInt(3)) {
      case 0 -> owner.track("t", key, new JsonObject().put("n", step));
      case 1 -> owner.update("t", key, new JsonObject().put("n", step));
      default -> owner.untrack("t", key);
    }
  }

  private static Map<String, Map<String, JsonObject>> metas(JsonObject users) {
    Map<String, Map<String, JsonObject>> metas = new TreeMap<>();
    for (String key : users.fieldNames()) {
      Map<String, JsonObject> byRef = new TreeMap<>();
      for (Object meta : users.getJsonObject(key).getJsonArray("metas")) {
        byRef.put(((JsonObject) meta).getString("phx_ref"), (JsonObject) meta);
      }
      metas.put(key, byRef);
    }
    return metas;
  }

  private void onLoop(Runnable action) {
    Promise<Void> done = Promise.promise();
    loop.runOnContext(now -> {
      try {
        action.run();
        done.complete();
      } catch (AssertionError | RuntimeException e) {
        done.fail(e);
      }
    });
    TestClient.await(done.future());
  }
}
