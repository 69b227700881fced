package dev.rollcall.tracker;

import static dev.rollcall.tracker.TrackerTest.await;
import static dev.rollcall.tracker.TrackerTest.meta;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A subscriber harms only itself: one that throws, one that blocks its context, one that is slow; beside them two that do what they should. */
class IsolationTest {

  private static final int OPS = 2_000;
  private static final int KEYS = 20;

  private final Vertx vertx = Vertx.vertx();
  private final Tracker tracker =
      Tracker.create(vertx, new TrackerOptions().setNodeName("solo").setShards(1));
  private final CountDownLatch release = new CountDownLatch(1);

  @BeforeEach
  void start() {
    await(tracker.start());
  }

  @AfterEach
  void stop() {
    release.countDown();
    await(tracker.close());
    await(vertx.close());
  }

  /** A subscriber on a context of its own, that checks what it is told: D2, and versions that grow. */
  private final class Subscriber {

    private final Handler<PresenceDiff> then;
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private volatile TopicSnapshot fold;

    /** How much each diff changed. */
    private final List<Integer> sizes = new CopyOnWriteArrayList<>();

    Subscriber(Handler<PresenceDiff> then) {
      this.then = then;
      Context context = ((VertxInternal) vertx).createWorkerContext();
      Promise<Void> subscribed = Promise.promise();
      // The snapshot comes before the first diff, on the same context.
      context.runOnContext(ignored -> tracker
          .subscribe("room:1", this::hear)
          .map(subscription -> {
            fold = subscription.snapshot();
            return (Void) null;
          })
          .onComplete(subscribed));
      await(subscribed.future());
    }

    private void hear(PresenceDiff diff) {
      Set<Presence> shown = new HashSet<>(fold.presences());
      if (!shown.containsAll(diff.leaves())) {
        faults.add("D2: one left that was not shown: " + diff);
      }
      if (diff.joins().stream().anyMatch(shown::contains) || diff.version() <= fold.version()) {
        faults.add("D2: one joined that was shown, or it was old: " + diff);
      }
      if (tracker.list("room:1").version() < diff.version()) {
        faults.add("D5: not yet in the list: " + diff);
      }
      fold = fold.fold(diff);
      sizes.add(diff.joins().size() + diff.leaves().size());
      then.handle(diff);
    }

    void checkFold() {
      Awaitility.await()
          .atMost(30, TimeUnit.SECONDS)
          .until(() -> fold.version() == tracker.list("room:1").version());
      assertThat(fold.presences())
          .containsExactlyInAnyOrderElementsOf(tracker.list("room:1").presences());
      assertThat(faults).isEmpty();
    }
  }

  @Test
  void oneThatThrowsOneThatBlocksAndOneThatIsSlowHarmOnlyThemselves() {
    AtomicInteger thrown = new AtomicInteger();
    Subscriber thrower = new Subscriber(diff -> {
      if (thrown.incrementAndGet() % 200 == 1) {
        throw new IllegalStateException("on purpose");
      }
    });
    CountDownLatch blocked = new CountDownLatch(1);
    Subscriber blocker = new Subscriber(diff -> {
      blocked.countDown();
      pause(release, 60_000);
    });
    Subscriber slow = new Subscriber(diff -> pause(release, 5));
    Subscriber first = new Subscriber(diff -> {});
    Subscriber second = new Subscriber(diff -> {});

    Owner owner = tracker.owner();
    await(owner.track("room:1", "stays", meta("n", 0)));
    await(vertx.executeBlocking(() -> blocked.await(20, TimeUnit.SECONDS)));
    for (int i = 0; i < OPS; i++) {
      churn(owner, i);
    }
    await(owner.update("room:1", "stays", meta("n", 1)));

    List.of(first, second, thrower).forEach(Subscriber::checkFold);
    assertThat(thrown.get()).isPositive();
    assertThat(blocker.sizes).hasSize(1);
    release.countDown();
    blocker.checkFold();
    slow.checkFold();
    // Of what was written while it slept it is told at once, not one by one.
    assertThat(slow.sizes).hasSizeLessThan(OPS);
    // What waited for it was netted: of thousands of changes there is left what differs.
    assertThat(blocker.sizes).hasSize(2);
    assertThat(blocker.sizes.get(1)).isLessThanOrEqualTo(2 * (KEYS + 1));
  }

  /** D7. */
  @Test
  void whoeverSubscribesWhileOthersWriteMissesNothingAndHearsNothingTwice() throws Exception {
    Owner owner = tracker.owner();
    CountDownLatch written = new CountDownLatch(1);
    Thread writer = new Thread(() -> {
      for (int i = 0; i < 20_000 && written.getCount() > 0; i++) {
        churn(owner, i);
        if (i % 50 == 0) {
          await(owner.untrack("room:1", "nobody"));
        }
      }
    });
    writer.start();
    List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        subscribers.add(new Subscriber(diff -> {}));
      }
    } finally {
      written.countDown();
      writer.join();
    }
    await(owner.track("room:1", "last", meta("n", 1)));
    subscribers.forEach(Subscriber::checkFold);
  }

  @Test
  void theJsonOnTheBusFoldsToTheListToo() {
    Map<String, Map<String, JsonObject>> fold = new TreeMap<>();
    List<Long> versions = new CopyOnWriteArrayList<>();
    vertx.eventBus().<JsonObject>consumer("rollcall.diff.room:1", message -> {
      JsonObject diff = message.body();
      synchronized (fold) {
        metas(diff.getJsonObject("leaves"))
            .forEach((key, metas) -> metas.keySet().forEach(ref -> {
              assertThat(fold.get(key).remove(ref)).isNotNull();
            }));
        metas(diff.getJsonObject("joins"))
            .forEach(
                (key, metas) -> fold.computeIfAbsent(key, k -> new TreeMap<>()).putAll(metas));
        fold.values().removeIf(Map::isEmpty);
      }
      versions.add(diff.getLong("version"));
    });
    Owner owner = tracker.owner();
    for (int i = 0; i < 500; i++) {
      churn(owner, i);
    }
    await(owner.track("room:1", "last", meta("n", 1)));
    Awaitility.await()
        .until(() -> !versions.isEmpty()
            && versions.get(versions.size() - 1) == tracker.list("room:1").version());
    synchronized (fold) {
      assertThat(fold).isEqualTo(metas(tracker.list("room:1").toJson()));
    }
    assertThat(versions).isSorted().doesNotHaveDuplicates();
  }

  /** By key, by ref. */
  private static Map<String, Map<String, JsonObject>> metas(JsonObject users) {
    Map<String, Map<String, JsonObject>> metas = new TreeMap<>();
    for (String key : users.fieldNames()) {
      JsonArray list = users.getJsonObject(key).getJsonArray("metas");
      Map<String, JsonObject> byRef = new TreeMap<>();
      for (int i = 0; i < list.size(); i++) {
        byRef.put(list.getJsonObject(i).getString("phx_ref"), list.getJsonObject(i));
      }
      metas.put(key, byRef);
    }
    return metas;
  }

  private static void churn(Owner owner, int i) {
    String key = "key" + i % KEYS;
    switch (i / KEYS % 3) {
      case 0 -> owner.track("room:1", key, meta("n", i));
      case 1 -> owner.update("room:1", key, meta("n", i));
      default -> owner.untrack("room:1", key);
    }
  }

  private static void pause(CountDownLatch end, long ms) {
    try {
      end.await(ms, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
