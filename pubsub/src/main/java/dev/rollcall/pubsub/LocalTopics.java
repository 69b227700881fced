package dev.rollcall.pubsub;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which subscribers of this node want a topic?
 *
 * <p>A set per topic, so that joining and leaving cost O(1) in a topic of any size, and an array of it for those who
 * publish, made when the first one needs it after a change. Publishing is O(subscribers) anyway, so making the array
 * only costs a constant factor, and none while subscribers stay. Thread-safe; no lock is held while messages go out.
 */
final class LocalTopics {

  private static final LocalSubscription[] NOBODY = {};

  private final ConcurrentMap<String, Subscribers> subscribers = new ConcurrentHashMap<>();

  /** Sum of the sizes of all sets, but for changes in progress; at most {@code maxSubscriptions}. */
  private final AtomicInteger size = new AtomicInteger();

  private final int maxSubscriptions;
  private final int queueMax;
  private final Traffic traffic;

  LocalTopics(PubSubOptions options, Traffic traffic) {
    this.maxSubscriptions = options.getMaxSubscriptions();
    this.queueMax = options.getMaxSubscriberQueue();
    this.traffic = traffic;
  }

  /** The subscribers of one topic. Never empty while in the map. */
  private static final class Subscribers {

    private final Set<LocalSubscription> set = new LinkedHashSet<>();

    /** The set as an array; null if the set has changed since it was made. */
    private volatile LocalSubscription @Nullable [] array;

    synchronized void add(LocalSubscription subscription) {
      set.add(subscription);
      array = null;
    }

    /** Whether it was there. */
    synchronized boolean remove(LocalSubscription subscription) {
      array = null;
      return set.remove(subscription);
    }

    synchronized boolean isEmpty() {
      return set.isEmpty();
    }

    LocalSubscription[] toArray() {
      LocalSubscription[] current = array;
      return current != null ? current : makeArray();
    }

    private synchronized LocalSubscription[] makeArray() {
      LocalSubscription[] made = set.toArray(NOBODY);
      array = made;
      return made;
    }
  }

  LocalSubscription subscribe(String topic, Subscriber subscriber, ContextInternal context) {
    if (size.incrementAndGet() > maxSubscriptions) {
      size.decrementAndGet();
      throw new IllegalStateException("this node has maxSubscriptions " + maxSubscriptions
          + " subscriptions (topic " + topic + ")");
    }
    LocalSubscription subscription =
        new LocalSubscription(this, topic, subscriber, context, queueMax);
    // Inside compute, so that the set cannot become empty and leave the map between finding it and
    // adding to it.
    subscribers.compute(topic, (key, old) -> {
      Subscribers all = old != null ? old : new Subscribers();
      all.add(subscription);
      return all;
    });
    subscription.endWithDeployment();
    return subscription;
  }

  void remove(LocalSubscription subscription) {
    subscribers.computeIfPresent(subscription.topic(), (topic, all) -> {
      if (all.remove(subscription)) {
        size.decrementAndGet();
      }
      return all.isEmpty() ? null : all;
    });
  }

  /** Queues the message for every subscriber of the topic but one. */
  void publish(String topic, Buffer message, @Nullable Subscription except) {
    Subscribers all = subscribers.get(topic);
    if (all == null) {
      return;
    }
    for (LocalSubscription subscription : all.toArray()) {
      if (subscription != except && !subscription.offer(message)) {
        traffic.droppedToSubscriber();
      }
    }
  }

  /** How many subscriptions there are. */
  int size() {
    return size.get();
  }

  /** How many topics have a subscriber. */
  int topics() {
    return subscribers.size();
  }

  /** Ends all subscriptions. */
  void clear() {
    for (Subscribers all : subscribers.values()) {
      for (LocalSubscription subscription : all.toArray()) {
        subscription.cancel();
      }
    }
  }
}
