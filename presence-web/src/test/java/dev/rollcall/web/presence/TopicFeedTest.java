package dev.rollcall.web.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.TestClient;
import dev.rollcall.web.wire.WireMessage;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What members get whose turn for a state, or for a diff, is not now. */
class TopicFeedTest {

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final Tracker tracker =
      Tracker.create(vertx, new TrackerOptions().setNodeName("here").setShards(2));
  private Feed feed;

  /** Keeps the events it was given, and takes a state or a diff only if it may. */
  private static final class Member implements FeedMember {

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile boolean writable = true;
    private volatile boolean takesDiffs = true;

    @Override
    public boolean pushDiff(WireMessage frame) {
      heard.add(takesDiffs ? "diff" : "refused");
      return takesDiffs;
    }

    @Override
    public void pushState(WireMessage frame) {
      heard.add(frame.toString().contains("\"ann\"") ? "state with ann" : "state");
    }

    @Override
    public void refit() {}

    @Override
    public boolean writable() {
      return writable;
    }
  }

  @BeforeEach
  void open() {
    TestClient.await(tracker.start());
    onLoop(() -> {
      TopicFeeds.Hold hold =
          new TopicFeeds(vertx, tracker, 0, new TopicOptions(), new LongAdder()).hold("t");
      feed = hold.feed();
    });
  }

  @AfterEach
  void close() {
    TestClient.await(tracker.close().compose(closed -> vertx.close()));
  }

  private void onLoop(Runnable action) {
    Promise<Void> done = Promise.promise();
    loop.runOnContext(now -> {
      action.run();
      done.complete();
    });
    TestClient.await(done.future());
  }

  @Test
  void aMemberThatCannotTakeADiffGetsAStateWithItLater() {
    Member member = new Member();
    onLoop(() -> feed.attach(member, View.FULL, false));
    await().untilAsserted(() -> assertThat(member.heard).containsExactly("state"));
    member.takesDiffs = false;
    member.writable = false;
    TestClient.await(tracker.owner().track("t", "ann", new JsonObject()));
    await().untilAsserted(() -> assertThat(member.heard).containsExactly("state", "refused"));
    member.takesDiffs = true;
    TestClient.await(tracker.owner().track("t", "ben", new JsonObject()));
    member.writable = true;
    onLoop(() -> feed.admit());
    await()
        .untilAsserted(
            () -> assertThat(member.heard).containsExactly("state", "refused", "state with ann"));
    TestClient.await(tracker.owner().track("t", "cleo", new JsonObject()));
    await().untilAsserted(() -> assertThat(member.heard).endsWith("state with ann", "diff"));
  }
}
