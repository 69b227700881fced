package dev.rollcall.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InboxTest {

  private static final long PATIENCE_S = 30;

  private final Vertx vertx = Vertx.vertx();
  private final Context context = ((VertxInternal) vertx).createEventLoopContext();

  /** What was done, in order. The context's own until it is read. */
  private final List<String> done = new ArrayList<>();

  private final Inbox inbox = new Inbox(context, () -> done.add("turned"));

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
  }

  @Test
  void whatHasComeByTheTimeATurnBeginsIsDoneInOneInItsOrder() throws Exception {
    onContext(() -> {
      for (int i = 0; i < Inbox.TURN_MAX; i++) {
        int number = i;
        inbox.add(() -> done.add("task " + number));
      }
      done.add("added");
    });
    awaitTurn();
    assertThat(done).hasSize(Inbox.TURN_MAX + 2).startsWith("added", "task 0", "task 1");
    assertThat(done).endsWith("task " + (Inbox.TURN_MAX - 1), "turned");
  }

  @Test
  void aTurnEndsWithTheMostOfItAndWhatWasLeftGoesFirst() throws Exception {
    onContext(() -> {
      inbox.add(() -> inbox.add(() -> done.add("last")));
      for (int i = 1; i <= 2 * Inbox.TURN_MAX; i++) {
        inbox.add(() -> done.add("task"));
      }
    });
    for (int turn = 0; turn < 3; turn++) {
      awaitTurn();
    }
    assertThat(done.subList(0, Inbox.TURN_MAX)).endsWith("task", "turned");
    List<String> tasks = new ArrayList<>(done);
    tasks.removeIf("turned"::equals);
    assertThat(tasks).hasSize(2 * Inbox.TURN_MAX + 1).endsWith("task", "last");
  }

  @Test
  void noneIsLostAndThoseOfOneThreadKeepTheirOrder() throws Exception {
    int threads = 4;
    int each = 20_000;
    int[] next = new int[threads];
    List<String> disorder = new ArrayList<>();
    CountDownLatch left = new CountDownLatch(threads * each);
    List<Thread> adders = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int adder = t;
      Thread thread = new Thread(() -> {
        for (int i = 0; i < each; i++) {
          int number = i;
          inbox.add(() -> {
            if (next[adder]++ != number) {
              disorder.add(adder + ": " + number);
            }
            left.countDown();
          });
        }
      });
      thread.start();
      adders.add(thread);
    }
    for (Thread adder : adders) {
      adder.join();
    }
    assertThat(left.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
    assertThat(disorder).isEmpty();
  }

  @Test
  void whoeverAddsAfterTheLoopHasEndedIsToldEachTime() throws Exception {
    close();
    assertThatThrownBy(() -> inbox.add(() -> done.add("never")))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> inbox.add(() -> done.add("never")))
        .isInstanceOf(RejectedExecutionException.class);
  }

  /** Waits until all that has been told to the context so far was done. */
  private void awaitTurn() throws Exception {
    onContext(() -> {});
  }

  private void onContext(Runnable task) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    context.runOnContext(begun -> {
      task.run();
      over.countDown();
    });
    assertThat(over.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
  }
}
