package dev.rollcall.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A member that was never told of the newest one's registration publishes past it, until registrations are touched. */
class StaleRegistrationsTest {

  private final TestNodes nodes = new TestNodes();
  private final AtomicBoolean deaf = new AtomicBoolean();

  @AfterEach
  void close() {
    nodes.close();
  }

  /** Loses, while deaf, what the cluster manager tells of registrations. */
  private final class Deaf extends FakeClusterManager {

    @Override
    public void registrationListener(RegistrationListener listener) {
      super.registrationListener(new RegistrationListener() {
        @Override
        public void registrationsUpdated(RegistrationUpdateEvent event) {
          if (!deaf.get()) {
            listener.registrationsUpdated(event);
          }
        }

        @Override
        public boolean wantsUpdatesFor(String address) {
          return listener.wantsUpdatesFor(address);
        }
      });
    }
  }

  @Test
  void theLostPublishPathHealsByTouchAndMessagesNeverNeededIt() {
    PubSub a = TestNodes.start(
        nodes.clustered(TestNodes.bus(), new Deaf()),
        new PubSubOptions().setNodeName("a").setHelloMs(200));
    deaf.set(true);
    Vertx vertx = nodes.clustered();
    AtomicInteger publishedByA = new AtomicInteger();
    TestNodes.await(vertx
        .eventBus()
        .<Buffer>consumer(ClusterBus.NODES_ADDRESS, message -> {
          if (message.body().toString().contains("\"name\":\"a\"")) {
            publishedByA.incrementAndGet();
          }
        })
        .completion());
    PubSub b = TestNodes.start(vertx, new PubSubOptions().setNodeName("b").setHelloMs(200));
    for (PubSub node : List.of(a, b)) {
      await().untilAsserted(() -> assertThat(node.members()).isEqualTo(Set.of("a", "b")));
    }
    Recorder atB = new Recorder();
    b.subscribe("room", atB);
    a.broadcast("room", Buffer.buffer("hi"));
    await().untilAsserted(() -> assertThat(atB.messages()).containsExactly("hi"));
    assertThat(publishedByA).as("a publishes past b").hasValue(0);
    deaf.set(false);
    // Whatever touches happened while a was deaf: a new process makes all nodes touch again.
    nodes.clustered();
    await().untilAsserted(() -> assertThat(publishedByA).hasPositiveValue());
  }
}
