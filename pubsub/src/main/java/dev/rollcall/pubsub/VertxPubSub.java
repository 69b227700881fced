package dev.rollcall.pubsub;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two halves together: {@link LocalTopics} for this node's subscribers and, on a clustered Vert.x, a
 * {@link ClusterBus} for the peers. Holds the life cycle; decides nothing else.
 */
final class VertxPubSub implements PubSub {

  private static final Logger log = LoggerFactory.getLogger(VertxPubSub.class);

  /** In this order, and never back. Usable from STARTED on, though peers are found a little later. */
  private enum Life {
    NEW,
    STARTED,
    CLOSED
  }

  private record MemberHandler(ContextInternal context, Consumer<MemberEvent> handler) {}

  private final VertxInternal vertx;
  private final String nodeName;
  private final Traffic traffic = new Traffic();
  private final LocalTopics topics;

  /** Null on a Vert.x that is not clustered. */
  private final @Nullable ClusterBus bus;

  /** Written under this object's lock. */
  private volatile Life life = Life.NEW;

  private volatile @Nullable MemberHandler memberHandler;
  private @Nullable Future<Void> closing;

  VertxPubSub(Vertx vertx, PubSubOptions options) {
    this.vertx = (VertxInternal) vertx;
    PubSubOptions copy = new PubSubOptions(options);
    if (copy.getNodeName().isEmpty()) {
      copy.setNodeName(PubSubOptions.randomNodeName());
    }
    this.nodeName = copy.getNodeName();
    this.topics = new LocalTopics(copy, traffic);
    this.bus = vertx.isClustered()
        ? new ClusterBus(
            this.vertx,
            copy,
            traffic,
            (topic, message) -> topics.publish(topic, message, null),
            this::report)
        : null;
  }

  @Override
  public synchronized Future<Void> start() {
    if (life != Life.NEW) {
      return Future.failedFuture(new IllegalStateException("pubsub of node " + nodeName
          + (life == Life.CLOSED ? " is closed" : " was started already")));
    }
    life = Life.STARTED;
    return bus == null ? Future.succeededFuture() : bus.start().onFailure(cause -> close());
  }

  @Override
  public synchronized Future<Void> close() {
    if (closing == null) {
      boolean started = life == Life.STARTED;
      life = Life.CLOSED;
      topics.clear();
      closing = bus == null || !started ? Future.succeededFuture() : bus.close();
    }
    return closing;
  }

  @Override
  public String nodeName() {
    return nodeName;
  }

  @Override
  public Set<String> members() {
    Set<String> members = new HashSet<>();
    members.add(nodeName);
    if (bus != null) {
      members.addAll(bus.links().names());
    }
    return Set.copyOf(members);
  }

  @Override
  public Subscription subscribe(String topic, Subscriber subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    requireStarted();
    Envelope.requireTopic(topic);
    LocalSubscription subscription = topics.subscribe(topic, subscriber, currentContext());
    if (life == Life.CLOSED) {
      // Closed meanwhile, perhaps after close() had ended all subscriptions that it saw.
      subscription.cancel();
      requireStarted();
    }
    return subscription;
  }

  @Override
  public void broadcast(String topic, Buffer message) {
    broadcast(topic, message, null);
  }

  @Override
  public void broadcastFrom(Subscription from, String topic, Buffer message) {
    broadcast(topic, message, Objects.requireNonNull(from, "from"));
  }

  private void broadcast(String topic, Buffer message, @Nullable Subscription except) {
    check(topic, message);
    // The peers first: their message has the longer way.
    if (bus != null) {
      bus.links().broadcast(topic, message);
    }
    topics.publish(topic, message, except);
  }

  @Override
  public void localBroadcast(String topic, Buffer message) {
    check(topic, message);
    topics.publish(topic, message, null);
  }

  @Override
  public void localBroadcastFrom(Subscription from, String topic, Buffer message) {
    Objects.requireNonNull(from, "from");
    check(topic, message);
    topics.publish(topic, message, from);
  }

  @Override
  public boolean directBroadcast(String node, String topic, Buffer message) {
    Objects.requireNonNull(node, "node");
    check(topic, message);
    if (node.equals(nodeName)) {
      topics.publish(topic, message, null);
      return true;
    }
    if (bus == null) {
      traffic.droppedToPeer();
      return false;
    }
    return bus.links().direct(node, topic, message);
  }

  @Override
  public void directBroadcastAll(Collection<String> nodes, String topic, Buffer message) {
    check(topic, message);
    if (bus != null && !nodes.isEmpty()) {
      bus.links().directAll(nodes, nodeName, topic, message);
    }
    if (nodes.contains(nodeName)) {
      topics.publish(topic, message, null);
    }
  }

  @Override
  public synchronized void memberHandler(Consumer<MemberEvent> handler) {
    memberHandler = new MemberHandler(currentContext(), Objects.requireNonNull(handler, "handler"));
  }

  @Override
  public PubSubStats stats() {
    return traffic.stats(topics, bus == null ? null : bus.links());
  }

  private void report(MemberEvent event) {
    MemberHandler to = memberHandler;
    if (to == null) {
      return;
    }
    try {
      to.context().runOnContext(ignored -> {
        try {
          to.handler().accept(event);
        } catch (RuntimeException e) {
          log.error("the member handler of node {} failed at {}", nodeName, event, e);
        }
      });
    } catch (RejectedExecutionException e) {
      // The context's threads have ended, and with them the handler. Another may have been set
      // meanwhile.
      synchronized (this) {
        if (to.equals(memberHandler)) {
          memberHandler = null;
        }
      }
    }
  }

  /** The caller's context without what one message or request hung on it; a new one if there is none. */
  private ContextInternal currentContext() {
    ContextInternal current = ContextInternal.current();
    return current != null && current.owner() == vertx
        ? current.unwrap()
        : vertx.createEventLoopContext();
  }

  private void check(String topic, Buffer message) {
    Objects.requireNonNull(message, "message");
    requireStarted();
    Envelope.requireTopic(topic);
  }

  private void requireStarted() {
    switch (life) {
      case NEW ->
        throw new IllegalStateException(
            "pubsub of node " + nodeName + " is not started: call start() first");
      case CLOSED -> throw new IllegalStateException("pubsub of node " + nodeName + " is closed");
      case STARTED -> {}
    }
  }
}
