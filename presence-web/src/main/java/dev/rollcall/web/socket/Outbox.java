package dev.rollcall.web.socket;

import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What is written to one websocket, and how much of it waits. A websocket has no backpressure that could reach those who join
 * and leave. So when more than {@code maxQueueBytes} wait, no diff comes on top of them (a state can stand for it later), and a
 * reader is cut off, alone, when as much of what nothing can stand for waits: replies and broadcasts. One presence_state may
 * exceed the limit: its size is not the reader's fault. It is written only while little else waits.
 */
final class Outbox {

  /** Too much waits: the client may come back later. */
  static final int TRY_AGAIN_LATER = 1013;

  /** Bytes below which a state may be written. */
  private static final int LOW_BYTES = 32_768;

  /** How long a peer may take to read on up to the close frame, in ms. Then the connection is cut: whoever never reads would keep it for ever. */
  private static final long CLOSE_MS_MAX = 3_000;

  private final OpenSocket open;
  private final ServerWebSocket socket;
  private final int maxQueueBytes;
  private final SocketCounters counters;
  private final List<Runnable> onWritable = new ArrayList<>();

  /** Invariant: bytes handed to the socket and not yet to the kernel, the state among them. */
  private long queuedBytes;

  /** Invariant: the bytes of the states among {@link #queuedBytes}. */
  private long stateBytes;

  /** Invariant: the bytes of the diffs among {@link #queuedBytes}. */
  private long diffBytes;

  /** When {@link #writable()} became false; of no meaning while it is true. */
  private long fullSinceNs;

  private boolean closed;

  /** The end of the patience with a peer that was told to go; null before that. */
  private java.util.concurrent.@Nullable Future<?> cut;

  Outbox(OpenSocket open, int maxQueueBytes, SocketCounters counters) {
    this.open = open;
    this.socket = open.socket();
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
  boolean send(String text) {
    if (closed) {
      return false;
    }
    if (queuedBytes - stateBytes - diffBytes > maxQueueBytes) {
      return false;
    }
    write(text, bytes -> {});
    return true;
  }

  /** Writes a diff; false if too much waits for that. */
  boolean sendDiff(String text) {
    if (!closed) {
      if (queuedBytes - stateBytes > maxQueueBytes) {
        return false;
      }
      write(text, bytes -> diffBytes += bytes);
    }
    return true;
  }

  void sendState(String text) {
    if (!closed) {
      write(text, bytes -> stateBytes += bytes);
    }
  }

  boolean isClosed() {
    return closed;
  }

  void close(int code, String reason) {
    if (!closed) {
      closed = true;
      onWritable.clear();
      if (!socket.isClosed()) {
        // Vert.x's own timeout begins when the close frame is written, which for such a peer is
        // never.
        cut = open.connection()
            .channel()
            .eventLoop()
            .schedule(open::cut, CLOSE_MS_MAX, TimeUnit.MILLISECONDS);
        socket.close((short) code, reason);
      }
    }
  }

  /** The websocket is gone. */
  void discard() {
    closed = true;
    onWritable.clear();
    if (cut != null) {
      cut.cancel(false);
      cut = null;
    }
  }

  private void write(String text, IntConsumer share) {
    int bytes = ByteBufUtil.utf8Bytes(text);
    if (queuedBytes < LOW_BYTES) {
      fullSinceNs = System.nanoTime();
    }
    queuedBytes += bytes;
    share.accept(bytes);
    counters.framesWritten.increment();
    Future<Void> written = socket.writeTextMessage(text);
    written.onComplete(done -> {
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
