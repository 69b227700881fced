package dev.rollcall.pubsub;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A subscriber that remembers, in order. */
final class Recorder implements Subscriber {

  private final List<String> messages = new CopyOnWriteArrayList<>();

  @Override
  public void deliver(String topic, Buffer message) {
    messages.add(message.toString());
  }

  List<String> messages() {
    return List.copyOf(messages);
  }
}
