package dev.rollcall.web.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.pubsub.PubSub;
import dev.rollcall.pubsub.PubSubOptions;
import dev.rollcall.web.TestClient;
import dev.rollcall.web.wire.PhoenixFrame;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two event loops of one node. */
class BroadcastsTest {

  private final Vertx vertx = Vertx.vertx();
  private final PubSub pubSub = PubSub.create(vertx, new PubSubOptions().setNodeName("here"));
  private final Context loop = ((VertxInternal) vertx).createEventLoopContext();
  private final Context otherLoop = ((VertxInternal) vertx).createEventLoopContext();
  private final LongAdder pushed = new LongAdder();
  private final Broadcasts here = new Broadcasts(pubSub, pushed);
  private final Broadcasts there = new Broadcasts(pubSub, pushed);

  private static final class Ear implements Broadcasts.Listener {

    private final List<Broadcasts.Told> heard = new CopyOnWriteArrayList<>();

    @Override
    public void told(Broadcasts.Told told) {
      heard.add(told);
    }

    List<String> texts() {
      return heard.stream().map(told -> told.message().toString()).toList();
    }
  }

  @BeforeEach
  void start() {
    TestClient.await(pubSub.start());
  }

  @AfterEach
  void close() {
    TestClient.await(pubSub.close().compose(closed -> vertx.close()));
  }

  private static void on(Context loop, Runnable action) {
    Promise<Void> done = Promise.promise();
    loop.runOnContext(now -> {
      try {
        action.run();
        done.complete();
      } catch (Throwable e) {
        done.fail(e);
      }
    });
    TestClient.await(done.future());
  }

  @Test
  void othersOnAllLoopsAreToldAndTheSenderIsNot() {
    Ear sender = new Ear();
    Ear neighbour = new Ear();
    Ear remote = new Ear();
    on(otherLoop, () -> there.share("t").listen(remote));
    on(loop, () -> {
      here.share("t").listen(neighbour);
      Broadcasts.Share own = here.share("t");
      own.listen(sender);
      own.tell("say", new JsonObject().put("a", 1), true);
    });
    String text = "[null,null,\"t\",\"say\",{\"a\":1}]";
    await().untilAsserted(() -> assertThat(remote.texts()).containsExactly(text));
    assertThat(neighbour.texts()).containsExactly(text);
    assertThat(sender.heard).isEmpty();
    assertThat(pushed.sum()).isEqualTo(2);
  }

  @Test
  void allAreToldTheSenderToo() {
    Ear sender = new Ear();
    on(loop, () -> {
      Broadcasts.Share own = here.share("t");
      own.listen(sender);
      own.tell("say", new JsonObject(), false);
    });
    assertThat(sender.heard).hasSize(1);
  }

  @Test
  void bytesStayBytesAndAreDecodedForWhoLooksInside() {
    Ear remote = new Ear();
    on(otherLoop, () -> there.share("t").listen(remote));
    on(loop, () -> here.share("t").tell("draw", Buffer.buffer(new byte[] {1, 2}), true));
    await()
        .untilAsserted(
            () -> assertThat(remote.texts()).containsExactly("0201047464726177" + "0102"));
    PhoenixFrame frame = remote.heard.get(0).frame();
    assertThat(frame.event()).isEqualTo("draw");
    assertThat(frame.payload()).isEqualTo(Buffer.buffer(new byte[] {1, 2}));
  }

  @Test
  void theBytesAreTheSameForAll() {
    Ear one = new Ear();
    Ear other = new Ear();
    on(loop, () -> {
      here.share("t").listen(one);
      here.share("t").listen(other);
      here.share("t").tell("say", new JsonObject(), true);
    });
    assertThat(one.heard.get(0).message()).isSameAs(other.heard.get(0).message());
    assertThat(one.heard.get(0).frame()).isSameAs(other.heard.get(0).frame());
  }

  @Test
  void whoHasGoneIsToldNothingAndTheLastOneEndsTheSubscription() {
    Ear ear = new Ear();
    on(loop, () -> {
      Broadcasts.Share share = here.share("t");
      Broadcasts.Share last = here.share("t");
      share.listen(ear);
      share.release();
      share.release();
      last.tell("say", new JsonObject(), true);
      assertThat(pubSub.stats().subscriptions()).isEqualTo(1);
      last.release();
    });
    assertThat(ear.heard).isEmpty();
    assertThat(pubSub.stats().subscriptions()).isZero();
  }
}
