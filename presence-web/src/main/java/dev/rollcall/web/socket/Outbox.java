package dev.rollcall.web.socket;

import dev.rollcall.web.wire.WireMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * What is written to one client, and how much of it waits. A client has no backpressure that could reach those who join
 * and leave. So when more than {@code maxQueueBytes} wait, no diff comes on top of them (a state can stand for it later), and a
 * reader is cut off, alone, when as much of what nothing can stand for waits: replies and broadcasts. One presence_state may
 * exceed the limit: its size is not the reader's fault. It is written only while little else waits.
 */
final class Outbox {

  /** Too much waits: the client may come back later. */
  static final int TRY_AGAIN_LATER = 1013;

  /** Bytes below which a state may be written. */
  private static final int LOW_BYTES = 32_768;

  private final Carrier carrier;
  private final int maxQueueBytes;
  private final SocketCounters counters;
  private final List<Runnable> onWritable = new ArrayList<>();

  /** Invariant: bytes handed to the carrier and still waiting there, the state among them. */
  private long queuedBytes;

  /** Invariant: the bytes of the states among {@link #queuedBytes}. */
  private long stateBytes;

  /** Invariant: the bytes of the diffs among {@link #queuedBytes}. */
  private long diffBytes;

  /** When {@link #writable()} became false; of no meaning while it is true. */
  private long fullSinceNs;

  private boolean closed;

  Outbox(Carrier carrier, int maxQueueBytes, SocketCounters counters) {
    this.carrier = carrier;
    this.maxQueueBytes = maxQueueBytes;
    this.counters = counters;
  }

  boolean writable() {
    return !closed && queuedBytes < LOW_BYTES;
  }

  /** Runs it once, when {@link #writable()} next becomes true. */
  void whenWritable(Runnable action) {
    if (!closed) {
      onWritable.add(action);
    }
  }

  /** How long it has not been writable by now, in ms. */
  long fullMs() {
    return queuedBytes < LOW_BYTES
        ? 0
        : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - fullSinceNs);
  }

  /** Writes a reply or a broadcast; false if the socket is, or now has to be, cut off. */
  boolean send(WireMessage message) {
    if (closed) {
      return false;
    }
    if (queuedBytes - stateBytes - diffBytes > maxQueueBytes) {
      return false;
    }
    write(message, bytes -> {});
    return true;
  }

  /** Writes a diff; false if too much waits for that. */
  boolean sendDiff(WireMessage message) {
    if (!closed) {
      if (queuedBytes - stateBytes > maxQueueBytes) {
        return false;
      }
      write(message, bytes -> diffBytes += bytes);
    }
    return true;
  }

  void sendState(WireMessage message) {
    if (!closed) {
      write(message, bytes -> stateBytes += bytes);
    }
  }

  boolean isClosed() {
    return closed;
  }

  void close(int code, String reason) {
    if (!closed) {
      closed = true;
      onWritable.clear();
      carrier.close(code, reason);
    }
  }

  /** The client is gone. */
  void discard() {
    closed = true;
    onWritable.clear();
  }

  private void write(WireMessage message, IntConsumer share) {
    int bytes = message.size();
    if (queuedBytes < LOW_BYTES) {
      fullSinceNs = System.nanoTime();
    }
    queuedBytes += bytes;
    share.accept(bytes);
    counters.framesWritten.increment();
    carrier.write(message).onComplete(done -> {
      queuedBytes -= bytes;
      share.accept(-bytes);
      if (!onWritable.isEmpty() && writable()) {
        List<Runnable> due = List.copyOf(onWritable);
        onWritable.clear();
        due.forEach(Runnable::run);
      }
    });
  }
}
