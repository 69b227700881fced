package dev.rollcall.web.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.tracker.Tracker;
import dev.rollcall.tracker.TrackerOptions;
import dev.rollcall.web.TestClient;
import dev.rollcall.web.auth.Grant;
import dev.rollcall.web.auth.Identity;
import dev.rollcall.web.auth.TopicRights;
import dev.rollcall.web.channel.Channel;
import dev.rollcall.web.channel.ChannelSocket;
import dev.rollcall.web.channel.Channels;
import dev.rollcall.web.channel.Payload;
import dev.rollcall.web.channel.Reply;
import dev.rollcall.web.limit.LimitOptions;
import dev.rollcall.web.limit.TopicLimits;
import dev.rollcall.web.presence.GraceOptions;
import dev.rollcall.web.presence.ParkedOwners;
import dev.rollcall.web.presence.PresenceQuestions;
import dev.rollcall.web.presence.PublicMeta;
import dev.rollcall.web.presence.SeenTable;
import dev.rollcall.web.presence.TopicFeeds;
import dev.rollcall.web.presence.TopicOptions;
import dev.rollcall.web.wire.WireMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients are shown whose identity has expired, before a tick has ended their sockets: nothing. */
class ExpiryTest {

  /** Enough for the joins. */
  private static final long LIFE_MS = 3_000;

  /** Remembers what was written. */
  private static final class Recorder implements Carrier {

    private final List<String> written = new CopyOnWriteArrayList<>();

    /** 0 until it was closed. */
    private volatile int code;

    @Override
    public void open(Inbound inbound) {}

    @Override
    public Future<Void> write(WireMessage message) {
      written.add(message.toString());
      return Future.succeededFuture();
    }

    @Override
    public void close(int code, String reason) {
      this.code = code;
    }

    @Override
    public boolean takesBinary() {
      return true;
    }

    @Override
    public String remote() {
      return "a test";
    }
  }

  /** Looks at what is told under the event it was made for, and passes it on. */
  private record Relay(ChannelSocket socket, Set<String> intercepts, List<String> looked)
      implements Channel {

    @Override
    public Future<Reply> join(Payload payload, Identity identity) {
      return Reply.ok().now();
    }

    @Override
    public void handleOut(String event, Payload payload, ChannelSocket own) {
      looked.add(event);
      own.push(event, payload);
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final Tracker tracker = Tracker.create(vertx, new TrackerOptions().setShards(1));
  private final Context loop = ((VertxInternal) vertx).createEventLoopContext();
  private final List<String> looked = new CopyOnWriteArrayList<>();
  private final List<ChannelSocket> sockets = new CopyOnWriteArrayList<>();
  private final SocketParts parts = parts();
  private final Identity ann = Identity.of(
      "ann",
      new JsonObject(),
      System.currentTimeMillis() + LIFE_MS,
      Grant.policy(List.of(new Grant("*", TopicRights.ALL))));

  private SocketParts parts() {
    LongAdder pushed = new LongAdder();
    TopicOptions topics = new TopicOptions();
    return new SocketParts(
        tracker,
        new TopicFeeds(vertx, tracker, 1, topics, pushed),
        new Broadcasts(tracker.pubSub(), pushed),
        new ParkedOwners(vertx, tracker, new GraceOptions()),
        new PresenceQuestions(
            vertx, tracker, topics, PublicMeta.WHOLE, new SeenTable(vertx, tracker, topics)),
        new Channels()
            .add("plain:*", socket -> relay(socket, Set.of()))
            .add("looks:*", socket -> relay(socket, Set.of("news"))),
        new SocketOptions(),
        new TopicLimits(new LimitOptions()),
        new SocketCounters());
  }

  private Channel relay(ChannelSocket socket, Set<String> intercepts) {
    sockets.add(socket);
    return new Relay(socket, intercepts, looked);
  }

  @BeforeEach
  void start() {
    TestClient.await(tracker.start());
  }

  @AfterEach
  void stop() {
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

  private Recorder joined(String topic) {
    Recorder carrier = new Recorder();
    onLoop(() -> new SocketConnection(carrier, parts, new Client(ann, true))
        .onText("[\"1\",\"1\",\"" + topic + "\",\"phx_join\",{\"watch\":true}]"));
    await().untilAsserted(() -> assertThat(carrier.written).isNotEmpty());
    assertThat(carrier.written.get(0)).contains("\"status\":\"ok\"");
    return carrier;
  }

  private void expire() {
    await().until(() -> System.currentTimeMillis() >= ann.expiresAtMs());
  }

  private void tell(String topic) {
    onLoop(() -> parts.broadcasts().share(topic).tell("news", new JsonObject(), false));
  }

  @Test
  void whoHasExpiredIsToldNothingMoreAndSentAway() {
    List<String> topics = List.of("plain:1", "looks:1", "presence:1");
    List<Recorder> carriers = topics.stream().map(this::joined).toList();
    topics.forEach(this::tell);
    for (Recorder carrier : carriers) {
      assertThat(carrier.written.toString()).contains("news");
    }
    assertThat(looked).hasSize(1);
    expire();
    List<List<String>> before =
        carriers.stream().map(carrier -> List.copyOf(carrier.written)).toList();
    topics.forEach(this::tell);
    for (int i = 0; i < topics.size(); i++) {
      assertThat(carriers.get(i).written).as(topics.get(i)).isEqualTo(before.get(i));
      assertThat(carriers.get(i).code).isEqualTo(SocketSession.POLICY_VIOLATION);
    }
    assertThat(looked).hasSize(1);
  }

  @Test
  void nothingIsPushedToWhoHasExpired() {
    Recorder carrier = joined("plain:1");
    ChannelSocket socket = sockets.get(0);
    onLoop(() -> socket.push("early", Payload.of(new JsonObject())));
    expire();
    onLoop(() -> socket.push("late", Payload.of(new JsonObject())));
    assertThat(carrier.written.toString()).contains("early").doesNotContain("late");
    assertThat(carrier.code).isEqualTo(SocketSession.POLICY_VIOLATION);
  }
}
