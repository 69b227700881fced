package dev.rollcall.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalTopicsTest {

  private final TestNodes nodes = new TestNodes();
  private final LocalTopics topics =
      new LocalTopics(new PubSubOptions().setMaxSubscriberQueue(1_000_000), new Traffic());
  private ContextInternal context;

  @BeforeEach
  void start() {
    Vertx vertx = nodes.alone();
    context = ((VertxInternal) vertx).createEventLoopContext();
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void topicsWithoutSubscribersTakeNoRoom() {
    LocalSubscription one = topics.subscribe("room", new Recorder(), context);
    LocalSubscription two = topics.subscribe("room", new Recorder(), context);
    assertThat(topics.topics()).isEqualTo(1);
    assertThat(topics.size()).isEqualTo(2);
    one.cancel();
    assertThat(topics.topics()).isEqualTo(1);
    two.cancel();
    two.cancel();
    assertThat(topics.topics()).isZero();
    assertThat(topics.size()).isZero();
  }

  @Test
  void subscribersAreServedInTheOrderOfTheirSubscriptions() {
    List<Integer> served = new ArrayList<>();
    IntStream.range(0, 100)
        .forEach(i -> topics.subscribe("room", (topic, message) -> served.add(i), context));
    topics.publish("room", Buffer.buffer("x"), null);
    Recorder last = new Recorder();
    topics.subscribe("room", last, context);
    topics.publish("room", Buffer.buffer("y"), null);
    await().until(() -> !last.messages().isEmpty());
    List<Integer> once = IntStream.range(0, 100).boxed().toList();
    assertThat(served.subList(0, 100)).isEqualTo(once);
    assertThat(served.subList(100, 200)).isEqualTo(once);
  }

  @Test
  void whoStaysGetsEverythingInOrderWhileOthersComeAndGo() throws InterruptedException {
    List<String> got = new ArrayList<>();
    topics.subscribe("room", (topic, message) -> got.add(message.toString()), context);
    AtomicBoolean done = new AtomicBoolean();
    List<Thread> restless = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String topic = i == 0 ? "elsewhere" : "room";
      Thread thread = new Thread(() -> {
        while (!done.get()) {
          topics.subscribe(topic, (t, m) -> {}, context).cancel();
        }
      });
      thread.start();
      restless.add(thread);
    }
    List<String> sent = IntStream.range(0, 20_000).mapToObj(String::valueOf).toList();
    sent.forEach(each -> topics.publish("room", Buffer.buffer(each), null));
    done.set(true);
    for (Thread thread : restless) {
      thread.join();
    }
    Recorder flush = new Recorder();
    topics.subscribe("flush", flush, context);
    topics.publish("flush", Buffer.buffer("x"), null);
    await().until(() -> !flush.messages().isEmpty());
    assertThat(got).isEqualTo(sent);
    assertThat(topics.size()).isEqualTo(2);
    assertThat(topics.topics()).isEqualTo(2);
  }
}
