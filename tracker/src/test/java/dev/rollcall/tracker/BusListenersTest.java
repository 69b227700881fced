package dev.rollcall.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BusListenersTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** With another Vert.x that hides its table this fails, and diffs that nobody wants cost again what they did. */
  @Test
  void theTableOfTheBusIsFound() {
    assertThat(new BusListeners(vertx).known()).isTrue();
  }

  @Test
  void whoeverListensIsSeenAsLongAsHeDoes() {
    BusListeners listeners = new BusListeners(vertx);
    assertThat(listeners.mayBeAt("here")).isFalse();
    MessageConsumer<Object> first = vertx.eventBus().consumer("here", message -> {});
    MessageConsumer<Object> second = vertx.eventBus().localConsumer("here", message -> {});
    first.completion().await();
    assertThat(listeners.mayBeAt("here")).isTrue();
    assertThat(listeners.mayBeAt("there")).isFalse();
    first.unregister().await();
    assertThat(listeners.mayBeAt("here")).isTrue();
    second.unregister().await();
    assertThat(listeners.mayBeAt("here")).isFalse();
  }
}
