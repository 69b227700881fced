package dev.rollcall.pubsub;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way to every peer. Changed on the bus's event loop only; sends and reads from any thread. */
final class Links {

  private static final Logger log = LoggerFactory.getLogger(Links.class);

  private final VertxInternal vertx;
  private final ContextInternal loop;
  private final PubSubOptions options;
  private final Traffic traffic;

  /** One instance per peer's name. Replaced as a whole, on the loop only, so that a send reads one moment's peers. */
  private volatile Map<String, PeerLink> byName = Map.of();

  Links(VertxInternal vertx, ContextInternal loop, PubSubOptions options, Traffic traffic) {
    this.vertx = vertx;
    this.loop = loop;
    this.options = options;
    this.traffic = traffic;
  }

  /** The bytes that go to the peers: made once for all of them. */
  static Buffer frame(String topic, Buffer payload) {
    byte[] head = Envelope.head(topic);
    return Buffer.buffer(head.length + payload.length()).appendBytes(head).appendBuffer(payload);
  }

  void add(Peer peer) {
    Map<String, PeerLink> next = new HashMap<>(byName);
    next.put(
        peer.name(),
        new PeerLink(
            peer,
            vertx.eventBus().sender(peer.address()),
            loop,
            options.getMaxPeerQueueBytes(),
            traffic));
    byName = Map.copyOf(next);
    log.info("node {} sends to {}, {}", options.getNodeName(), peer.name(), peer.describe());
  }

  void remove(Peer peer) {
    Map<String, PeerLink> next = new HashMap<>(byName);
    next.remove(peer.name());
    byName = Map.copyOf(next);
    log.info(
        "node {} sends no more to {}, {}", options.getNodeName(), peer.name(), peer.describe());
  }

  void clear() {
    byName = Map.of();
  }

  Set<String> names() {
    return byName.keySet();
  }

  List<Peer> peers() {
    return byName.values().stream().map(PeerLink::peer).toList();
  }

  /** Bytes under way to all peers. */
  long queued() {
    return byName.values().stream().mapToLong(PeerLink::queued).sum();
  }

  /** Sends a message to every peer. */
  void broadcast(String topic, Buffer message) {
    Map<String, PeerLink> all = byName;
    if (!all.isEmpty()) {
      Buffer frame = frame(topic, message);
      all.values().forEach(link -> send(link, frame));
    }
  }

  /** Sends a message to one peer; false if it was dropped. */
  boolean direct(String name, String topic, Buffer message) {
    PeerLink link = byName.get(name);
    if (link == null) {
      traffic.droppedToPeer();
      return false;
    }
    return send(link, frame(topic, message));
  }

  /** Sends a message to some peers; one of the names may be this node's own and is left out. */
  void directAll(Collection<String> names, String own, String topic, Buffer message) {
    Map<String, PeerLink> all = byName;
    Buffer frame = frame(topic, message);
    for (String name : names) {
      PeerLink link = all.get(name);
      if (link != null) {
        send(link, frame);
      } else if (!name.equals(own)) {
        traffic.droppedToPeer();
      }
    }
  }

  /** Sends what the nodes say to each other, which no count of messages has. */
  void sayToAll(Buffer frame) {
    byName.values().forEach(link -> link.offer(frame));
  }

  private boolean send(PeerLink link, Buffer frame) {
    boolean taken = link.offer(frame);
    if (taken) {
      traffic.sent(frame.length());
    }
    return taken;
  }
}
