package dev.rollcall.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RepliesTest {

  private static final long PATIENCE_S = 30;
  private static final int EACH = 50;

  private final Vertx vertx = Vertx.vertx();
  private final ContextInternal shard = ((VertxInternal) vertx).createEventLoopContext();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
  }

  /** More callers than loops, a worker among them: some share the loop that replies, some another. One of them throws at what it is told, each time. */
  @Test
  void everyCallerIsToldOnItsContextInOrderWhateverAnotherDoesWithIt() throws Exception {
    List<ContextInternal> callers = new ArrayList<>();
    List<List<String>> told = new ArrayList<>();
    for (int c = 0; c < 20; c++) {
      callers.add(((VertxInternal) vertx).createEventLoopContext());
    }
    callers.add(((VertxInternal) vertx).createWorkerContext());
    callers.get(3).exceptionHandler(thrown -> {});
    callers.forEach(caller -> told.add(Collections.synchronizedList(new ArrayList<>())));
    CountDownLatch left = new CountDownLatch(EACH * callers.size());
    shard.runOnContext(begun -> {
      Replies replies = new Replies();
      for (int i = 0; i < EACH; i++) {
        for (int c = 0; c < callers.size(); c++) {
          PromiseInternal<Integer> promise = callers.get(c).promise();
          int caller = c;
          promise.future().onComplete(result -> {
            boolean there = callers.get(caller).equals(ContextInternal.current());
            String what = result.succeeded()
                ? String.valueOf(result.result())
                : result.cause().getMessage();
            told.get(caller).add(there ? what : "elsewhere");
            left.countDown();
            if (caller == 3) {
              throw new IllegalStateException("a caller that fails");
            }
          });
          replies.add(
              promise, i, i % 10 == 9 ? new IllegalArgumentException("failure " + i) : null);
        }
      }
      replies.send();
    });
    assertThat(left.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < EACH; i++) {
      expected.add(i % 10 == 9 ? "failure " + i : Integer.toString(i));
    }
    assertThat(told).allSatisfy(one -> assertThat(one).isEqualTo(expected));
  }
}
