package dev.rollcall.pubsub;

import io.vertx.core.buffer.Buffer;

/** Receives the messages of one topic. Whatever it throws is logged and harms nobody else. */
@FunctionalInterface
public interface Subscriber {

  /**
   * One message, shared with the other subscribers of this node: read it, do not change it.
   *
   * @param topic the topic it was sent on
   * @param message its bytes
   */
  void deliver(String topic, Buffer message);
}
