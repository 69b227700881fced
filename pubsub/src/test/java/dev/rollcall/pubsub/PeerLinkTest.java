package dev.rollcall.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageProducer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is counted as under way, with a bus that tells what the test says. */
class PeerLinkTest {

  private static final Buffer FRAME = Buffer.buffer(new byte[44]);
  private static final long COST = 44 + PeerLink.MESSAGE_OVERHEAD_BYTES;

  private final Vertx vertx = Vertx.vertx();
  private final ContextInternal loop = ((VertxInternal) vertx).createEventLoopContext();

  /** One for each message that the bus was given; used on the loop alone. */
  private final List<Promise<Void>> writes = new ArrayList<>();

  private final Traffic traffic = new Traffic();
  private final PeerLink link = new PeerLink(
      new Peer("b", "1", "address", "id", "127.0.0.1", 1), bus(), loop, 1_000_000, traffic);

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void whatTheBusNeverTellsAboutIsWrittenOrLostOnceALaterMessageIsWritten() throws Exception {
    onLoop(() -> {
      for (int i = 0; i < 5; i++) {
        assertThat(link.offer(FRAME)).isTrue();
      }
      assertThat(link.queued()).isEqualTo(5 * COST);
      writes.get(1).complete();
      assertThat(link.queued()).as("after the second of five").isEqualTo(3 * COST);
      writes.get(3).complete();
      assertThat(link.queued()).as("after the fourth").isEqualTo(COST);
      writes.get(2).complete();
      assertThat(link.queued()).as("after the third, late").isEqualTo(COST);
      writes.get(4).complete();
      assertThat(link.queued()).isZero();
    });
  }

  @Test
  void aMessageThatFailsSaysNothingOfThoseBefore() throws Exception {
    onLoop(() -> {
      link.offer(FRAME);
      link.offer(FRAME);
      link.offer(FRAME);
      writes.get(1).fail("broken");
      assertThat(link.queued()).isEqualTo(2 * COST);
      writes.get(0).fail("broken");
      assertThat(link.queued()).isEqualTo(COST);
      writes.get(2).complete();
      assertThat(link.queued()).isZero();
    });
  }

  private void onLoop(Runnable test) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.runOnContext(ignored -> {
      try {
        test.run();
        done.complete(null);
      } catch (Throwable e) {
        done.completeExceptionally(e);
      }
    });
    done.get(20, TimeUnit.SECONDS);
  }

  @SuppressWarnings("unchecked")
  private MessageProducer<Buffer> bus() {
    return (MessageProducer<Buffer>) Proxy.newProxyInstance(
        getClass().getClassLoader(),
        new Class<?>[] {MessageProducer.class},
        (proxy, method, arguments) -> {
          Promise<Void> write = Promise.promise();
          writes.add(write);
          return write.future();
        });
  }
}
