package dev.rollcall.pubsub;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageProducer;
import io.vertx.core.internal.ContextInternal;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one instance of a peer, with a limit on what may be under way.
 *
 * <p>The event bus queues without limit while it connects, and so does a connection whose other end does not read. But
 * it tells when a message was written to the socket, or could not be; what it has been given and not told about is
 * counted here, and when that is too much, messages are dropped before the bus sees them.
 *
 * <p>When a connection breaks while others write to it, the bus now and then tells nothing of a message, ever. Left alone, those would fill the link
 * in the course of weeks, for good. But messages are written in order: so when one was written, all that were given to the bus before it
 * were written or lost. Thread-safe.
 */
final class PeerLink {

  private static final Logger log = LoggerFactory.getLogger(PeerLink.class);

  /** What a queued message costs besides its bytes: the bus's objects around it. */
  static final int MESSAGE_OVERHEAD_BYTES = 256;

  private final Peer peer;
  private final MessageProducer<Buffer> producer;
  private final ContextInternal loop;
  private final int queueBytesMax;
  private final Traffic traffic;
  private final WarningGate drops = new WarningGate();

  /** A message that the bus was given. */
  private static final class UnderWay {

    private final long cost;

    UnderWay(long cost) {
      this.cost = cost;
    }
  }

  /** What the bus was given, in that order, and has not told about. Guarded by itself. */
  private final Set<UnderWay> underWay = new LinkedHashSet<>();

  /** Bytes handed over and not completed, overheads included; 0 <= queued <= queueBytesMax, but for refused offers. */
  private final AtomicLong queued = new AtomicLong();

  PeerLink(
      Peer peer,
      MessageProducer<Buffer> producer,
      ContextInternal loop,
      int queueBytesMax,
      Traffic traffic) {
    this.peer = peer;
    this.producer = producer;
    this.loop = loop;
    this.queueBytesMax = queueBytesMax;
    this.traffic = traffic;
  }

  Peer peer() {
    return peer;
  }

  /** Bytes under way. */
  long queued() {
    return queued.get();
  }

  /** Sends the frame; false if it was dropped because too much is under way. The frame must not change any more. */
  boolean offer(Buffer frame) {
    long cost = (long) frame.length() + MESSAGE_OVERHEAD_BYTES;
    long under = queued.addAndGet(cost);
    if (under > queueBytesMax) {
      queued.addAndGet(-cost);
      traffic.droppedToPeer();
      if (drops.pass()) {
        log.warn(
            "node {} does not take its messages: {} B are queued and {} B more would exceed maxPeerQueueBytes {};"
                + " messages to it are dropped",
            peer.name(),
            under - cost,
            cost,
            queueBytesMax);
      }
      return false;
    }
    // The bus completes a write on the context that began it. Elsewhere than on an event loop that
    // may
    // be a busy worker, whose messages would seem to be under way until it has time.
    ContextInternal current = ContextInternal.current();
    if (current != null
        && current.owner() == loop.owner()
        && current.isEventLoopContext()
        && current.inThread()) {
      write(frame, cost);
    } else {
      loop.runOnContext(ignored -> write(frame, cost));
    }
    return true;
  }

  private void write(Buffer frame, long cost) {
    UnderWay message = new UnderWay(cost);
    synchronized (underWay) {
      underWay.add(message);
    }
    try {
      producer.write(frame).onComplete(written -> {
        told(message, written.succeeded());
        if (written.failed()) {
          failed(written.cause());
        }
      });
    } catch (RuntimeException e) {
      // The event bus is closed.
      told(message, false);
      failed(e);
    }
  }

  /** A message was written, and with it whatever was given to the bus before; or it alone could not be. */
  private void told(UnderWay message, boolean written) {
    long freed = 0;
    synchronized (underWay) {
      if (!underWay.contains(message)) {
        return; // A later one was told about first.
      }
      if (written) {
        Iterator<UnderWay> given = underWay.iterator();
        UnderWay earlier;
        do {
          earlier = given.next();
          given.remove();
          freed += earlier.cost;
        } while (earlier != message);
      } else {
        underWay.remove(message);
        freed = message.cost;
      }
    }
    queued.addAndGet(-freed);
  }

  private void failed(Throwable cause) {
    traffic.droppedToPeer();
    log.debug("a message to node {} was not written", peer.name(), cause);
  }
}
