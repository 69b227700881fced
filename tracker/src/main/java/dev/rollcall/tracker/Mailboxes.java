package dev.rollcall.tracker;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Addresses made for handlers that were given without one: local consumers, which cost the cluster nothing. As many as there are such members and holders. From any thread. */
final class Mailboxes {

  private final Vertx vertx;
  private final String prefix;
  private final AtomicLong last = new AtomicLong();
  private final Map<String, MessageConsumer<Object>> consumers = new ConcurrentHashMap<>();

  /** All addresses begin with the prefix, which nobody else on this node's bus uses. */
  Mailboxes(Vertx vertx, String prefix) {
    this.vertx = vertx;
    this.prefix = prefix;
  }

  /** A new address, where the handler gets messages on the caller's context. */
  String open(Handler<Message<Object>> handler) {
    String address = prefix + Long.toString(last.incrementAndGet(), 36);
    consumers.put(address, vertx.eventBus().localConsumer(address, handler));
    return address;
  }

  /** Ends one; nothing happens if it is none. */
  void close(String address) {
    if (address.startsWith(prefix)) {
      MessageConsumer<Object> consumer = consumers.remove(address);
      if (consumer != null) {
        consumer.unregister();
      }
    }
  }

  int size() {
    return consumers.size();
  }

  void closeAll() {
    consumers.keySet().forEach(this::close);
  }
}
