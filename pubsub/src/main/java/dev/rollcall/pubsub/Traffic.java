package dev.rollcall.pubsub;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The counters behind {@link PubSubStats}. Thread-safe. */
final class Traffic {

  private final LongAdder messagesSent = new LongAdder();
  private final LongAdder bytesSent = new LongAdder();
  private final LongAdder messagesReceived = new LongAdder();
  private final LongAdder bytesReceived = new LongAdder();
  private final LongAdder droppedToPeers = new LongAdder();
  private final LongAdder droppedToSubscribers = new LongAdder();

  void sent(int bytes) {
    messagesSent.increment();
    bytesSent.add(bytes);
  }

  void received(int bytes) {
    messagesReceived.increment();
    bytesReceived.add(bytes);
  }

  void droppedToPeer() {
    droppedToPeers.increment();
  }

  void droppedToSubscriber() {
    droppedToSubscribers.increment();
  }

  PubSubStats stats(LocalTopics topics, @Nullable Links links) {
    return new PubSubStats(
        messagesSent.sum(),
        bytesSent.sum(),
        messagesReceived.sum(),
        bytesReceived.sum(),
        droppedToPeers.sum(),
        droppedToSubscribers.sum(),
        links == null ? 0 : links.names().size(),
        topics.size(),
        topics.topics(),
        links == null ? 0 : links.queued());
  }
}
