package dev.rollcall.tracker;

import dev.rollcall.tracker.replication.TopicKey;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Addresses made for handlers that were given without one: local consumers, which cost the cluster nothing. As many as there are such members and holders. Each ends with the claim that it was made
 * for, whoever else names it in a claim of his own. From any thread.
 */
final class Mailboxes {

  private final Vertx vertx;
  private final String prefix;
  private final AtomicLong last = new AtomicLong();
  private final Map<String, Mailbox> byAddress = new ConcurrentHashMap<>();

  /** Who gets the messages, and where stands the claim that it was made for. */
  private record Mailbox(MessageConsumer<Object> consumer, TopicKey claim) {}

  /** All addresses begin with the prefix, which nobody else on this node's bus uses. */
  Mailboxes(Vertx vertx, String prefix) {
    this.vertx = vertx;
    this.prefix = prefix;
  }

  /** A new address for the claim at that place, which may depend on it; there the handler gets messages on the caller's context. */
  String open(Function<String, TopicKey> place, Handler<Message<Object>> handler) {
    String address = prefix + Long.toString(last.incrementAndGet(), 36);
    TopicKey claim = place.apply(address);
    byAddress.put(address, new Mailbox(vertx.eventBus().localConsumer(address, handler), claim));
    return address;
  }

  /** Ends it, with the claim at that place; nothing happens if it is none, or was made for another. */
  void close(String address, TopicKey claim) {
    Mailbox mailbox = address.startsWith(prefix) ? byAddress.get(address) : null;
    if (mailbox != null && mailbox.claim.equals(claim) && byAddress.remove(address, mailbox)) {
      mailbox.consumer.unregister();
    }
  }

  int size() {
    return byAddress.size();
  }

  void closeAll() {
    byAddress.forEach((address, mailbox) -> close(address, mailbox.claim));
  }
}
