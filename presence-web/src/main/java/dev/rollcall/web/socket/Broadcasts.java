package dev.rollcall.web.socket;

import dev.rollcall.pubsub.PubSub;
import dev.rollcall.pubsub.Subscription;
import dev.rollcall.web.wire.PhoenixCodec;
import dev.rollcall.web.wire.PhoenixFrame;
import dev.rollcall.web.wire.WireMessage;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How does what is told in a topic reach every channel of it, on every node, without an encoding for each?
 *
 * <p>It is encoded by whom it comes from, once; each event loop of each node has one subscription for the topic, and hands the same
 * bytes to its channels. All methods on the one event loop.
 */
public final class Broadcasts {

  private static final Logger LOG = LoggerFactory.getLogger(Broadcasts.class);

  /** A channel. May leave while it is told. */
  interface Listener {

    /** Something was told in the topic. */
    void told(Told told);
  }

  /** What was told. */
  static final class Told {

    private final WireMessage message;
    private @Nullable PhoenixFrame frame;

    private Told(WireMessage message) {
      this.message = message;
    }

    /** As it goes to clients. */
    WireMessage message() {
      return message;
    }

    /** For those who look inside: decoded once for all of them. */
    PhoenixFrame frame() {
      PhoenixFrame known = frame;
      if (known == null) {
        known = PhoenixCodec.told(message);
        frame = known;
      }
      return known;
    }
  }

  /** What somebody has in a topic, until it is released. */
  final class Share {

    private final Topic topic;
    private @Nullable Listener listener;
    private boolean released;

    private Share(Topic topic) {
      this.topic = topic;
    }

    /** From now on the listener is told. */
    void listen(Listener whom) {
      if (!released) {
        listener = whom;
        topic.listeners.add(whom);
      }
    }

    /** To everybody in the topic on all nodes; but not to this share's own listener if it is left out. */
    void tell(String event, Object payload, boolean others) {
      WireMessage message = PhoenixCodec.broadcast(topic.name, event, payload);
      pubSub.broadcastFrom(topic.subscription, busTopic(topic.name), message.bytes());
      topic.tell(new Told(message), others ? listener : null);
    }

    /** The last one ends the subscription. Idempotent. */
    void release() {
      if (!released) {
        released = true;
        if (listener != null) {
          topic.listeners.remove(listener);
        }
        if (--topic.shares == 0) {
          topics.remove(topic.name, topic);
          topic.subscription.cancel();
        }
      }
    }
  }

  private final class Topic {

    private final String name;
    private final Subscription subscription;
    private final Set<Listener> listeners = new LinkedHashSet<>();
    private int shares;

    Topic(String name) {
      this.name = name;
      this.subscription = pubSub.subscribe(
          busTopic(name), (bus, bytes) -> tell(new Told(WireMessage.received(bytes)), null));
    }

    private void tell(Told told, @Nullable Listener except) {
      int reached = 0;
      for (Listener listener : listeners.toArray(Listener[]::new)) {
        if (listener != except && listeners.contains(listener)) {
          try {
            listener.told(told);
            reached++;
          } catch (RuntimeException e) {
            LOG.warn("a channel of {} could not be told", name, e);
          }
        }
      }
      pushed.add(reached);
    }
  }

  private final PubSub pubSub;
  private final LongAdder pushed;

  /** Invariant: a topic is in here while it has shares. */
  private final Map<String, Topic> topics = new HashMap<>();

  /** What is told is counted in the adder, one per channel reached. */
  public Broadcasts(PubSub pubSub, LongAdder pushed) {
    this.pubSub = pubSub;
    this.pushed = pushed;
  }

  /** A share in the topic; throws if the pubsub refuses. */
  Share share(String topic) {
    Topic known = topics.computeIfAbsent(topic, Topic::new);
    known.shares++;
    return new Share(known);
  }

  /** To everybody in the topic on all nodes, from any thread, be it that nobody here is in it. */
  public static void tell(PubSub pubSub, String topic, String event, Object payload) {
    pubSub.broadcast(
        busTopic(topic), PhoenixCodec.broadcast(topic, event, payload).bytes());
  }

  /** Where the broadcasts of a topic go; apart from what else an application tells through the same pubsub. */
  private static String busTopic(String topic) {
    return "channel:" + topic;
  }
}
