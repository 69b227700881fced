package dev.rollcall.pubsub;

import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber of this node, its context, and the messages that wait for it.
 *
 * <p>The queue is the context's own: a message is one task there. It is a task even if the publisher runs on the same
 * context, so that messages keep their order and a subscriber that publishes is not called back inside its own call.
 */
final class LocalSubscription implements Subscription, Closeable {

  private static final Logger log = LoggerFactory.getLogger(LocalSubscription.class);

  private final LocalTopics topics;
  private final String topic;
  private final Subscriber subscriber;
  private final ContextInternal context;
  private final int queueMax;

  /** Tasks handed to the context and not begun: 0 <= waiting <= queueMax, but for offers that are being refused. */
  private final AtomicInteger waiting = new AtomicInteger();

  private final WarningGate failures = new WarningGate();
  private final WarningGate drops = new WarningGate();

  /** Never goes back to false. */
  private volatile boolean cancelled;

  LocalSubscription(
      LocalTopics topics,
      String topic,
      Subscriber subscriber,
      ContextInternal context,
      int queueMax) {
    this.topics = topics;
    this.topic = topic;
    this.subscriber = subscriber;
    this.context = context;
    this.queueMax = queueMax;
  }

  @Override
  public String topic() {
    return topic;
  }

  /** Ends with its verticle, as a consumer of the event bus does. */
  void endWithDeployment() {
    if (context.isDeployment()) {
      context.addCloseHook(this);
    }
  }

  /** Queues a message; false if it was dropped because too many wait. */
  boolean offer(Buffer message) {
    if (cancelled) {
      return true;
    }
    if (waiting.incrementAndGet() > queueMax) {
      waiting.decrementAndGet();
      if (drops.pass()) {
        log.warn(
            "a subscriber of topic {} is slow: {} messages wait (maxSubscriberQueue), more are dropped",
            topic,
            queueMax);
      }
      return false;
    }
    try {
      context.runOnContext(ignored -> deliver(message));
      return true;
    } catch (RejectedExecutionException e) {
      // The context's threads have ended, and with them the subscriber.
      waiting.decrementAndGet();
      cancel();
      return false;
    }
  }

  private void deliver(Buffer message) {
    waiting.decrementAndGet();
    if (cancelled) {
      return;
    }
    try {
      subscriber.deliver(topic, message);
    } catch (Throwable t) {
      if (failures.pass()) {
        log.error("a subscriber of topic {} failed", topic, t);
      }
    }
  }

  @Override
  public void cancel() {
    if (end()) {
      topics.remove(this);
    }
  }

  /** Ends it without telling the topics; false if it had ended. */
  synchronized boolean end() {
    if (cancelled) {
      return false;
    }
    cancelled = true;
    if (context.isDeployment()) {
      context.removeCloseHook(this);
    }
    return true;
  }

  @Override
  public void close(Completable<Void> completion) {
    cancel();
    completion.succeed();
  }
}
