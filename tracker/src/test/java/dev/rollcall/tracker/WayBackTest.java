package dev.rollcall.tracker;

import static dev.rollcall.tracker.TrackerTest.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.tracker.Parcel.Answer;
import dev.rollcall.tracker.Parcel.Answers;
import dev.rollcall.tracker.Parcel.Outcome;
import dev.rollcall.tracker.Parcel.Post;
import dev.rollcall.tracker.wire.MalformedFrame;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Answers to a node whose queue is full. */
class WayBackTest {

  private final Vertx vertx = Vertx.vertx();
  private final ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
  private final List<Answers> sent = new CopyOnWriteArrayList<>();
  private volatile boolean full = true;
  private final WayBack.Bus bus = new WayBack.Bus("b", 1_000, 1_500, this::offer);

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  @DisplayName(
      "What a full queue does not take waits, up to a limit of bytes that the failures beyond it name, and leaves when there is room")
  void whatAFullQueueDoesNotTakeWaitsUpToALimit() {
    WayBack way = new WayBack(bus, context, post(600_000));
    onLoop(() -> {
      for (int stamp = 1; stamp <= 3; stamp++) {
        way.add(new Answer(stamp, Outcome.REPLIED, 0, "x".repeat(600)), stamp == 3);
      }
      return null;
    });
    assertThat(sent).isEmpty();
    full = false;
    eventually().until(() -> sent.stream().anyMatch(Answers::last));

    List<Answer> answers =
        sent.stream().flatMap(each -> each.answers().stream()).toList();
    assertThat(answers)
        .extracting(Answer::outcome)
        .containsExactly(Outcome.REPLIED, Outcome.REPLIED, Outcome.FAILED);
    assertThat((String) answers.get(2).body()).contains("replies wait, at most 1500");
    assertThat(sent)
        .extracting(each -> each.answers().size())
        .as("no frame is larger than the queue")
        .allMatch(size -> size <= 2);
    assertThat(onLoop(bus::waitingBytes)).isZero();
  }

  @Test
  @DisplayName("What nobody waits for any more is dropped")
  void whatNobodyWaitsForAnyMoreIsDropped() {
    WayBack way = new WayBack(bus, context, post(1));
    onLoop(() -> {
      way.add(new Answer(1, Outcome.REPLIED, 0, "x".repeat(600)), false);
      way.add(new Answer(2, Outcome.REPLIED, 0, "x".repeat(600)), true);
      return null;
    });
    eventually().until(() -> onLoop(bus::waitingBytes) == 0);
    assertThat(sent).isEmpty();
  }

  private boolean offer(String node, Buffer frame) {
    assertThat(node).isEqualTo("a");
    if (full) {
      return false;
    }
    try {
      sent.add((Answers) ParcelCodec.decode(frame));
    } catch (MalformedFrame e) {
      throw new AssertionError(e);
    }
    return true;
  }

  private <T> T onLoop(Callable<T> task) {
    Promise<T> done = Promise.promise();
    context.runOnContext(ignored -> {
      try {
        done.complete(task.call());
      } catch (Exception e) {
        done.fail(e);
      }
    });
    return await(done.future());
  }

  private static Post post(long timeoutMs) {
    return new Post(false, "g", 7, "a", timeoutMs, "who?");
  }

  private static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
  }
}
